"""A board member, on a tablet: reads the year, opens the paper, and changes nothing."""

import re

from playwright.sync_api import expect

from tests.journeys.conftest import sound


def test_the_year_stands_on_one_page_and_the_paper_is_one_touch_away(screen, demo):
    page = screen("board@casa.example", width=820, has_touch=True)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Casa Peñalta")
    for words in ("What we put in", "Saved in cash, signed", "Cost of belonging", "Left over"):
        expect(page.get_by_role("main")).to_contain_text(words)
    sound(page)
    page.get_by_role("link", name="Papers").tap()
    expect(page.get_by_text("Board pack 2025-26/1")).to_be_visible()
    sound(page)
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("PDF of Casa")).tap()
    assert download.value.path().read_bytes() == (demo / "casa-2025-26.pdf").read_bytes()


def test_nothing_offers_a_board_member_to_change_anything(screen):
    page = screen("board@casa.example")
    for path in ("/contracts", "/documents", "/value-for-money?year=2025-26", "/services/courses", "/packs"):
        page.goto(path)
        assert set(page.get_by_role("button").all_inner_texts()) <= {"Sign out", "Show"}, path
        assert not page.get_by_role("link", name=re.compile("^Enter|^Book places")).count(), path


def test_somebody_on_two_boards_sees_both(screen):
    page = screen("two-boards@lantern.example")
    assert page.get_by_role("heading", level=1).count() == 2
