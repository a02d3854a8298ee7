"""What may be attached: the kinds of file, how each is known, and the limits."""

from dataclasses import dataclass
from decimal import Decimal

from consortium.kernel.exact import plain

LARGEST_BYTES = 10 << 20
"""Bytes of the largest file that may be attached."""

MOST_STANDING = 20
"""How many attachments a subject may have that were not taken away."""

LONGEST_NAME = 120
"""Characters of the longest name of a file."""


@dataclass(frozen=True, slots=True)
class Medium:
    """A kind of file. It begins with one of `begins`, and `within` stands in it: its first part or its end.

    `is_mail` is for what people wrote to one another: it may hold any text, also that of a web page.
    """

    name: str
    media_type: str
    endings: tuple[str, ...]
    begins: tuple[bytes, ...]
    within: bytes = b""
    is_mail: bool = False


EML = Medium("e-mail", "message/rfc822", (".eml",), (), is_mail=True)
"""The one kind without a signature: text that begins with the headers of a mail."""

MEDIA = (
    Medium("PDF", "application/pdf", (".pdf",), (b"%PDF-",), b"%%EOF"),
    Medium("PNG picture", "image/png", (".png",), (b"\x89PNG\r\n\x1a\n",), b"IEND\xaeB`\x82"),
    Medium("JPEG picture", "image/jpeg", (".jpg", ".jpeg"), (b"\xff\xd8\xff",), b"\xff\xd9"),
    Medium("TIFF picture", "image/tiff", (".tif", ".tiff"), (b"II*\x00", b"MM\x00*")),
    EML,
    Medium(
        "Outlook e-mail",
        "application/vnd.ms-outlook",
        (".msg",),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",),
        "__properties_version1.0".encode("utf-16-le"),
        is_mail=True,
    ),
)
"""Every kind that may be attached; Outlook's begins as any older Office file does, and is known by what is in it."""

PROGRAMS = (b"<script", b"<html", b"<!doctype", b"<svg", b"<?php", b"/javascript", b"/launch")
"""What shows, in small letters, that a paper or picture is also a page or a program."""

ARCHIVE_END, ARCHIVE_TAIL = b"PK\x05\x06", 65_557
"""What ends a ZIP archive, and how many last bytes of a file may hold it: it shows that one is hidden behind."""


def medium_of_type(media_type: str) -> Medium:
    """The kind of a media type that was kept."""
    return next(each for each in MEDIA if each.media_type == media_type)


def size_in_words(size: int) -> str:
    """Bytes as people read them: `812 bytes`, `41 KB`, `2.3 MB`."""
    if size < 1 << 10:
        return f"{size} byte{'' if size == 1 else 's'}"
    if size < 1 << 20:
        return f"{-(-size // (1 << 10))} KB"
    tenths = size * 10 // (1 << 20)
    return f"{plain(Decimal(tenths) / 10)} MB"
