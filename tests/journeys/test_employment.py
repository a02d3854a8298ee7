"""A referring officer refers a resident; an adviser on a phone accepts, starts, and records a job."""

import re

from playwright.sync_api import Page, expect

from consortium.clock import today
from consortium.demo.people import ADVISERS, services_of
from tests.journeys.conftest import sound


def test_a_resident_is_referred_and_an_adviser_on_a_phone_follows_to_a_job(screen):
    officer = screen(services_of("CASA"))
    officer.get_by_role("link", name="Refer a resident").click()
    sound(officer)
    officer.get_by_role("button", name="Refer", exact=True).click()
    expect(officer.get_by_role("alert")).to_contain_text("agreed to be referred")
    officer.get_by_label("The resident is").select_option("own tenant")
    officer.get_by_label("Sent by").select_option("resident")
    officer.get_by_label("Day on which the resident agreed").fill(f"{today():%d/%m/%Y}")
    officer.get_by_role("button", name="Refer", exact=True).click()
    expect(officer.get_by_role("status")).to_contain_text("Copy it into your own key list")
    reference = officer.get_by_role("heading", level=1).inner_text()
    assert re.fullmatch("[B-DF-HJ-NP-TV-Z2-9]{8}", reference)
    sound(officer)
    assert officer.get_by_role("button", name="Record it").count() == 0, "an officer decides nothing"
    _followed(screen(ADVISERS[0], width=390), reference)


def _followed(page: Page, reference: str) -> None:
    sound(page)
    page.get_by_role("link", name=re.compile("to answer")).click()
    page.get_by_label("Search").fill(reference)
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name=reference).click()
    expect(page.get_by_label("What comes next")).to_have_value("accepted")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_role("main")).to_contain_text(ADVISERS[0])
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_role("heading", name="Work")).to_be_visible()
    sound(page)
    page.get_by_label("What was reached").select_option("Started a job")
    page.get_by_role("button", name="Record the outcome").click()
    expect(page.get_by_role("alert")).to_contain_text("No paid work is entered")
    page.get_by_label("First day of work").fill(f"{today():%d/%m/%Y}")
    page.get_by_role("button", name="Record the work").click()
    expect(page.get_by_role("main")).to_contain_text("not recorded yet")
    page.get_by_role("button", name="Record the outcome").click()
    expect(page.get_by_role("main")).to_contain_text(f"Started a job, {today().day} ")
    sound(page)
    _kept_company(page)


def _kept_company(page: Page) -> None:
    """A contact in two entries, the next like it in one press, and something to do that is done."""
    page.get_by_label("Minutes").fill("25")
    page.get_by_role("button", name="Record the contact").click()
    expect(page.get_by_role("main")).to_contain_text("1 contact, 25 minutes together")
    page.get_by_role("button", name="Record the contact").click()
    expect(page.get_by_role("main")).to_contain_text("2 contacts, 50 minutes together")
    page.get_by_role("link", name="Open the plan").click()
    page.get_by_label("What is to be done").select_option("apply for jobs")
    page.get_by_role("button", name="Add it to the plan").click()
    sound(page)
    page.get_by_role("button", name="Done today").click()
    expect(page.get_by_role("main")).to_contain_text(f"done, {today().day} ")
    page.get_by_label("Need or barrier").select_option("childcare")
    page.get_by_role("button", name="Add the need").click()
    expect(page.get_by_role("main")).to_contain_text("childcare since")
