"""Mail with a single-use link: by SMTP where the settings name a server, else printed for whoever runs it."""

import smtplib
from email.message import EmailMessage

import click
from flask import current_app

from consortium.config import WebSettings


def send(to: str, subject: str, text: str) -> None:
    """Send a message. Raises OSError and smtplib.SMTPException where the server cannot be reached."""
    settings: WebSettings = current_app.config["WEB"]
    if settings.smtp is None:
        click.echo(f"\nTo {to}: {subject}\n{text}\n", err=True)
        return
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.sender, to, subject
    message.set_content(text)
    host, _, port = settings.smtp.partition(":")
    with smtplib.SMTP(host, int(port or 25), timeout=10) as server:
        if server.has_extn("starttls"):
            server.starttls()
        server.send_message(message)
