"""Whether a file is what its name says, known by its bytes; what its name may be.

What plainly is something else as well, a page or a program, is refused. What hides better does no harm: a file is
given back to be saved, and is shown by no page.
"""

import re
import unicodedata
from email.errors import MessageDefect
from email.parser import BytesHeaderParser
from pathlib import PurePosixPath

from consortium.attachments.terms import (
    ARCHIVE_END,
    ARCHIVE_TAIL,
    EML,
    LARGEST_BYTES,
    LONGEST_NAME,
    MEDIA,
    PROGRAMS,
    Medium,
    size_in_words,
)
from consortium.fields import SPACES, shown
from consortium.kernel.errors import Refused

LONGEST_HEAD = 256 << 10
"""Bytes within which the headers of a mail end."""

_FIRST_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]*:[ \t]")
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
_ALWAYS, _ONE_OF = "From", ("Date", "Received", "Subject")
_KINDS = "PDF, PNG, JPEG, TIFF, or an e-mail saved as .eml or .msg"


def checked_name(name: str) -> str:
    """The file's own name, without the folders that some browsers send before it. Raises Refused."""
    last = re.split(r"[/\\]", name)[-1].strip(SPACES)
    # A Mac puts a narrow space into the names of its pictures.
    spaced = "".join(" " if unicodedata.category(each) == "Zs" else each for each in last)
    own = unicodedata.normalize("NFC", spaced)
    if not own.isprintable():
        raise Refused(f"the name '{shown(own)}' holds a character that cannot be seen: rename the file")
    if len(own) > LONGEST_NAME:
        raise Refused(f"the file's name has {len(own)} characters: shorten it to {LONGEST_NAME} or fewer")
    return own


def checked_medium(name: str, content: bytes) -> Medium:
    """The kind of file that its name and its bytes agree on. Raises Refused."""
    ending = PurePosixPath(name).suffix.lower()
    medium = next((each for each in MEDIA if ending in each.endings), None)
    if medium is None:
        called = f"a file that ends in {shown(ending)}" if ending else "a file whose name has no ending"
        raise Refused(f"{called} cannot be attached: save it as {_KINDS}")
    if not content:
        raise Refused("the file is empty: choose the one that holds something")
    if len(content) > LARGEST_BYTES:
        limit = size_in_words(LARGEST_BYTES)
        raise Refused(f"the file is larger than {limit}: scan it again with fewer dots, or split it")
    if not (_is_mail(content) if medium is EML else _fits(medium, content)):
        raise Refused(f"the file is named {ending} but is no {medium.name}: open it and save it again as one")
    if not medium.is_mail and _holds_more(content):
        raise Refused(f"the {medium.name} holds a program or a web page as well: print it to a new PDF")
    return medium


def _fits(medium: Medium, content: bytes) -> bool:
    return content.startswith(medium.begins) and medium.within in content


def _is_mail(content: bytes) -> bool:
    """Whether it is text that begins with the headers of a mail."""
    head = content[:LONGEST_HEAD]
    if not _FIRST_HEADER.match(head) or _CONTROLS.search(head):
        return False
    try:
        mail = BytesHeaderParser().parsebytes(head)
    except (MessageDefect, UnicodeError, ValueError):
        return False
    return not mail.defects and _ALWAYS in mail and any(name in mail for name in _ONE_OF)


def _holds_more(content: bytes) -> bool:
    small = content.lower()
    return any(each in small for each in PROGRAMS) or ARCHIVE_END in content[-ARCHIVE_TAIL:]
