"""A finance officer: sees what is to do, enters an invoice, checks its shares, signs savings, takes the statement."""

import re

from playwright.sync_api import expect

from tests.attachable import EML, PDF
from tests.journeys.conftest import sound

OFFICER = "finance@lantern.example"


def test_home_says_what_needs_the_officer_and_leads_there(screen):
    page = screen(OFFICER)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lanternfold")
    page.get_by_role("link", name=re.compile(r"Sign \d+ savings")).first.click()
    expect(page.get_by_role("heading", name="The claims")).to_be_visible()
    sound(page)


def test_a_contract_is_entered_step_by_step_and_approved_by_somebody_else(screen):
    page = screen("finance@casa.example")
    page.get_by_role("link", name="Contracts").click()
    page.get_by_role("link", name="Enter a contract").click()
    page.get_by_label("Reference").fill("DRN-09")
    page.get_by_label("What is it for?").fill("Drain surveys")
    page.get_by_label("Which kind of shared work?").select_option("procurement: buying together")
    page.get_by_label("Who supplies it?").fill("Culvert and Gully (invented) Ltd")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("alert")).to_contain_text("is no supplier yet")
    sound(page)
    page.get_by_label("It is a new supplier").check()
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("First day").fill("2027-04-01")
    page.get_by_label("Last day, without extensions").fill("2029-03-31")
    page.get_by_label("How many days of notice?").fill("90")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("How is its cost shared?").select_option("in equal parts")
    for name in ("Casa Peñalta Housing Association", "Amberwell Housing Association"):
        page.get_by_label(f"{name} takes part").check()
    page.get_by_label("Of an invoice of, in pounds").fill("0.05")
    # Five pence in two equal parts: the odd penny goes to the code that sorts first. It follows what is typed.
    expect(page.get_by_role("row", name=re.compile("^AMBER"))).to_contain_text("£0.03 = £0.05 × 1 ÷ 2 members")
    expect(page.get_by_role("row", name=re.compile("^CASA"))).to_contain_text("£0.02")
    sound(page)
    page.get_by_role("button", name="Save and go on").click()
    item = page.get_by_role("group", name="Another item").first
    item.get_by_label("Short name").fill("METRE")
    item.get_by_label("What it is").fill("A metre of drain surveyed")
    item.get_by_label("Bought by the").fill("metre")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("What did one cost you, in pounds without VAT?").fill("4.20")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_text("Fill this in").first).to_be_visible()
    sound(page)
    page.get_by_label("When was that the price?").fill("2026-02-01")
    page.get_by_label("Where does the price come from?").select_option("our own previous contract")
    page.get_by_label("What proves it?").select_option("B: an invoice")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("On which day were they asked").fill("2026-03-01")
    page.get_by_label("Or: they were not asked").fill("A survey below ground changes nothing for them.")
    page.get_by_role("button", name="Save and go on").click()
    sound(page)
    page.get_by_role("button", name="Send for approval").click()
    expect(page.get_by_text("Another person approves it")).to_be_visible()
    address = page.url
    approver = screen("admin@lantern.example")
    approver.get_by_role("link", name="Drain surveys (DRN-09)").click()
    assert approver.url == address
    sound(approver)
    approver.get_by_role("button", name=re.compile("Approve as")).click()
    expect(approver.get_by_role("heading", level=1)).to_contain_text("Drain surveys")
    page.goto("/contracts/DRN-09")
    expect(page.get_by_text("by admin@lantern.example: the contract")).to_be_visible()


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
    expect(page.get_by_role("heading", name="Invoice J-1 £1,360.00")).to_be_visible()
    # 1,360.00 by 136 agreed weights: ten pounds for each, and LANTERN has two of them.
    own = page.get_by_role("row", name=re.compile(r"LANTERN \(you\)"))
    expect(own).to_contain_text("£20.00 = £1,360.00 × 2 ÷ 136 agreed weights")
    sound(page)


def test_the_officer_signs_one_saving_and_disputes_another_with_a_reason(screen):
    page = screen(OFFICER)
    page.goto("/value-for-money?year=2025-26")
    rows = page.get_by_role("table", name=re.compile("^Claims")).get_by_role("row")
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


def test_evidence_is_attached_saved_again_and_taken_away_with_a_reason(screen):
    page = screen(OFFICER)
    page.goto("/value-for-money/2025-26/LIF-01/SERVICE/LANTERN")
    files = page.get_by_role("region", name="Evidence behind the baseline")
    expect(files).to_contain_text("Nothing is attached yet")
    chosen = {"name": "offer.pdf", "mimeType": "application/pdf", "buffer": b"<script>alert(1)</script>"}
    files.get_by_label("File").set_input_files(chosen)
    files.get_by_role("button", name="Attach it").click()
    expect(files.get_by_role("alert")).to_contain_text("named .pdf but is no PDF")
    sound(page)
    files.get_by_label("File").set_input_files(chosen | {"name": "Größe “2023”.pdf", "buffer": PDF})
    files.get_by_role("button", name="Attach it").click()
    expect(files).to_contain_text("PDF, 69 bytes, attached by finance@lantern.example")
    sound(page)
    with page.expect_download() as download:
        files.get_by_role("link", name="Größe").click()
    assert download.value.suggested_filename == "Größe “2023”.pdf"
    assert download.value.path().read_bytes() == PDF
    files.get_by_text("Take it away", exact=False).first.click()
    files.get_by_role("button", name="Take it away for good").click()
    expect(files.get_by_role("alert")).to_contain_text("needs a reason")
    files.get_by_label("taken away?").fill("It names a tenant.")
    sound(page)
    files.get_by_role("button", name="Take it away for good").click()
    expect(files).to_contain_text("by finance@lantern.example")
    expect(files).to_contain_text("It names a tenant.")
    assert not files.get_by_role("link").count()


def test_evidence_is_attached_without_scripts(screen):
    page = screen(OFFICER, java_script_enabled=False)
    page.goto("/value-for-money/2025-26/LIF-01/SERVICE/LANTERN")
    chosen = {"name": "offer.eml", "mimeType": "message/rfc822", "buffer": EML}
    page.get_by_label("File").set_input_files(chosen)
    page.get_by_role("button", name="Attach it").click()
    expect(page.get_by_role("link", name="offer.eml")).to_be_visible()


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
    expect(page.get_by_role("heading", name="Payment K-1 £12.50")).to_be_visible()


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
    page.get_by_role("button", name="See who bears what").click()
    expect(page.get_by_role("main")).to_contain_text("Nothing is posted yet")
    expect(page.get_by_role("row", name=re.compile("LANTERN"))).to_contain_text("£30.00")
    sound(page)
    page.get_by_role("button", name="Post it").click()
    expect(page.get_by_role("status")).to_contain_text("It is posted, and shared as follows")
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
