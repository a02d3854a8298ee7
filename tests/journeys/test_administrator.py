"""An administrator: imports a file with an error, mends it, closes a period, freezes a pack, lets somebody in."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from consortium.web import imports
from tests.journeys.conftest import sound

ADMINISTRATOR = "admin@lantern.example"
HEADER = "date,payer,payee,amount,reference\n"


def test_a_file_with_an_error_is_shown_beside_its_row_mended_and_taken_back(screen):
    page = screen(ADMINISTRATOR)
    page.get_by_role("link", name="Imports").click()
    sound(page)
    page.get_by_label("What it holds").select_option("payments")
    wrong = HEADER + "2026-04-10,CASA,AMBER,12.345,A-1\n2026-04-10,CASA,NOBODY,5.00,A-2\n"
    page.get_by_label("File").set_input_files(
        {"name": "p.csv", "mimeType": "text/csv", "buffer": wrong.encode()}
    )
    page.get_by_role("button", name="Import it").click()
    expect(page.get_by_role("row", name=re.compile("row 2"))).to_contain_text("12.345")
    expect(page.get_by_role("row", name=re.compile("row 3"))).to_contain_text("NOBODY")
    sound(page)
    right = HEADER + "2026-04-10,CASA,AMBER,12.34,A-1\n"
    page.get_by_label("File").set_input_files(
        {"name": "p.csv", "mimeType": "text/csv", "buffer": right.encode()}
    )
    page.get_by_role("button", name="Import it").click()
    expect(page.get_by_role("status")).to_contain_text("It is in: 1 new")
    page.get_by_label("Why is it taken back?").fill("sent by mistake")
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("status")).to_contain_text("1 document reversed")
    sound(page)


def test_a_refused_file_is_taken_back_mended_in_place_and_sent_again(screen):
    page = screen(ADMINISTRATOR)
    wrong = HEADER + "2026-04-10,CASA,AMBER,1.234,M-1\n2026-04-10,CASA,AMBER,5.00,M-2\n"
    _import(page, "April.csv", wrong)
    with page.expect_download() as download:
        page.get_by_role("link", name="Take the file to mend").click()
    assert download.value.suggested_filename == "April to mend.csv"
    mended = download.value.path().read_text("utf-8-sig")
    assert "has more than two decimals" in mended.splitlines()[1]
    page.get_by_label("File").set_input_files(
        {
            "name": "April to mend.csv",
            "mimeType": "text/csv",
            "buffer": mended.replace(",1.234,", ",1.23,").encode(),
        }
    )
    page.get_by_role("button", name="Import it").click()
    expect(page.get_by_role("status")).to_contain_text("It is in: 2 new")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_long_import_is_watched_to_its_end(screen, monkeypatch, scripts):
    monkeypatch.setattr(imports, "AT_ONCE", timedelta(milliseconds=100))
    page = screen(ADMINISTRATOR, java_script_enabled=scripts)
    page.goto("/imports")
    rows = (f"2026-04-10,CASA,AMBER,1.00,L-{scripts}-{number}\n" for number in range(12_000))
    _import(page, "long.csv", HEADER + "".join(rows))
    expect(page.get_by_role("heading", name="How far it is")).to_be_visible()
    if scripts:
        sound(page)
    expect(page.get_by_role("status")).to_contain_text("It is in: 12,000 new")


def _import(page: Page, name: str, text: str) -> None:
    page.goto("/imports")
    page.get_by_label("What it holds").select_option("payments")
    page.get_by_label("File").set_input_files({"name": name, "mimeType": "text/csv", "buffer": text.encode()})
    page.get_by_role("button", name="Import it").click()


def test_a_period_is_closed_and_opened_again_with_a_reason(screen):
    page = screen(ADMINISTRATOR)
    page.goto("/book/periods?year=2023-24")
    sound(page)
    page.get_by_role("button", name="Close P01", exact=True).click()
    row = page.get_by_role("row", name=re.compile("P01"))
    expect(row).to_contain_text("closed")
    page.get_by_label("Why P01 is opened again").fill("an invoice came late")
    row.get_by_role("button", name="Open again").click()
    expect(row).to_contain_text("open")


def test_a_pack_is_frozen_and_says_what_moved(screen):
    page = screen(ADMINISTRATOR)
    page.get_by_role("link", name="Papers").click()
    page.get_by_label("Financial year").fill("2025-26")
    page.get_by_role("button", name=re.compile("Freeze")).click()
    expect(page.get_by_text("Board pack 2025-26/2")).to_be_visible()
    sound(page)


def test_somebody_is_invited_and_the_audit_trail_says_so(screen):
    page = screen(ADMINISTRATOR)
    page.get_by_role("link", name="People").click()
    sound(page)
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("Name").fill("New officer")
    page.get_by_label("E-mail address").fill("new@casa.example")
    page.get_by_label(re.compile(r"finance officer of .*\(CASA\)")).check()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("status")).to_contain_text("new@casa.example")
    page.goto("/audit?q=new@casa.example")
    sound(page)
    expect(page.get_by_role("row", name=re.compile("person added"))).to_contain_text("finance CASA")


def test_the_book_is_verified_from_the_page(screen):
    page = screen(ADMINISTRATOR)
    page.goto("/book/verify")
    expect(page.get_by_role("status")).to_contain_text("It holds")
