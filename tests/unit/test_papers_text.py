"""What a person typed prints as typed, in a face that has its letters, and is never markup."""

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdf
import pytest

from reports.archive import archive_report
from reports.content import Column, Grid, Heading, Line
from reports.layout import fitted
from reports.member_paper import render
from reports.paper import Association, MemberPaper
from reports.typed import LONGEST, cleaned, label, shortened, typed
from tests.paper_samples import PROVENANCE, claim, contract_of, paper, usual
from tests.programs import unavailable

CORPUS = Path(__file__).parents[3] / "shared" / "data" / "import-robustness"
NAUGHTY = CORPUS / "big-list-of-naughty-strings" / "blns.txt"
HOSTILE = [
    'Smith <Ltd> & "Søn" <b>',
    '<img src="/etc/hostname"/>',
    '<a href="javascript:alert(1)">click</a>',
    '<font color="[[[getattr(pow, Word)]]]">x</font>',
    "<para><onDraw name=x/></para>",
    "&lt;b&gt; &amp; &#0; &nosuch;",
    "]]> <?xml version='1.0'?>",
    "\x00\x07bell\x1b[31m",
    "a\u202egpj.exe\u202c\u2066b\u2069",
    "W" * 500,
    "😀 family 👨‍👩‍👧 flag 🏴",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 \ud800 lone",
    "",
    "   ",
    "\u0301\u0301\u0301",
    "ﷺ ꧁꧂ ᚠᛇᚻ",
]


def named(name: str) -> MemberPaper:
    """A paper on which `name` is the pack, the member, the contract, the supplier, the item and the dispute."""
    base = [claim("A-1", name, 100_000, 50_000, item=name, dispute=name), claim("A-2", name, 100_000, 50_000)]
    contracts = [replace(contract_of([each]), supplier=name, counting_rule=name) for each in base]
    made = paper(base, contracts, name=name)
    return replace(made, left_out=(name,), provenance=replace(made.provenance, pack=name[:40] or None))


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages).split())


def test_angle_brackets_ampersands_and_quotes_print_as_typed() -> None:
    text = text_of(render(named('Smith <Ltd> & "Søn" <b>')))
    assert text.count('Smith <Ltd> & "Søn" <b>') >= 6


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_print_make_no_link_and_still_pass_the_gate(name: str) -> None:
    pdf = render(named(name))
    document = pikepdf.open(BytesIO(pdf))
    assert all("/Annots" not in page.obj for page in document.pages)
    assert "/OpenAction" not in document.Root and "/AA" not in document.Root
    assert archive_report(pdf).passed


def test_the_list_of_naughty_strings_neither_raises_nor_makes_a_link() -> None:
    if not NAUGHTY.exists():
        unavailable("the published data is not beside this project: ../shared/data is missing")
    lines = [each for each in NAUGHTY.read_text("utf-8").splitlines() if each and not each.startswith("#")]
    assert len(lines) > 400
    for start in range(0, len(lines), 60):
        some = lines[start : start + 60]
        claims = [claim(f"A-{place}", each, 100_000, 50_000) for place, each in enumerate(some)]
        pdf = render(paper(claims, [contract_of([each]) for each in claims], name=some[0]))
        assert all("/Annots" not in page.obj for page in pikepdf.open(BytesIO(pdf)).pages)


def test_controls_and_bidi_overrides_are_stripped() -> None:
    assert cleaned("a\u202egpj\u2069\x00\x07\u200bb") == "agpjb"
    assert cleaned("one\ttwo\n\nthree\u2028four") == "one two three four"


def test_text_is_composed_capped_and_long_words_are_broken() -> None:
    assert cleaned("e\u0301") == "é"
    assert len(cleaned("word " * 5_000)) <= LONGEST
    assert cleaned("word " * 5_000).endswith("…")
    assert cleaned("x" * 130) == f"{'x' * 60} {'x' * 60} {'x' * 10}"


def test_latin_letters_with_any_diacritic_stay_in_the_papers_own_face() -> None:
    for name in (
        "Llŷr Mŵn Glân",
        "Søndergård",
        "Łódź Żółw",
        "Ģirts Ķēniņš",
        "Ťažký",
        "Ħamrun",
        "Đặng Văn Ở",
        "ĲÐþßæœ",
    ):
        assert typed(name).fallbacks == ()


def test_other_scripts_take_a_face_that_has_them() -> None:
    assert typed("جمعية النور").fallbacks == ("Noto-Arabic",)
    assert typed("আবাসন সমিতি").fallbacks == ("Noto-Bengali",)
    assert typed("आवास समिति").fallbacks == ("Noto-Devanagari",)
    assert typed("עמותת דיור").fallbacks == ("Noto-Hebrew",)
    assert typed("Ɓaƙo Ƙungiya").fallbacks == ("Noto",)
    assert typed("Дом").fallbacks == typed("Σπίτι").fallbacks == ()


def test_a_letter_that_no_face_has_is_spelled_not_boxed() -> None:
    assert typed("翻译 desk").markup == "[U+7FFB U+8BD1] desk"
    assert label("翻译 desk", 40, "ZH-01") == "ZH-01"
    assert label("翻译", 40, "译") == "[U+8BD1]"


def test_words_from_right_to_left_stand_in_their_reading_order() -> None:
    # Two Arabic words: the first typed stands at the right, so it comes last from the left.
    assert typed("\u0623 \u0628 end").markup.index("\u0628") < typed("\u0623 \u0628 end").markup.index(
        "\u0623"
    )


def test_a_name_in_another_script_is_still_there_for_whoever_listens() -> None:
    name = "جمعية النور"
    pdf = render(replace(usual(), association=Association("NUR", name, 240)))
    spoken = ("\ufeff" + name).encode("utf-16-be").hex()
    with pikepdf.open(BytesIO(pdf)) as document:
        content = document.pages[0].Contents.read_bytes().decode("latin-1").lower()
    assert f"/actualtext <{spoken}>" in content


def test_shortened_text_shows_that_it_is_cut() -> None:
    assert shortened("abcdef", 4) == "abc…"
    assert shortened("abcd", 4) == "abcd"


def test_paragraphs_are_made_in_one_module_only() -> None:
    folder = Path(__file__).resolve().parents[2] / "reports"
    users = [
        each.name
        for each in sorted(folder.glob("*.py"))
        if re.search(r"(?<!Typed)\bParagraph\b(?!S)", each.read_text("utf-8"))
    ]
    assert users == ["typed.py"]


def test_a_note_stays_on_the_page_of_its_tables_last_row() -> None:
    columns = (Column("What", 1), Column("£"))
    for rows in range(40, 64):
        grid = Grid("Caption", columns, tuple(Line((f"row {at}", "1.00")) for at in range(rows)), "The note.")
        document = fitted(lambda *_, grid=grid: [Heading("H"), grid], "T", Association("A", "A"), PROVENANCE)
        pages = [page.extract_text() for page in pypdf.PdfReader(BytesIO(document.pdf)).pages]
        (page,) = [each for each in pages if "The note." in each]
        assert f"row {rows - 1}\n" in page


def test_a_date_and_an_evidence_grade_are_never_split_over_two_lines() -> None:
    gap = "\N{NO-BREAK SPACE}"
    text = typed("£10.00 per visit, own contract, 1 April 2024 · B").plain
    assert text == f"£10.00 per visit, own contract, 1{gap}April{gap}2024{gap}·{gap}B"
    assert typed("graded A or B [9].").plain == f"graded A{gap}or{gap}B{gap}[9]."
    assert typed("In 2025 May 2026 · Best").plain == "In 2025 May 2026 · Best"


def test_a_label_is_cut_after_a_word() -> None:
    assert shortened("Buildings insurance 2023 to 2025", 24) == "Buildings insurance…"
    assert shortened("Buildings insurance (2023 to 2025)", 27) == "Buildings insurance (2023…"
    assert shortened("Unterbringungsverwaltung one", 12) == "Unterbringu…"
