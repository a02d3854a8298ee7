"""Every figure on the pages of services is explained: its heading has an entry, and a link leads there."""

import re
from collections.abc import Iterator
from html import unescape

import pytest

from consortium.web.glossary import ANCHORS, GLOSSARY
from tests.books import sound_book
from tests.furnished import furnish
from tests.servers import SQLite
from tests.visitors import ADMINISTRATOR, Visitor, application, let_in

FIGURES = re.compile(r'<th scope="col" class="number" aria-sort[^>]*><a [^>]*>([^<]*)</a>')
WORDS = re.compile(r'<dt>(?:<a href="/glossary#([^"]*)">)?')
LINKS = re.compile(r'href="/glossary#([^"]*)"')
NO_FIGURES = {"No."}
PAGES = (
    *("/services/learning", "/services/learning/results", "/services/learning/levy", "/services/courses"),
    *("/services/pools", "/services/pools/LEARN-A", "/services/employment/caseload", "/services/social-value"),
    *("/services/true-ups?year=2025-26", "/services/true-ups/2025-26/EMP-01", "/services?year=2025-26&member=AAA"),
    *("/services/employment/rates?year=2025-26", "/services/employment/needs", "/services/employment/answers"),
)


@pytest.fixture(scope="module")
def administrator(sqlite: SQLite) -> Iterator[Visitor]:
    """Somebody who sees every page of the furnished book."""
    book = sound_book(sqlite.book())
    furnish(book)
    let_in(book.url, "admin@c.example", ADMINISTRATOR)
    with application(book.url) as app:
        visitor = Visitor(app)
        visitor.sign_in("admin@c.example")
        yield visitor
    sqlite.drop(book.url)


@pytest.mark.parametrize("path", PAGES)
def test_every_figure_of_a_page_has_an_entry_and_a_link_leads_to_it(administrator, path):
    page = administrator.get(path).get_data(as_text=True)
    headings = {unescape(each) for each in FIGURES.findall(page)} - NO_FIGURES
    assert headings - ANCHORS.keys() == set()
    if headings:
        assert set(LINKS.findall(page)) & {ANCHORS[each] for each in headings}


def test_every_word_of_the_year_leads_to_its_entry(administrator):
    anchors = WORDS.findall(administrator.get("/services?year=2025-26&member=AAA").get_data(as_text=True))
    assert len(anchors) > 8
    assert set(anchors) <= {each.anchor for each in GLOSSARY}


def test_every_link_into_the_glossary_arrives_and_no_two_entries_share_a_place(administrator):
    places = re.findall(r'<dt id="([^"]*)">', administrator.get("/glossary").get_data(as_text=True))
    assert len(places) == len(set(places)) == len(GLOSSARY)
    for path in PAGES:
        assert set(LINKS.findall(administrator.get(path).get_data(as_text=True))) <= set(places), path
