"""Files of every kind that may be attached, small and whole."""

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU"
    b"\x00\x00\x00\nIDATx\x9cc`\x00\x00\x00\x02\x00\x01H\xaf\xa4q\x00\x00\x00\x00IEND\xaeB`\x82"
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
TIFF = b"II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00"
EML = (
    b"Received: by mail.example\r\nFrom: a@x.example\r\nDate: Thu, 09 Feb 2023 10:15:00 +0000\r\n"
    b"Subject: Price\r\n\r\nA visit costs 131.94.\r\n"
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
MSG = OLE + "__properties_version1.0".encode("utf-16-le") + bytes(64)

FILES = {
    "paper.pdf": PDF,
    "scan.png": PNG,
    "photo.jpg": JPEG,
    "photo.jpeg": JPEG,
    "scan.tif": TIFF,
    "scan.tiff": TIFF.replace(b"II*\x00", b"MM\x00*"),
    "mail.eml": EML,
    "mail.msg": MSG,
}
"""A file of each ending, by a name that it may have."""


def pdf_of(size: int) -> bytes:
    """A PDF of exactly so many bytes."""
    return PDF[:9] + b"%" + b"x" * (size - len(PDF) - 2) + b"\n" + PDF[9:]
