"""How we work together on a board paper: one page, promised beside given, and words as they were typed."""

import json
from dataclasses import replace
from fractions import Fraction
from io import BytesIO

import pypdf
import pytest

from reports.content import Block, Grid, Heading, Whole, Words
from reports.figures import Register
from reports.frozen import from_json, to_json
from reports.member_paper import render
from reports.paper import AnyPaper, MemberPaper
from reports.paper_parts import Contributions, PartnershipBlock, PledgeBalance
from reports.partnership import partnership
from reports.story import height
from reports.style import HEIGHT
from tests.paper_samples import MEMBERS, PARTNERSHIP, consortium, figures, rendered, usual

CAPTIONS = (
    "Promised beside given",
    "What residents said, and what changed",
    "Lessons of the year",
    "Next joint projects",
)
NOTHING = Contributions(0, Fraction(), 0, 0)
EMPTY = PledgeBalance(NOTHING, NOTHING, 0)


def section(paper: AnyPaper) -> list[Block]:
    """The blocks of the section."""
    return partnership(paper, Register())


def grid(paper: AnyPaper, caption: str) -> Grid:
    """One of its tables."""
    return next(each for each in section(paper) if isinstance(each, Grid) and each.caption == caption)


def test_promised_stands_beside_given_ours_and_everybodys() -> None:
    found = grid(usual(), CAPTIONS[0])
    assert [column.head for column in found.columns][1:] == [
        *("Ours: promised", "Ours: given"),
        *("All on our contracts: promised", "All on our contracts: given"),
    ]
    # 10 1/2 days, of which 7/3 were given: to two decimals on paper, exactly among the figures
    assert [line.cells for line in found.lines] == [
        ("Cash, in pounds", "1,500.10", "600.05", "2,500.10", "1,600.05"),
        ("Staff days", "10.5", "2.33", "30", "12"),
        ("Offers of premises", "1", "0", "2", "1"),
        ("Offers of expertise", "0", "0", "3", "2"),
    ]
    values = {each.key: each.value for each in figures("usual")}
    assert values["partnership/own/days/given"] == Fraction(7, 3)
    assert values["partnership/own/cash/promised"] == 150_010


def test_what_waits_to_be_signed_is_said_and_counted() -> None:
    assert "1 declaration waits to be signed and is left out." in grid(usual(), CAPTIONS[0]).note
    assert "4 declarations wait to be signed and are left out." in grid(consortium(), CAPTIONS[0]).note
    signed = (
        replace(PARTNERSHIP, own=replace(PARTNERSHIP.own, unsigned=0)) if PARTNERSHIP.own else PARTNERSHIP
    )
    assert "left out" not in grid(replace(usual(), partnership=signed), CAPTIONS[0]).note


def test_the_consortiums_paper_has_all_members_and_nobodys_own() -> None:
    heads = [column.head for column in grid(consortium(), CAPTIONS[0]).columns]
    assert heads == ["What was offered", "All members: promised", "All members: given"]


def test_residents_voice_says_what_changed_or_why_nobody_was_asked() -> None:
    asked, not_asked = (line.cells for line in grid(usual(), CAPTIONS[1]).lines)
    assert asked == (
        "GAS-01 Gas servicing, change of service, 14 October 2025",
        "Visits come when we are at work. (24 asked)",
        "Visits until eight on Tuesdays.",
    )
    assert not_asked[1:] == ("Not asked, because: Residents' own cover is not touched <by this>.", "–")


def test_lessons_say_whose_they_are_and_projects_their_owner_stage_and_next_step() -> None:
    assert [line.cells[0] for line in grid(usual(), CAPTIONS[2]).lines] == [
        "GAS-01 Gas servicing",
        "The whole partnership",
    ]
    assert grid(usual(), CAPTIONS[3]).lines[0].cells == (
        *("One damp and mould team", "Rosehip Homes", "agreed"),
        "Each board confirms, by 30 April 2026",
    )


def test_what_somebody_typed_stands_on_the_paper_as_it_was_typed() -> None:
    text = " ".join(
        "".join(p.extract_text() for p in pypdf.PdfReader(BytesIO(rendered("usual"))).pages).split()
    )
    assert "not touched <by this>." in text


@pytest.mark.parametrize("made", [usual(), consortium()])
def test_a_partnership_of_which_nothing_is_known_says_so_in_one_sentence(made: AnyPaper) -> None:
    own = EMPTY if isinstance(made, MemberPaper) else None
    bare = replace(made, partnership=PartnershipBlock(own, EMPTY))
    _, heading, sentence = section(bare)
    assert heading == Heading("How we work together")
    assert isinstance(sentence, Words) and "Nothing is written down yet" in sentence.text


def test_a_pack_frozen_before_there_was_a_partnership_prints_the_same_bytes() -> None:
    before = replace(usual(), partnership=None)
    assert section(before) == []
    document = json.loads(to_json(before))
    del document["paper"]["partnership"]
    thawed = from_json(json.dumps(document))
    assert thawed == before
    assert isinstance(thawed, MemberPaper) and render(thawed) == render(before)


@pytest.mark.parametrize("name", [name for name in MEMBERS if MEMBERS[name]().partnership])
def test_the_section_keeps_to_one_page_whatever_people_wrote(name: str) -> None:
    first, *blocks = section(MEMBERS[name]())
    assert isinstance(first, Whole)
    assert height(blocks) <= HEIGHT
    pages = [page.extract_text() for page in pypdf.PdfReader(BytesIO(rendered(name))).pages]
    places = [[at for at, text in enumerate(pages) if caption in text] for caption in CAPTIONS]
    assert len({at for found in places for at in found}) == 1


def test_rows_that_find_no_room_are_counted() -> None:
    assert grid(MEMBERS["extreme"](), CAPTIONS[2]).note == "58 more in the application."
