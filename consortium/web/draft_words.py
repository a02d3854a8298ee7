"""How the steps of a draft are worded: labels that ask, hints, and choices in a person's words."""

from collections.abc import Mapping

from consortium.contracts.terms import Allocation
from consortium.drafts.checking import Wrong
from consortium.drafts.content import Content
from consortium.kernel.days import day, long_date
from consortium.kernel.errors import Unreadable
from consortium.kernel.terms import BaselineSource, Evidence, Workstream
from consortium.web.forms import FILL_IN, NOTHING_THERE, Options, sentence

WORDS: Mapping[str, Options] = {
    "workstream": (
        (Workstream.PROCUREMENT.value, "procurement: buying together"),
        (Workstream.EMPLOYMENT.value, "employment support for residents"),
        (Workstream.LEARNING.value, "learning and development of staff"),
        (Workstream.RUNNING.value, "running the consortium"),
    ),
    "counting": (
        ("initial_term", "its initial term, extensions left out"),
        ("first_year", "its first year"),
        *((f"years:{number}", f"its first {number} years") for number in (2, 3, 4, 5)),
    ),
    "allocation": (
        (Allocation.EQUAL.value, "in equal parts"),
        (Allocation.HOMES.value, "by homes"),
        (Allocation.FTE.value, "by full-time staff"),
        (Allocation.TURNOVER.value, "by turnover"),
        (Allocation.FIXED.value, "by agreed weights, one for each member"),
        (Allocation.USAGE.value, "by what each uses"),
    ),
    "source": (
        (BaselineSource.CONTRACT.value, "our own previous contract"),
        (BaselineSource.HISTORY.value, "what we paid on average in a stated year"),
        (BaselineSource.CONSORTIUM.value, "the average of members with a history (a cost avoided, not cash)"),
        (BaselineSource.MARKET.value, "a price that buyers really pay (a cost avoided, not cash)"),
        (BaselineSource.BUDGET.value, "our budget (a cost avoided, not cash)"),
    ),
    "evidence": (
        (Evidence.A.value, "A: the supplier's own data and invoice"),
        (Evidence.B.value, "B: an invoice"),
        (Evidence.C.value, "C: a quote or contract"),
        (Evidence.D.value, "D: an estimate"),
    ),
}
"""How choices are worded for a person."""

DAYS = frozenset({"start", "end", "max_end", "agreed", "effective", "date", "day", "from", "to"})
LABELS: Mapping[str, str] = {
    "reference": "Reference",
    "title": "What is it for?",
    "workstream": "Which kind of shared work?",
    "category": "Procurement code (CPV 2008)",
    "supplier": "Who supplies it?",
    "start": "First day",
    "end": "Last day, without extensions",
    "max_end": "Last day with every extension",
    "notice_days": "How many days of notice?",
    "payment_days": "How many days to pay?",
    "value": "What is it worth over its whole life, in pounds?",
    "counting": "For how long does a saving count?",
    "allocation": "How is its cost shared?",
    "agreed": "When did the members agree how to share it?",
    "pool": "Which pool pays for it?",
    "price": "What did one cost you, in pounds without VAT?",
    "date": "When was that the price?",
    "source": "Where does the price come from?",
    "index": "Which price index would it have followed?",
    "evidence": "What proves it?",
    "note": "What should a reader know?",
    "effective": "From which day of service does the change hold?",
    "reason": "Why does it change?",
    "day": "On which day were they asked, or was it decided not to ask?",
    "said": "What did residents say?",
    "changed": "What changed because of it?",
    "not_asked_because": "Or: they were not asked, because",
    "asked": "How many residents were asked?",
}
HINTS: Mapping[str, str] = {
    "reference": "Short and new, like LIF-02; it stands on every statement",
    "counting": "Blank: its initial term",
    "notice_days": "In days; three months are about 91, six months about 182: the contract says which",
    "value": "Extensions included",
    "max_end": "Blank where it cannot be extended",
    "payment_days": "After the date of the invoice; blank: 30",
    "pool": "Blank where members pay as they are billed",
    "index": "Blank where none would have moved it",
    "price": "The unit price before the consortium, with six decimals at most",
    "note": "For example the number of the old contract",
    "evidence": "",
    "said": "In their sense, without anybody's name",
    "not_asked_because": "Only where the two boxes above stay blank",
}


def told(wrong: Wrong, content: Content, names: Mapping[str, str]) -> str:
    """Something wrong as a list of the whole draft says it: the member or the item by its name."""
    label = LABELS.get(wrong.column, wrong.column.replace("_", " ")).removesuffix("?")
    where = f"{_row_name(wrong, content, names)}: " if wrong.row else ""
    message = FILL_IN if wrong.message == NOTHING_THERE else wrong.message
    return sentence(f"{where}{label + ': ' if label else ''}{message}")


def _row_name(wrong: Wrong, content: Content, names: Mapping[str, str]) -> str:
    rows = {"sharing": content.members, "items": content.items, "baselines": content.baselines}.get(wrong.step, ())
    if not 0 < wrong.row <= len(rows):
        return f"row {wrong.row}"
    row = rows[wrong.row - 1]
    return names.get(row.get("member", ""), "") or row.get("item", "") or f"row {wrong.row}"


def words_of(column: str, value: str) -> str:
    """A typed value as a page shows it: a choice by its words, a day in full; what cannot be read as it is."""
    if column in DAYS:
        try:
            return long_date(day(value))
        except Unreadable:
            return value
    return dict(WORDS.get(column, ())).get(value, value)
