"""`consortium serve`: the production web server."""

import logging

import click
from waitress import create_server

from cli.output import say
from cli.session import open_database, settings
from consortium.app import create_app
from consortium.config import WebSettings


@click.command()
@click.option("--host", default="127.0.0.1", help="The address of this machine to listen on.")
@click.option("--port", default=8000, type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option(
    "--threads", default=8, type=click.IntRange(1, 64), help="How many requests are answered at once."
)
def serve(host: str, port: int, threads: int) -> None:
    """Serve the web application, behind a proxy that ends TLS.

    Settings come from the environment: CONSORTIUM_SECRET_KEY and CONSORTIUM_ADDRESS must be set.

    Example:

    \b
      CONSORTIUM_ADDRESS=https://ledger.example CONSORTIUM_SECRET_KEY=... consortium serve --port 8000
    """
    found = WebSettings.of_environment(settings())
    with open_database() as database:
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
        server = create_server(
            create_app(database, found),
            host=host,
            port=port,
            threads=threads,
            trusted_proxy="127.0.0.1",
            trusted_proxy_headers={"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"},
            clear_untrusted_proxy_headers=True,
        )
        say(f"Serving {found.name} on http://{host}:{port}, as {found.address}.")
        try:
            server.run()
        finally:
            server.close()
