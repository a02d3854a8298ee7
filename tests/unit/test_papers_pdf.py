"""The file itself: same bytes anywhere, embedded fonts, tags, PDF/A, bookmarks, ten pages at most."""

import hashlib
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdf
import pytest

from reports import consortium_paper
from reports.archive import archive_report
from reports.member_paper import render
from tests.paper_samples import MEMBERS, consortium, foreign_name, rendered, usual

ROOT = Path(__file__).resolve().parents[2]
PRINT_HASHES = """
import hashlib
from reports.member_paper import render
from tests.paper_samples import foreign_name, usual
print(*(hashlib.sha256(render(make())).hexdigest() for make in ({order})))
"""


def hashes(folder: Path, seed: str, zone: str, order: str) -> list[str]:
    """The hashes of two papers, rendered by another process in another folder."""
    environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(ROOT), "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-c", PRINT_HASHES.format(order=order)],
        cwd=folder, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.split()


def test_the_same_paper_gives_the_same_bytes_anywhere_and_in_any_order(tmp_path: Path) -> None:
    here = [hashlib.sha256(render(make())).hexdigest() for make in (usual, foreign_name)]
    render(MEMBERS["long_name"]())  # other ligatures, in the same fallback faces
    assert hashlib.sha256(render(foreign_name())).hexdigest() == here[1]
    assert hashes(tmp_path, "1", "Pacific/Auckland", "usual, foreign_name") == here
    assert hashes(tmp_path, "77", "America/New_York", "foreign_name, usual") == here[::-1]


@pytest.mark.parametrize("name", list(MEMBERS))
def test_every_paper_passes_the_archive_gate(name: str) -> None:
    report = archive_report(rendered(name))
    assert report.passed, [str(each) for each in report.findings]


def test_the_consortium_paper_passes_the_archive_gate_and_stays_the_same() -> None:
    pdf = consortium_paper.render(consortium())
    assert archive_report(pdf).passed
    assert pdf == consortium_paper.render(consortium())


@pytest.mark.parametrize("name", list(MEMBERS))
def test_no_paper_has_more_than_ten_pages_nor_a_second_first_page(name: str) -> None:
    reader = pypdf.PdfReader(BytesIO(rendered(name)))
    assert 2 <= len(reader.pages) <= 10
    assert "page 1 of" in reader.pages[0].extract_text()
    assert "Inside:" in reader.pages[0].extract_text()


def test_a_short_paper_is_not_padded() -> None:
    pages = [len(pypdf.PdfReader(BytesIO(rendered(name))).pages) for name in ("empty", "three", "sixty")]
    assert pages[0] == 2
    assert pages[1] <= 4
    assert pages[2] >= 7


@pytest.mark.parametrize("name", list(MEMBERS))
def test_no_paper_ends_with_next_to_nothing_on_a_page(name: str) -> None:
    text = pypdf.PdfReader(BytesIO(rendered(name))).pages[-1].extract_text()
    assert len(text.splitlines()) >= 15


def fonts_of(pdf: bytes) -> dict[str, bool]:
    """Every font on every page, and whether it is embedded."""
    found: dict[str, bool] = {}
    for page in pypdf.PdfReader(BytesIO(pdf)).pages:
        for each in page["/Resources"]["/Font"].values():
            font = each.get_object()
            described = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            embedded = (
                "/FontDescriptor" in described and "/FontFile2" in described["/FontDescriptor"].get_object()
            )
            found[str(font["/BaseFont"])] = embedded
    return found


@pytest.mark.parametrize("name", ["usual", "foreign", "long_name", "empty"])
def test_every_font_is_embedded_and_none_is_a_stranger(name: str) -> None:
    fonts = fonts_of(rendered(name))
    assert fonts and all(fonts.values())
    assert all("SourceSansPro" in each or "NotoSans" in each for each in fonts)


def elements(pdf: bytes) -> list[tuple[str, str, str]]:
    """(tag, alternative text, scope) of every element of the structure tree, in reading order."""
    found: list[tuple[str, str, str]] = []

    def walk(element: pikepdf.Object) -> None:
        if "/S" not in element:
            return
        scope = str(element.A.get("/Scope", "")) if "/A" in element else ""
        found.append((str(element.S), str(element.get("/Alt", "")), scope))
        for kid in element.get("/K", []):
            walk(kid)

    with pikepdf.open(BytesIO(pdf)) as document:
        for kid in document.Root.StructTreeRoot.K:
            walk(kid)
    return found


def test_the_paper_is_tagged_with_headings_tables_and_figures_that_speak() -> None:
    found = elements(rendered("usual"))
    tags = [tag for tag, _, _ in found]
    assert tags[0] == "/Document"
    assert tags.count("/H1") == 1
    assert tags.index("/H1") < tags.index("/H2")
    assert {"/P", "/Table", "/TR", "/TH", "/TD", "/Caption", "/Figure"} <= set(tags)
    alternatives = [alternative for tag, alternative, _ in found if tag == "/Figure"]
    assert any("2025-26: £45,741, with a loss: learning −£2,010" in each for each in alternatives)
    assert all(scope in ("/Column", "/Row") for tag, _, scope in found if tag == "/TH")


def test_a_table_over_two_pages_is_one_table() -> None:
    tags = [tag for tag, _, _ in elements(rendered("sixty"))]
    assert tags.count("/Caption") == tags.count("/Table")


def test_every_painted_thing_is_tagged_or_decoration() -> None:
    document = pikepdf.open(BytesIO(rendered("usual")))
    for page in document.pages:
        depth = 0
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in ("BDC", "BMC"):
                depth += 1
            elif name == "EMC":
                depth -= 1
            elif name in ("Tj", "TJ", "f", "S", "B", "f*", "s", "b"):
                assert depth == 1, (name, operands)
        assert depth == 0


def test_marks_and_the_parent_tree_agree() -> None:
    document = pikepdf.open(BytesIO(rendered("usual")))
    numbers = list(document.Root.StructTreeRoot.ParentTree.Nums)
    for place, page in enumerate(document.pages):
        marked = [
            operands[1]["/MCID"]
            for operands, operator in pikepdf.parse_content_stream(page)
            if str(operator) == "BDC"
        ]
        assert sorted(int(each) for each in marked) == list(range(len(numbers[2 * place + 1])))


def test_bookmarks_metadata_language_and_attachment_are_there() -> None:
    reader = pypdf.PdfReader(BytesIO(rendered("usual")))
    titles = [each.title for each in reader.outline]
    assert titles[:2] == ["Rosehip Homes", "Savings by workstream and contract"]
    assert titles[-1] == "Figure references"
    assert reader.metadata is not None
    assert reader.metadata.title == "Value for money 2025-26: paper for the board of Rosehip Homes"
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"
    assert list(reader.attachments) == ["figures.csv"]
    assert reader.xmp_metadata is not None
    assert reader.xmp_metadata.dc_title == {"x-default": reader.metadata.title}


def test_contents_name_the_pages_where_sections_stand() -> None:
    reader = pypdf.PdfReader(BytesIO(rendered("usual")))
    inside = " ".join(reader.pages[0].extract_text().split("Inside:")[1].split())
    for entry in reader.outline[1:]:
        page = reader.get_destination_page_number(entry) + 1
        assert f"{entry.title}, page {page}" in inside


def test_every_page_says_which_page_it_is_and_where_its_figures_come_from() -> None:
    reader = pypdf.PdfReader(BytesIO(rendered("usual")))
    count = len(reader.pages)
    for number, page in enumerate(reader.pages, 1):
        text = page.extract_text()
        assert f"page {number} of {count}" in text
        assert (
            "Pack 2025-26/3 · ledger head 7c1f 09ae 55d2 · 14,203 journals · every name and figure invented"
            in text
        )


def test_a_draft_says_that_it_is_not_frozen() -> None:
    text = pypdf.PdfReader(BytesIO(rendered("empty"))).pages[1].extract_text()
    assert "Draft, not frozen" in text
    assert "its figures may still change" in " ".join(text.split())


@pytest.mark.parametrize("name", ["usual", "sixty", "long_name", "extreme"])
def test_nothing_leaves_the_page(name: str) -> None:
    pdfplumber = pytest.importorskip("pdfplumber")
    with pdfplumber.open(BytesIO(rendered(name))) as document:
        for page in document.pages:
            assert min(each["x0"] for each in page.chars) >= 50
            assert max(each["x1"] for each in page.chars) <= 545.5
            assert min(each["top"] for each in page.chars) >= 20
            assert max(each["bottom"] for each in page.chars) <= 830
