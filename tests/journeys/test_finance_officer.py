"""A finance officer: sees what is to do, enters an invoice, checks its shares, signs savings, takes the statement."""

import re

from playwright.sync_api import expect

from tests.journeys.conftest import sound

OFFICER = "finance@lantern.example"


def test_home_says_what_needs_the_officer_and_leads_there(screen):
    page = screen(OFFICER)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lanternfold")
    page.get_by_role("link", name=re.compile(r"Sign \d+ savings")).first.click()
    expect(page.get_by_role("heading", name="The claims")).to_be_visible()
    sound(page)


def test_an_invoice_is_entered_shared_among_all_and_explained(screen):
    page = screen(OFFICER)
    page.get_by_role("link", name="Documents").click()
    page.get_by_role("link", name="Enter an invoice").click()
    page.get_by_label("Reference of the contract").select_option("LIF-01")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Number of the supplier's document").fill("J-1")
    page.get_by_label("Date of the document").fill("2026-04-30")
    page.get_by_label("Member whom the supplier billed").select_option("LANTERN")
    first = page.get_by_role("group", name="Line 1")
    first.get_by_label("Item of the contract").select_option("SERVICE")
    first.get_by_label("Amount without VAT").fill("1.360,00")
    first.get_by_label("VAT, pounds", exact=True).fill("0.00")
    page.get_by_role("button", name="Post it").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_label("Number of the supplier's document")).to_have_value("J-1")
    sound(page)
    first.get_by_label("Amount without VAT").fill("1,360.00")
    first.get_by_label("How much of the item").fill("136")
    page.get_by_role("button", name="Post it").click()
    expect(page.get_by_role("heading", name="Documents")).to_be_visible()
    page.get_by_label("Search").fill("J-1")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("row", name=re.compile("J-1")).get_by_role("link").click()
    # 1,360.00 by 136 agreed weights: ten pounds for each, and LANTERN has two of them.
    own = page.get_by_role("row", name=re.compile(r"LANTERN \(you\)"))
    expect(own).to_contain_text("£20.00 = £1,360.00 × 2 ÷ 136 agreed weights")
    sound(page)


def test_the_officer_signs_one_saving_and_disputes_another_with_a_reason(screen):
    page = screen(OFFICER)
    page.goto("/value-for-money?year=2025-26")
    rows = page.get_by_role("table").nth(1).get_by_role("row")
    waiting = rows.filter(has_text="not signed")
    before = waiting.count()
    assert before > 2
    waiting.first.get_by_role("link").click()
    sound(page)
    page.get_by_role("button", name="Dispute it").click()
    expect(page.get_by_role("alert")).to_contain_text("needs a reason")
    page.get_by_label("Why is it disputed?").fill("The visits of June are not ours.")
    page.get_by_role("button", name="Dispute it").click()
    expect(page.locator("main")).to_contain_text("disputed by finance@lantern.example")
    page.goto("/value-for-money?year=2025-26")
    waiting.first.get_by_role("link").click()
    page.get_by_role("button", name=re.compile("Sign as")).click()
    expect(page.locator("main")).to_contain_text("signed by finance@lantern.example")
    page.goto("/value-for-money?year=2025-26")
    assert waiting.count() == before - 2


def test_the_statement_downloads_and_adds_up(screen):
    page = screen(OFFICER)
    page.get_by_role("link", name="Statement").click()
    sound(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == "statement-lantern.csv"


def test_a_payment_is_entered_by_keyboard_alone(screen):
    page = screen()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_label("E-mail address").focus()
    page.keyboard.type(OFFICER)
    page.keyboard.press("Tab")
    page.keyboard.type("harbour lantern seventeen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lanternfold")
    page.goto("/enter/payments")
    page.get_by_label("Day of the payment").focus()
    page.keyboard.type("2026-04-02")
    for typed in ("LANTERN", "Amberwell", "12.50", "K-1"):
        page.keyboard.press("Tab")
        page.keyboard.type(typed)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Documents")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("K-1"))).to_contain_text("£12.50")


def test_the_officer_sees_what_an_invoice_changed_in_a_saving_that_was_signed(screen):
    page = screen(OFFICER)
    claim = "/value-for-money/2025-26/DOR-01/VISIT/LANTERN"
    page.goto(claim)
    page.get_by_role("button", name=re.compile("Sign as")).click()
    expect(page.locator("main")).to_contain_text("signed by finance@lantern.example")
    cost = page.locator(".tiles .figure").nth(2).inner_text()
    page.goto("/enter/invoices?contract=DOR-01")
    page.get_by_label("Number of the supplier's document").fill("J-3")
    page.get_by_label("Date of the document").fill("2026-03-31")
    page.get_by_label("Member whom the supplier billed").select_option("LANTERN")
    first = page.get_by_role("group", name="Line 1")
    first.get_by_label("Item of the contract").select_option("VISIT")
    first.get_by_label("How much of the item").fill("1")
    first.get_by_label("Amount without VAT").fill("25.00")
    first.get_by_label("VAT, pounds", exact=True).fill("5.00")
    first.get_by_label("Member that bears the line alone").select_option("LANTERN")
    page.get_by_role("button", name="Post it").click()
    expect(page.get_by_role("heading", name="Documents")).to_be_visible()
    page.goto("/value-for-money?year=2025-26&member=LANTERN")
    expect(page.get_by_role("row", name=re.compile("DOR-01 VISIT"))).to_contain_text("changed since it was signed")
    page.goto(claim)
    difference = page.get_by_role("region", name=re.compile("Value by value"))
    expect(difference.get_by_role("row", name=re.compile("^Cost changed"))).to_contain_text(cost)
    sound(page)
    page.get_by_role("region", name=re.compile("came, went")).get_by_role("link", name="J-3, line 1").click()
    expect(page.get_by_role("main")).to_contain_text("£30.00")
    page.goto(claim)
    page.get_by_role("button", name=re.compile("Sign as")).click()
    expect(page.get_by_role("heading", name="What changed since it was signed")).to_have_count(0)
