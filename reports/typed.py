"""The one way for text into a paragraph: whatever a person typed prints as typed, and never as markup.

ReportLab's Paragraph reads its text as markup: a stray `<` would lose words, and a tag could open a file. So
`Paragraph` is made here and nowhere else (reference/hazards.md, "reportlab markup").
"""

import re
import unicodedata
from functools import lru_cache
from itertools import groupby
from xml.sax.saxutils import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph

from reports.fonts import SANS, fallback_for, has_letters, renew_fallback
from reports.tagging import TaggedCanvas

LONGEST = 2_000
LONGEST_WORD = 60
_DATE = re.compile(
    r"\b[0-9]{1,2} (?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December) [0-9]{4}\b"
)
_GRADE = re.compile(r" · [A-D]\Z|\b[A-D] (?:and|or) [A-D]\b")
_REFERENCE = re.compile(r" \[[0-9]+\]")
_JOINERS = "\u200c\u200d"


class Typed:
    """Text made fit to print: `plain` as people read it, and the same as ReportLab's markup."""

    __slots__ = ("fallbacks", "markup", "plain")

    def __init__(self, plain: str, markup: str, fallbacks: tuple[str, ...]) -> None:
        self.plain, self.markup, self.fallbacks = plain, markup, fallbacks


class TypedParagraph(Paragraph):  # type: ignore[misc]
    """A paragraph that writes itself into the document's structure under its `tag`."""

    tag: str = "P"
    actual: str | None = None

    def draw(self) -> None:
        """Draw the lines inside one structure element."""
        canvas: TaggedCanvas = self.canv
        with canvas.element(self.tag), canvas.marked(actual=self.actual):
            super().draw()

    def split(self, available_width: float, available_height: float) -> list[Paragraph]:
        """The parts before and after a page's end, which keep the tag."""
        parts: list[TypedParagraph] = super().split(available_width, available_height)
        for part in parts:
            part.tag = self.tag
        return parts


def cleaned(text: str) -> str:
    """The text composed (NFC), without controls and bidi overrides, no longer than 2,000 characters.

    White space becomes single spaces; a word of over 60 characters is broken.
    """
    composed = unicodedata.normalize("NFC", text.replace("\u2028", " ").replace("\u2029", " "))
    kept = "".join(" " if each.isspace() else each for each in composed if each.isspace() or _printable(each))
    words = [
        word[at : at + LONGEST_WORD] for word in kept.split() for at in range(0, len(word), LONGEST_WORD)
    ]
    short = " ".join(words)
    return short if len(short) <= LONGEST else short[: LONGEST - 1].rstrip() + "…"


def _printable(character: str) -> bool:
    return character in _JOINERS or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")


@lru_cache(maxsize=4096)
def typed(text: str) -> Typed:
    """Make a person's text fit to print: every word in a face that has its letters, or else in brackets."""
    plain = _held_together(cleaned(text))
    if has_letters(plain):
        return Typed(plain, escape(plain), ())
    pieces = [piece for word in plain.split(" ") for piece in _pieces(word)]
    ordered: list[tuple[str, str]] = []
    for backwards, group in groupby(pieces, key=lambda piece: _right_to_left(piece[1])):
        run = list(group)
        ordered += reversed(run) if backwards else run
    markup = " ".join(
        word if face == SANS else f'<font name="{face}">{word}</font>' for face, word in ordered
    )
    return Typed(plain, markup, tuple(sorted({face for face, _ in ordered} - {SANS})))


def _held_together(text: str) -> str:
    """The text with no line's end inside a date, nor before an evidence grade or a figure's reference."""
    for together in (_DATE, _GRADE, _REFERENCE):
        text = together.sub(_unbroken, text)
    return text


def _unbroken(found: re.Match[str]) -> str:
    return found[0].replace(" ", "\N{NO-BREAK SPACE}")


def _pieces(word: str) -> list[tuple[str, str]]:
    """(face, escaped letters) of a word: one piece if one face has it all, else several."""
    bare = "".join(each for each in word if each not in _JOINERS)
    if has_letters(bare):
        return [(SANS, escape(bare))]
    if face := fallback_for(word):
        return [(face, escape(word))]
    pieces = []
    for face, run in groupby(bare, key=_face):
        letters = "".join(run)
        pieces.append((face or SANS, escape(letters if face else _spelled(letters))))
    return pieces


def _face(character: str) -> str | None:
    return SANS if has_letters(character) else fallback_for(character)


def _spelled(letters: str) -> str:
    """Letters that no face has, as their code points: `[U+4E2D U+6587]`."""
    return "[" + " ".join(f"U+{ord(each):04X}" for each in letters) + "]"


def _right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(each) in ("R", "AL") for each in text)


def shortened(text: str, longest: int) -> str:
    """The text in at most `longest` characters, cut after a word where there is one; an ellipsis shows it."""
    plain = cleaned(text)
    if len(plain) <= longest:
        return plain
    cut = plain[:longest].rpartition(" ")[0]
    if len(cut) * 2 < longest:  # one long word fills most of it
        cut = plain[: longest - 1]
    return cut.rstrip(" ,;:·(–-") + "…"


def label(text: str, longest: int, otherwise: str) -> str:
    """Text for a chart or a running title, which are set in the paper's own face only.

    Where that lacks a letter the label is `otherwise` (a code), and code points in the last resort.
    """
    plain = next((each for each in (text, otherwise) if has_letters(cleaned(each))), otherwise)
    spelled = "".join(each if has_letters(each) else _spelled(each) for each in cleaned(plain))
    return shortened(spelled, longest)


def paragraph(text: str, style: ParagraphStyle, tag: str = "P") -> TypedParagraph:
    """A paragraph of that very text, whatever stands in it."""
    fit = typed(text)
    if fit.fallbacks:
        # ReportLab shapes a paragraph only when the style's own face can be shaped.
        base = style.fontName
        style = ParagraphStyle(f"{style.name}-shaped", style, fontName=fit.fallbacks[0], shaping=1)
        made = TypedParagraph(f'<font name="{base}">{fit.markup}</font>', style)
        made.actual = fit.plain
    else:
        made = TypedParagraph(fit.markup, style)
    made.tag = tag
    return made


def renew_fallbacks(texts: frozenset[str]) -> None:
    """Read afresh the fallback faces that these texts need, at the start of a document."""
    for face in sorted({face for text in texts for face in typed(text).fallbacks}):
        renew_fallback(face)
