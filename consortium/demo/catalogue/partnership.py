"""What the invented associations declared, gave, heard from residents, learned and plan next."""

from collections.abc import Mapping
from dataclasses import dataclass

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Declaration:
    """A declaration with its day, and what was given of it; one that is not signed was entered for the member."""

    contract: str
    member: str
    day: str
    row: Row
    given: tuple[Row, ...] = ()
    signed: bool = True


def _expects(contract: str, member_: str, day: str, form: str, words: str, **much: str) -> Declaration:
    return Declaration(contract, member_, day, {"kind": "expectation", "form": form, "words": words, **much})


def _offers(
    contract: str,
    member_: str,
    day: str,
    form: str,
    words: str,
    *given: Row,
    signed: bool = True,
    **much: str,
) -> Declaration:
    row = {"kind": "offer", "form": form, "words": words, **much}
    return Declaration(contract, member_, day, row, given, signed)


def _days(day: str, days: str, words: str) -> Row:
    return {"day": day, "days": days, "words": words}


def _cash(day: str, cash: str, words: str) -> Row:
    return {"day": day, "cash": cash, "words": words}


DECLARATIONS = (
    _expects("EMP-01", "HALLOW", "2025-04-09", "expertise", "An adviser who knows the local employers"),
    _offers(
        *("EMP-01", "HALLOW", "2025-04-09", "staff_days", "A team leader to guide the advisers"),
        _days("2025-06-30", "6", "Supervision from April to June"),
        _days("2025-12-19", "7.5", "Supervision and two hiring panels"),
        days="14",
    ),
    _offers(
        *("EMP-01", "HALLOW", "2025-04-09", "premises", "The meeting room at Millrace House on Tuesdays"),
        {"day": "2025-05-06", "words": "First weekly session"},
    ),
    _expects(
        "EMP-01", "CASA", "2025-04-15", "staff_days", "An adviser in our office once a month", days="12"
    ),
    _offers(
        *("EMP-01", "CASA", "2025-04-15", "expertise", "Interpreting for residents whose English is new"),
        {"day": "2025-09-11", "words": "Interpreted at an open day"},
    ),
    _offers(
        *("EMP-01", "AMBER", "2025-04-22", "cash", "Travel and childcare for residents in training"),
        _cash("2025-07-15", "1500.00", "First half"),
        _cash("2026-01-15", "1500.00", "Second half"),
        cash="3000.00",
    ),
    _expects(
        "TRN-01", "AMBER", "2025-05-06", "expertise", "Letters that our residents can read the same day"
    ),
    _offers(
        *(
            "TRN-01",
            "CASA",
            "2025-05-06",
            "expertise",
            "We check each new interpreter before the first booking",
        ),
        {"day": "2025-10-02", "words": "Four interpreters checked"},
    ),
    _offers(
        *("TRN-01", "CASA", "2026-03-11", "staff_days", "An officer to write the next specification"),
        signed=False,
        days="8",
    ),
    _expects(
        "REP-04", "BROCK", "2025-04-28", "staff_days", "A surveyor within ten days of a report", days="20"
    ),
    _offers(
        *("REP-04", "AMBER", "2025-04-28", "staff_days", "A surveyor to check one report in ten"),
        _days("2025-10-31", "4", "Forty reports checked"),
        days="16",
    ),
    _offers(
        *("REP-04", "HALLOW", "2025-05-02", "expertise", "Our damp and mould procedure, for all to use"),
        {"day": "2025-05-20", "words": "Sent to every member, with a morning's briefing"},
    ),
    _expects("LND-01", "GORSE", "2025-04-17", "expertise", "Courses within an hour of our office"),
    _offers(
        *("LND-01", "CALDER", "2025-04-17", "premises", "The training room, eight days a year"),
        {"day": "2025-06-12", "words": "Two days of safeguarding"},
        {"day": "2025-11-20", "words": "First aid"},
    ),
    _offers(
        *("LND-01", "FERRY", "2025-05-12", "staff_days", "A trainer in fire safety for supported housing"),
        _days("2025-09-18", "1.5", "Course and preparation"),
        _days("2026-02-05", "1.5", "Course and preparation"),
        days="3",
    ),
    _expects("FIR-01", "LANTERN", "2025-04-30", "expertise", "An assessor who knows refuges"),
    _offers(
        *(
            "FIR-01",
            "AMBER",
            "2025-04-30",
            "staff_days",
            "Our fire safety manager answers members' questions",
        ),
        _days("2026-01-30", "5", "Questions from six members"),
        days="5",
    ),
    _offers(
        *("GRD-01", "BROCK", "2025-05-19", "cash", "Half the cost of a shared inspection tablet"),
        _cash("2025-08-01", "240.50", "Paid on delivery"),
        cash="240.50",
    ),
    _expects("GRD-01", "FERRY", "2025-05-19", "cash", "Five per cent less than we pay", cash="900.00"),
    _offers(
        *("ICT-02", "CALDER", "2025-06-03", "staff_days", "A systems officer for the move"),
        _days("2025-11-28", "9.25", "Two moves"),
        days="9",
    ),
    _offers(*("ICT-02", "INKER", "2025-06-10", "expertise", "Our guide to signing in, in plain words")),
    _offers(
        *("INS-02", "HALLOW", "2025-04-03", "staff_days", "One officer to keep the claims record of all"),
        _days("2025-12-31", "10", "Nine months of the record"),
        days="12",
    ),
    _expects("INS-02", "GORSE", "2025-04-03", "cash", "A lower excess on escape of water", cash="2500.00"),
)

VOICES: tuple[tuple[str, str, Row], ...] = (
    (
        *("REP-04", "AMBER"),
        {
            "about": "change",
            "day": "2025-07-08",
            "asked": "46",
            "said": "Surveyors came when people were at work, and nobody told them what was found.",
            "changed": "Visits until seven on Wednesdays, and a one-page letter within five days.",
        },
    ),
    (
        *("EMP-01", "HALLOW"),
        {
            "about": "change",
            "day": "2025-09-23",
            "asked": "31",
            "said": "A morning in one town is hard to reach with children at school in another.",
            "changed": "A second weekly session, in Casa Peñalta's office, and travel paid on the day.",
        },
    ),
    (
        *("INS-02", "HALLOW"),
        {
            "about": "award",
            "day": "2025-03-04",
            "not_asked_because": "The insurer deals with the associations only; residents' own cover is not touched.",
        },
    ),
    (
        *("CCT-01", "AMBER"),
        {
            "about": "award",
            "day": "2025-11-18",
            "asked": "112",
            "said": "Cameras at the bins are welcome; cameras over front doors are not.",
            "changed": "Eleven cameras moved or left out before the contract was let.",
        },
    ),
    (
        *("TRN-01", "CASA"),
        {
            "about": "change",
            "day": "2025-10-14",
            "not_asked_because": "Only the way that invoices are sent changed; no resident notices it.",
        },
    ),
)

LESSONS: tuple[tuple[str, str, Row], ...] = (
    (
        *("REP-04", "AMBER"),
        {
            "day": "2025-11-04",
            "learned": "Lists of homes that came in late cost a month of surveys.",
            "differently": "Each member sends its list by the fifth, or its surveys move to the next month.",
        },
    ),
    (
        *("ICT-02", "CALDER"),
        {
            "day": "2025-12-02",
            "learned": "Two members moved in one week, and the desk could answer neither.",
            "differently": "One move a fortnight, on a calendar that all can see.",
        },
    ),
    (
        *("EMP-01", "HALLOW"),
        {
            "day": "2026-01-20",
            "learned": "Half of those who started had been told of it by a repairs operative.",
            "differently": "Every operative carries the card of the service.",
        },
    ),
    (
        *("", "HALLOW"),
        {
            "day": "2026-02-10",
            "learned": "We asked residents once everything was written, and then had no time to change it.",
            "differently": "Residents are asked before the specification, with six weeks to act on what they say.",
        },
    ),
)

PROJECTS: tuple[tuple[str, Row, tuple[tuple[str, Row], ...]], ...] = (
    (
        "2025-05-20",
        {
            "title": "One damp and mould team for the smaller members",
            "workstream": "procurement",
            "owner": "HALLOW",
            "stage": "idea",
            "next_step": "Count the reports of all members over two winters",
            "next_day": "2025-07-31",
        },
        (
            (
                "2025-08-05",
                {"stage": "exploring", "next_step": "Cost three ways to staff it", "next_day": "2025-10-31"},
            ),
            (
                "2025-11-11",
                {"stage": "agreed", "next_step": "Each board confirms its share", "next_day": "2026-04-30"},
            ),
        ),
    ),
    (
        "2025-06-17",
        {
            "title": "Apprentices who rotate among members",
            "workstream": "learning",
            "owner": "CALDER",
            "stage": "exploring",
            "next_step": "Find four places for September",
            "next_day": "2026-05-15",
        },
        (),
    ),
    (
        "2025-04-29",
        {
            "title": "One interpreting line for evenings and weekends",
            "workstream": "procurement",
            "owner": "CASA",
            "stage": "agreed",
            "next_step": "Write what the line must answer",
            "next_day": "2025-09-30",
        },
        (
            (
                "2025-10-07",
                {"stage": "under_way", "next_step": "Trial with four members", "next_day": "2026-06-30"},
            ),
        ),
    ),
    (
        "2026-02-24",
        {
            "title": "A shared energy adviser for residents",
            "workstream": "employment",
            "owner": "BROCK",
            "stage": "idea",
            "next_step": "Ask residents' panels what they would use",
            "next_day": "2026-05-29",
        },
        (),
    ),
    (
        "2025-04-15",
        {
            "title": "One safeguarding course for all",
            "workstream": "learning",
            "owner": "FERRY",
            "stage": "under_way",
            "next_step": "Hold it twice",
            "next_day": "2025-12-12",
        },
        (("2025-12-16", {"stage": "done", "note": "Held twice; it is in the yearly programme now."}),),
    ),
)
