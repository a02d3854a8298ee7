"""How members work together: an officer declares and signs, an administrator asks for a signature, a board reads."""

import re

from playwright.sync_api import expect

from tests.journeys.conftest import sound

OFFICER = "finance@gorse.example"


def test_an_officer_declares_signs_with_that_and_records_what_was_given(screen):
    page = screen(OFFICER)
    page.get_by_role("link", name="Partnership").click()
    page.get_by_role("link", name="Declare what you expect or offer").first.click()
    page.get_by_label("Contract or service").select_option("LND-01")
    page.get_by_label("Does it expect or offer this?").select_option("offer")
    page.get_by_label("In what form?").select_option("staff_days")
    page.get_by_label("In words").fill("A trainer for <b>two</b> courses")
    page.get_by_role("button", name="Sign as finance@gorse.example").click()
    expect(page.get_by_role("alert")).to_contain_text("say how much")
    expect(page.get_by_label("In words")).to_have_value("A trainer for <b>two</b> courses")
    sound(page)
    page.get_by_label("How many staff days").fill("4.5")
    page.get_by_role("button", name="Sign as finance@gorse.example").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        "Gorsebridge Community Housing offers staff days"
    )
    main = page.get_by_role("main")
    expect(main).to_contain_text("by finance@gorse.example")
    expect(main).to_contain_text("A trainer for <b>two</b> courses")
    sound(page)
    page.get_by_label("How many staff days").fill("1.25")
    page.get_by_label("What it was").fill("First course")
    page.get_by_role("button", name="Record it").click()
    expect(main).to_contain_text("1.25 days")
    page.get_by_label("Why?").fill("It was another contract's")
    page.get_by_role("button", name=re.compile("Take back .*1.25 days")).click()
    expect(main).to_contain_text("0 days")
    expect(main).to_contain_text("It was another contract's")
    sound(page)


def test_what_an_administrator_enters_waits_until_the_members_officer_signs_it(screen):
    page = screen("admin@lantern.example")
    page.goto("/partnership/declarations/new?contract=LND-01&member=INKER&kind=expectation&form=expertise")
    page.get_by_label("In words").fill("Courses in the evening")
    page.get_by_role("button", name="Keep it, not signed yet").click()
    expect(page.get_by_role("main")).to_contain_text("not signed")
    assert not page.get_by_role("button", name=re.compile("^Sign as")).count()
    page = screen("finance@inker.example")
    page.get_by_role("link", name="Sign 1 declaration").click()
    # What somebody else entered is not ticked beforehand: the officer chooses what to sign.
    page.get_by_label(re.compile("^Sign declaration")).check()
    page.get_by_role("button", name="Sign as finance@inker.example").click()
    expect(page.get_by_role("status")).to_contain_text("1 signed")
    page.goto("/")
    assert not page.get_by_role("link", name=re.compile("declaration")).count()


def test_an_officer_adds_what_residents_said_or_why_they_were_not_asked(screen):
    page = screen(OFFICER)
    page.goto("/contracts/LND-01")
    page.get_by_role("link", name="What each member expects and offers").click()
    page.get_by_role("link", name="Add what residents said").click()
    page.get_by_label("What is it about").select_option("change")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("alert")).to_contain_text("say what residents said and what changed, or why")
    sound(page)
    page.get_by_label("Not asked, because").fill("Courses are for staff")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("main")).to_contain_text("Courses are for staff")


def test_a_project_moves_on_along_its_stages(screen):
    page = screen(OFFICER)
    page.goto("/partnership/projects/new")
    page.get_by_label("What it is called").fill("A shared van for small moves")
    page.get_by_label("Workstream").select_option("procurement")
    page.get_by_label("Stage").select_option("idea")
    page.get_by_role("textbox", name=re.compile("^Next step")).fill("Ask who would use it")
    page.get_by_label("Day of the next step").fill("2027-01-29")
    page.get_by_role("button", name="Start it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("A shared van for small moves")
    assert page.get_by_label("Stage").locator("option").all_inner_texts() == ["idea", "exploring", "dropped"]
    page.get_by_label("Stage").select_option("dropped")
    page.get_by_role("button", name="Move it on").click()
    expect(page.get_by_role("alert")).to_contain_text("say why it is dropped")
    page.get_by_label("Anything a reader should know").fill("Nobody would use it")
    page.get_by_role("button", name="Move it on").click()
    expect(page.get_by_role("main")).to_contain_text("Nobody would use it")
    sound(page)


def test_a_board_member_reads_all_of_it_on_one_page_and_changes_nothing(screen):
    page = screen("board@casa.example", width=820)
    page.get_by_role("link", name="Partnership").click()
    for words in ("Promised and given", "What residents said", "What we learned", "Next joint projects"):
        expect(page.get_by_role("heading", name=words)).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("One interpreting line for evenings and weekends")
    for path in ("/partnership", "/partnership/contracts/EMP-01", "/partnership/declarations/2"):
        page.goto(path)
        assert page.get_by_role("button").all_inner_texts() == ["Sign out"], path
        assert not page.get_by_role("link", name=re.compile("^Declare|^Add|^Start|^Change")).count(), path
        sound(page)
