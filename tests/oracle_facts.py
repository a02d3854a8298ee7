"""The second program's reading: an import folder as plain facts, from spec/imports.md alone."""

import calendar
import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

Span = tuple[date, date]
"""First and last day, both inclusive."""

Month = tuple[int, int]
"""Year and month."""


class Row(dict[str, str]):
    """A row in which a column that the file lacks is blank."""

    def __missing__(self, column: str) -> str:
        return ""


Tables = defaultdict[str, list[Row]]
"""The rows of each kind of import file."""


@dataclass(frozen=True)
class Participation:
    """The days on which a member takes part in a contract, and its weight where the basis is `fixed`."""

    member: str
    days: Span
    weight: Fraction


@dataclass(frozen=True)
class Contract:
    """What sharing and counting need of a contract; `counted` are the days of its counting rule."""

    reference: str
    workstream: str
    basis: str
    pool: str
    counted: Span
    parts: tuple[Participation, ...]

    def takes_part(self, member: str, day: date) -> bool:
        """Whether one of the member's participations covers the day."""
        return any(part.member == member and within(day, part.days) for part in self.parts)


@dataclass(frozen=True)
class Line:
    """A line of an invoice or credit note, in pence; `period` and `quantity` are None where left blank."""

    contract: str
    dated: date
    payer: str
    item: str
    quantity: Fraction | None
    net: int
    vat: int
    period: Span | None
    member: str


@dataclass(frozen=True)
class Credit:
    """A grant or rebate received, in pence."""

    contract: str
    dated: date
    receiver: str
    kind: str
    amount: int
    period: Span | None


@dataclass(frozen=True)
class Baseline:
    """What a member would pay for one unit without the consortium, in pounds."""

    price: Fraction
    month: Month
    source: str
    series: str


@dataclass(frozen=True)
class Booking:
    """Places of a member on a course; `attended` is None where it is not recorded yet."""

    places: int
    attended: int | None


@dataclass(frozen=True)
class Facts:
    """A whole consortium."""

    contracts: dict[str, Contract]
    sizes: dict[tuple[str, str, int], Fraction]
    """By basis, member and the year in which the financial year begins."""
    year_items: frozenset[tuple[str, str]]
    baselines: dict[tuple[str, str, str], Baseline]
    indices: dict[str, dict[Month, Fraction]]
    courses: dict[tuple[str, str], date]
    bookings: dict[tuple[str, str], dict[str, Booking]]
    starts: dict[str, list[tuple[str, date]]]
    usage: dict[str, list[tuple[str, Month, Fraction]]]
    hosts: dict[str, str]
    lines: list[Line]
    credits: list[Credit]
    contributions: list[tuple[str, str, date, int]]
    payments: list[tuple[str, str, date, int]]


def within(day: date, days: Span) -> bool:
    """Whether the span has the day."""
    return days[0] <= day <= days[1]


def month_of(day: date) -> Month:
    """The day's calendar month."""
    return day.year, day.month


def whole_month(day: date) -> Span:
    """The first and last day of the day's calendar month."""
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


def read(folder: Path) -> Tables:
    """A folder of valid import files, written plainly: UTF-8, commas, ISO dates, amounts without marks."""
    tables: Tables = defaultdict(list)
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                tables[path.stem].append(Row({name: cell.strip() for name, cell in row.items()}))
    return tables


def facts(tables: Tables) -> Facts:
    """What the rules need of the tables of a whole consortium."""
    return Facts(
        contracts=_contracts(tables),
        sizes=_sizes(tables),
        year_items=frozenset(
            (row["contract"], row["item"]) for row in tables["contract_items"] if row["unit"] == "year"
        ),
        baselines=dict(_baselines(tables)),
        indices=_indices(tables),
        courses={(row["contract"], row["course"]): _day(row["date"]) for row in tables["courses"]},
        bookings=_bookings(tables),
        starts=_starts(tables),
        usage=_usage(tables),
        hosts={row["code"]: row["host"] for row in tables["pools"]},
        lines=[line(row) for row in tables["invoices"]],
        credits=[credit(row) for row in tables["credits"]],
        contributions=[
            (row["pool"], row["member"], _day(row["date"]), _pence(row["amount"]))
            for row in tables["contributions"]
        ],
        payments=[
            (row["payer"], row["payee"], _day(row["date"]), _pence(row["amount"]))
            for row in tables["payments"]
        ],
    )


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _pence(text: str) -> int:
    amount = Fraction(text) * 100
    assert amount.denominator == 1, text
    return int(amount)


def _month(text: str) -> Month:
    return int(text[:4]), int(text[5:7])


def _period(row: Row) -> Span | None:
    return (_day(row["from"]), _day(row["to"])) if row["from"] else None


def _contracts(tables: Tables) -> dict[str, Contract]:
    members = defaultdict(list)
    for row in tables["contract_members"]:
        members[row["contract"]].append(row)
    return {
        row["reference"]: Contract(
            reference=row["reference"],
            workstream=row["workstream"],
            basis=row["allocation"],
            pool=row["pool"],
            counted=_counted(row),
            parts=tuple(_participation(row, each) for each in members[row["reference"]]),
        )
        for row in tables["contracts"]
    }


def _participation(contract: Row, row: Row) -> Participation:
    first = _day(row["from"] or contract["start"])
    last = _day(row["to"] or contract["max_end"] or contract["end"])
    return Participation(row["member"], (first, last), Fraction(row["weight"] or 0))


def _counted(contract: Row) -> Span:
    start, rule = _day(contract["start"]), contract["counting"] or "initial_term"
    if rule == "initial_term":
        return start, _day(contract["end"])
    years = 1 if rule == "first_year" else int(rule.removeprefix("years:"))
    return start, _anniversary(start, years) - timedelta(days=1)


def _anniversary(day: date, years: int) -> date:
    year = day.year + years
    if (day.month, day.day) == (2, 29) and not calendar.isleap(year):
        return date(year, 3, 1)
    return day.replace(year=year)


def _sizes(tables: Tables) -> dict[tuple[str, str, int], Fraction]:
    return {
        (basis, row["member"], int(row["year"][:4])): Fraction(row[basis])
        for row in tables["member_years"]
        for basis in ("homes", "fte", "turnover")
        if row[basis]
    }


def _baselines(tables: Tables) -> Iterator[tuple[tuple[str, str, str], Baseline]]:
    for row in tables["baselines"]:
        series = "" if row["index"] == "none" else row["index"]
        baseline = Baseline(Fraction(row["price"]), _month(row["date"]), row["source"], series)
        yield (row["contract"], row["item"], row["member"]), baseline


def _indices(tables: Tables) -> dict[str, dict[Month, Fraction]]:
    indices: dict[str, dict[Month, Fraction]] = defaultdict(dict)
    for row in tables["indices"]:
        indices[row["series"]][_month(row["month"])] = Fraction(row["value"])
    return indices


def _bookings(tables: Tables) -> dict[tuple[str, str], dict[str, Booking]]:
    bookings: dict[tuple[str, str], dict[str, Booking]] = defaultdict(dict)
    for row in tables["bookings"]:
        attended = int(row["attended"]) if row["attended"] else None
        bookings[row["contract"], row["course"]][row["member"]] = Booking(int(row["places"]), attended)
    return bookings


def _starts(tables: Tables) -> dict[str, list[tuple[str, date]]]:
    starts = defaultdict(list)
    for row in tables["referrals"]:
        if row["started"]:
            starts[row["contract"]].append((row["member"], _day(row["started"])))
    return starts


def _usage(tables: Tables) -> dict[str, list[tuple[str, Month, Fraction]]]:
    usage = defaultdict(list)
    for row in tables["usage"]:
        usage[row["contract"]].append((row["member"], _month(row["month"]), Fraction(row["quantity"])))
    return usage


def line(row: Row) -> Line:
    """One row of invoices.csv."""
    return Line(
        contract=row["contract"],
        dated=_day(row["date"]),
        payer=row["payer"],
        item=row["item"],
        quantity=Fraction(row["quantity"]) if row["quantity"] else None,
        net=_pence(row["net"]),
        vat=_pence(row["vat"]),
        period=_period(row),
        member=row["member"],
    )


def credit(row: Row) -> Credit:
    """One row of credits.csv."""
    return Credit(
        contract=row["contract"],
        dated=_day(row["date"]),
        receiver=row["receiver"],
        kind=row["kind"],
        amount=_pence(row["amount"]),
        period=_period(row),
    )
