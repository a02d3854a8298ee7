"""The paper's typefaces: Source Sans Pro, and Noto Sans by script for what it has no letter for.

Fallback faces are read afresh for each document that needs one, because HarfBuzz's ligatures are numbered by
the order in which a face meets them and the same pack must give the same bytes. So only one paper is drawn at
a time (`DRAWING`).
"""

import threading
from collections.abc import Set
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont, TTFontFile

DRAWING = threading.RLock()
"""Held while a paper is drawn: ReportLab keeps its fonts in one table for the whole process."""

SANS, SANS_SEMI, SANS_BOLD, SANS_ITALIC = "Sans", "Sans-Semi", "Sans-Bold", "Sans-Italic"
_BASE = {
    SANS: "SourceSansPro-Regular.ttf",
    SANS_SEMI: "SourceSansPro-Semibold.ttf",
    SANS_BOLD: "SourceSansPro-Bold.ttf",
    SANS_ITALIC: "SourceSansPro-It.ttf",
}
_FALLBACKS = {
    "Noto-Arabic": ("justmytype_intl_rtl", "fonts/ofl/notosansarabic/NotoSansArabic[wdth,wght].ttf"),
    "Noto-Hebrew": ("justmytype_intl_rtl", "fonts/ofl/notosanshebrew/NotoSansHebrew[wdth,wght].ttf"),
    "Noto-Bengali": (
        "justmytype_intl_south_asia",
        "fonts/ofl/notosansbengali/NotoSansBengali[wdth,wght].ttf",
    ),
    "Noto-Devanagari": (
        "justmytype_intl_south_asia",
        "fonts/ofl/notosansdevanagari/NotoSansDevanagari[wdth,wght].ttf",
    ),
    "Noto-Tamil": ("justmytype_intl_south_asia", "fonts/ofl/notosanstamil/NotoSansTamil[wdth,wght].ttf"),
    "Noto-Telugu": ("justmytype_intl_south_asia", "fonts/ofl/notosanstelugu/NotoSansTelugu[wdth,wght].ttf"),
    "Noto": ("fontpkg_noto_sans", "files/NotoSans[wdth,wght].ttf"),
}


class _UnshapedFont(TTFont):  # type: ignore[misc]
    """A face whose letters are set one by one, as typed: no ligature, no kerning, nothing to remember."""

    def hbFont(self, fontSize: float = 10) -> Any:  # noqa: N802, N803
        """None of it: ReportLab leaves a word unshaped when this is missing."""
        raise AttributeError("unshaped")


class _ShapedFont(TTFont):  # type: ignore[misc]
    """A face whose letters join and stack by HarfBuzz; each glyph keeps its width from the font file.

    ReportLab would take a glyph's width from where it is first met, kerned; PDF/A refuses that.
    """

    hbAddPrivate: Any

    def hbFont(self, fontSize: float = 10) -> Any:  # noqa: N802, N803
        """HarfBuzz's face."""
        font = super().hbFont(fontSize)
        add = self.hbAddPrivate

        def with_own_width(name: str, glyph: int, _: float) -> Any:
            return add(name, glyph, self.pdfScale(font.get_glyph_h_advance(glyph)))

        self.hbAddPrivate = with_own_width
        return font


def face_path(name: str) -> str:
    """The file of one of the base faces, for pages that are to look like the papers."""
    return str(files("font_source_sans_pro") / "files" / _BASE[name])


def _register_base() -> None:
    for name in _BASE:
        pdfmetrics.registerFont(_UnshapedFont(name, face_path(name)))


_register_base()


def _path(name: str) -> str:
    package, file = _FALLBACKS[name]
    return str(files(package) / file)


@cache
def _letters(name: str) -> Set[int]:
    if name in _FALLBACKS:
        if find_spec(_FALLBACKS[name][0]) is None:  # an installation without it spells the letters instead
            return frozenset()
        return frozenset(TTFontFile(_path(name), validate=0).charToGlyph)
    return frozenset(pdfmetrics.getFont(SANS).face.charToGlyph)


def has_letters(text: str, name: str = SANS) -> bool:
    """Whether the face has a glyph for every character of `text`."""
    letters = _letters(name)
    return all(ord(each) in letters for each in text)


@cache
def fallback_for(text: str) -> str | None:
    """The name of the first fallback face that has every character of `text`, or None."""
    return next((name for name in _FALLBACKS if has_letters(text, name)), None)


def renew_fallback(name: str) -> None:
    """Read a fallback face from its file, forgetting what an earlier document made of it."""
    if name in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.getFont(name).unregister()
    pdfmetrics.registerFont(_ShapedFont(name, _path(name), validate=0))
