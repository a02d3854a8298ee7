"""Mail: by SMTP where the settings name a server, else printed for whoever runs the product."""

import smtplib
from email.message import EmailMessage

import click

from consortium.config import MailSettings


def send(mail: MailSettings, to: str, subject: str, text: str) -> None:
    """Send a message. Raises OSError (as smtplib's errors are) where the server cannot be reached or refuses it."""
    subject = " ".join(subject.split())
    if mail.server is None:
        click.echo(f"\nTo {to}: {subject}\n{text}\n", err=True)
        return
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = mail.sender, to, subject
    message.set_content(text)
    host, _, port = mail.server.partition(":")
    with smtplib.SMTP(host, int(port or 25), timeout=10) as server:
        if server.has_extn("starttls"):
            server.starttls()
        server.send_message(message)
