"""A mail server on this machine that keeps what it is sent, for tests; it may refuse."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

GREETING, GO_ON, DONE, CLOSED = b"220 here\r\n", b"354 go on\r\n", b"250 done\r\n", b"221 closed\r\n"


class Mailbox(socketserver.ThreadingTCPServer):
    """Keeps messages in `messages` while it is `open`; else refuses every recipient."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.messages: list[EmailMessage] = []
        self.is_open = True

    @property
    def address(self) -> str:
        """Its `host:port`."""
        host, port = self.server_address[:2]
        return f"{host}:{port}"

    @property
    def subjects(self) -> list[str]:
        """The subjects of what came, each with the first word of whom it was sent to."""
        return [f"{each['To']}: {each['Subject']}" for each in self.messages]


class _Session(socketserver.StreamRequestHandler):
    """One conversation of RFC 5321, as far as a sender without TLS needs it."""

    server: Mailbox

    def handle(self) -> None:
        """Answer each line until the sender quits."""
        self.wfile.write(GREETING)
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"QUIT":
                self.wfile.write(CLOSED)
                return
            if verb == b"RCPT" and not self.server.is_open:
                self.wfile.write(b"550 no such mailbox\r\n")
            elif verb == b"DATA":
                self.wfile.write(GO_ON)
                self._keep()
            else:
                self.wfile.write(DONE)

    def _keep(self) -> None:
        lines = iter(self.rfile.readline, b".\r\n")
        content = b"".join(each.removeprefix(b".") if each.startswith(b"..") else each for each in lines)
        message = message_from_bytes(content, policy=default)
        assert isinstance(message, EmailMessage)
        self.server.messages.append(message)
        self.wfile.write(DONE)


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """A mailbox that takes mail."""
    with Mailbox() as found:
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield found
        found.shutdown()
