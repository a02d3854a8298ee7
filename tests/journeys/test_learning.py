"""The learning lead runs a course from a need to who came; a services officer books for one association, on a phone."""

import re

from playwright.sync_api import expect

from tests.journeys.conftest import sound

LEAD, OFFICER = "learning@lantern.example", "services@casa.example"


def test_a_need_becomes_a_course_with_places_offered_booked_and_attended(screen):
    phone = screen(OFFICER, width=390)
    phone.goto("/services/learning/needs")
    phone.get_by_label("What they need to learn").fill("Reading <a> lease")
    phone.get_by_label("How many staff").fill("0")
    phone.get_by_role("button", name="Keep it").click()
    expect(phone.get_by_role("alert")).to_contain_text("write 1 or more")
    sound(phone)
    phone.get_by_label("How many staff").fill("3")
    phone.get_by_role("button", name="Keep it").click()
    expect(phone.get_by_role("status")).to_contain_text("It is kept")

    page = screen(LEAD)
    page.get_by_role("link", name="Learning", exact=True).click()
    page.get_by_role("link", name="What staff need").click()
    page.get_by_role("link", name="Plan a course for Reading <a> lease, CASA").click()
    expect(page.get_by_label("Title of the course")).to_have_value("Reading <a> lease")
    page.get_by_label("Short name of the course").fill("C90")
    page.get_by_label("Day on which it is held").fill("25/03/2027")
    page.get_by_label("How many places it has").fill("22")
    page.get_by_label("Who holds it").fill("Elmtree Training")
    page.get_by_label("Price of the whole course").fill("1100.00")
    page.get_by_label("Day from which unbooked").fill("26/03/2027")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("alert")).to_contain_text("Day on which it is held")
    sound(page)
    page.get_by_label("Day from which unbooked").fill("18/03/2027")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reading <a> lease")
    page.get_by_role("link", name="Offer places").click()
    expect(page.get_by_role("main")).to_contain_text("paid into the pool")
    sound(page)
    page.get_by_role("button", name="Offer these places").click()
    expect(page.get_by_role("status")).to_contain_text("offered")
    address = page.url.partition("?")[0]

    phone.goto(address)
    phone.get_by_role("link", name="Book places").click()
    phone.get_by_label("How many places").fill("4")
    phone.get_by_role("button", name="Book them").click()
    expect(phone.get_by_role("status")).to_contain_text(re.compile(r"\d booked, \d waiting"))
    sound(phone)
    phone.get_by_role("button", name="Stop waiting").click()
    expect(phone.get_by_role("status")).to_contain_text("waits no more")
    assert not phone.get_by_role("link", name="Change the course").count()


def test_the_lead_records_who_came_and_asks_them_what_they_thought(screen):
    page = screen(LEAD, width=390)
    page.get_by_role("link", name="2 courses are over, and attendance is not recorded").click()
    page.get_by_role("link", name="Damp and mould: talking with residents").click()
    page.get_by_role("link", name="Record who came").click()
    page.get_by_label("Casa Peñalta Housing Association").fill("9")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("alert")).to_contain_text("above the 1 places of CASA")
    sound(page)
    page.get_by_label("Casa Peñalta Housing Association").fill("1")
    page.get_by_label("Amberwell Housing Association").fill("2")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("status")).to_contain_text("Attendance is recorded")
    row = page.get_by_role("row", name=re.compile("^Amberwell"))
    expect(row).to_contain_text(re.compile(r"4\s*3\s*2\s*1"))

    page.get_by_role("link", name="Record who came").click()
    for box in page.get_by_role("textbox").all():
        box.fill(box.input_value() or "1")
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("button", name="Open the evaluation").click()
    asked = page.locator("#evaluation code").inner_text()
    sound(page)
    somebody = screen(width=390)
    somebody.goto(asked)
    for question in ("How useful was it", "How good was the trainer"):
        somebody.get_by_label(question).select_option("4")
    somebody.get_by_label("Would you recommend it").select_option("yes")
    sound(somebody)
    somebody.get_by_role("button").click()
    expect(somebody.get_by_role("status")).to_contain_text("Thank you")
    page.get_by_role("link", name="Home").click()
    page.get_by_role("link", name="1 evaluation is open").click()
    expect(page.get_by_role("table")).to_contain_text("C41")


def test_an_officer_subscribes_to_the_courses_and_takes_the_link_away(screen):
    phone = screen(OFFICER, width=390)
    phone.goto("/account")
    phone.get_by_role("button", name="Make a link").click()
    sound(phone)
    link = phone.get_by_label("Link to your calendar").input_value().partition("/calendar/")[2]
    calendar = phone.request.get(f"/calendar/{link}")
    assert calendar.ok
    assert "SUMMARY:Safeguarding adults and children" in calendar.text()
    phone.get_by_role("button", name="Take it away").click()
    expect(phone.get_by_role("status")).to_contain_text("leads nowhere any more")
    assert phone.request.get(f"/calendar/{link}").status == 404
