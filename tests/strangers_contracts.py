"""The contracts of strange consortia: every basis in every workstream, and windows that begin and end oddly."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from random import Random

from tests.oracle_facts import Row, Span, Tables, within

BASES = ("equal", "homes", "fte", "turnover", "fixed", "usage")
WORKSTREAMS = ("procurement", "employment", "learning", "running")
STARTS = ("2024-02-29", "2022-04-01", "2023-03-31", "2023-04-01", "2023-07-19", "2024-12-31", "2022-12-01")
LENGTHS = (0, 1, 30, 364, 365, 366, 729, 730, 1095, 1200)
RULES = ("", "", "initial_term", "first_year", "first_year", "years:1", "years:2", "years:3", "years:40")
WEIGHTS = ("0", "1", "1", "2.5", "0.000001", "999999.999999", "0.333333", "3")
QUANTITIES = ("0", "0", "1", "1", "2.5", "0.333333", "0.000001", "123456.654321")
PRICES = ("0", "0.005", "0.015", "100", "20.123456", "0.000001", "999999999.99", "365", "900")
SOURCES = ("contract", "history", "consortium", "market", "budget")
UNITS = ("each", "visit", "home", "hour", "year", "year")
ITEMS = ("I1", "VISIT", "Ünit ½", "i1", "a b")


@dataclass(frozen=True)
class Making:
    """One contract while it is made: its row, its outer days and the days of each participation."""

    rng: Random
    tables: Tables
    row: Row
    days: Span
    parts: list[tuple[str, Span]]

    @property
    def reference(self) -> str:
        """The contract's reference."""
        return self.row["reference"]

    def present(self, day: date) -> list[str]:
        """The members that take part on the day."""
        return sorted({member for member, days in self.parts if within(day, days)})

    def add(self, kind: str, **cells: str) -> None:
        """Add a row about this contract."""
        self.tables[kind].append(Row(contract=self.reference, **cells))


def add_contracts(rng: Random, tables: Tables) -> None:
    """Suppliers, contracts with their members, and all that is recorded about them but money."""
    for number in range(rng.randint(1, 4)):
        tables["suppliers"].append(Row(code=f"S{number}", name=rng.choice(("One & Co", "Zwölf GmbH", "=A1"))))
    combinations = list(product(BASES, WORKSTREAMS))
    few = rng.random() < (0.9 if len(tables["members"]) > 12 else 0.5)
    for number, (basis, workstream) in enumerate(rng.sample(combinations, 5 if few else 24)):
        _add_contract(rng, tables, f"{workstream[:3].upper()}-{number}", basis, workstream)


def _add_contract(rng: Random, tables: Tables, reference: str, basis: str, workstream: str) -> None:
    start = date.fromisoformat(rng.choice(STARTS))
    end = start + timedelta(days=rng.choice(LENGTHS))
    last = end + timedelta(days=rng.choice((0, 1, 90, 365, 500))) if rng.random() < 0.5 else None
    row = Row(
        reference=reference,
        title=rng.choice(("Plain", "Déjà vu, Ltd", "=1+1")),
        workstream=workstream,
        supplier=rng.choice(tables["suppliers"])["code"],
        lead=rng.choice(tables["members"])["code"],
        start=start.isoformat(),
        end=end.isoformat(),
        max_end=last.isoformat() if last else "",
        allocation=basis,
        counting=rng.choice(RULES),
        pool=rng.choice(tables["pools"])["code"] if tables["pools"] and rng.random() < 0.4 else "",
    )
    tables["contracts"].append(row)
    making = Making(rng, tables, row, (start, last or end), [])
    for member in tables["members"]:
        _add_participations(making, member)
    recorded = {"procurement": _add_items, "employment": _add_referrals, "learning": _add_courses}
    if workstream in recorded:
        recorded[workstream](making)
    if basis == "usage" and workstream in ("procurement", "running"):
        _add_usage(making)


def _add_participations(making: Making, member: Row) -> None:
    """None, one or several, with gaps and without; blank where a blank means the same day."""
    rng = making.rng
    first = max(making.days[0], date.fromisoformat(member["joined"] or "0001-01-01"))
    last = min(making.days[1], date.fromisoformat(member["left"] or "9999-12-31"))
    if first > last or rng.random() < 0.15:
        return
    for days in _pieces(rng, (first, last)):
        blank = rng.random() < 0.7
        making.add(
            "contract_members",
            member=member["code"],
            **{
                "from": "" if blank and days[0] == making.days[0] else days[0].isoformat(),
                "to": "" if blank and days[1] == making.days[1] else days[1].isoformat(),
                "weight": _weight(rng) if making.row["allocation"] == "fixed" else "",
            },
        )
        making.parts.append((member["code"], days))


def _pieces(rng: Random, days: Span) -> list[Span]:
    """Up to three spans of days inside one, in order and apart from each other."""
    if rng.random() < 0.6:
        return [days]
    length = (days[1] - days[0]).days + 1
    cuts = sorted(rng.sample(range(length), min(length, rng.choice((1, 2, 4, 6)))))
    if len(cuts) % 2:
        cuts.append(length - 1)
    spans = [
        (days[0] + timedelta(days=first), days[0] + timedelta(days=last))
        for first, last in zip(cuts[::2], cuts[1::2], strict=True)
    ]
    # Some pieces follow each other without a gap.
    if len(spans) > 1 and rng.random() < 0.5:
        spans[1] = (spans[0][1] + timedelta(days=1), spans[1][1])
    return spans


def _weight(rng: Random) -> str:
    return rng.choice(WEIGHTS) if rng.random() < 0.7 else f"{rng.randrange(10**9) / 10**6:.6f}"


def _add_items(making: Making) -> None:
    for item in making.rng.sample(ITEMS, making.rng.randint(1, 3)):
        making.add("contract_items", item=item, description="", unit=making.rng.choice(UNITS))
        _add_baselines(making, item)


def _add_baselines(making: Making, item: str) -> None:
    """Baselines of members, of some that never take part as well, at a price of a month that has an index."""
    rng = making.rng
    early = [row for row in making.tables["indices"] if row["month"] < "2022-04"]
    for member in making.tables["members"]:
        if rng.random() < 0.25:
            continue
        index = rng.choice(early)
        first = date.fromisoformat(f"{index['month']}-01")
        day = first.replace(day=rng.choice((1, 15, monthrange(first.year, first.month)[1])))
        making.add(
            "baselines",
            item=item,
            member=member["code"],
            price=rng.choice(PRICES),
            date=day.isoformat(),
            source=rng.choice(SOURCES),
            index=rng.choice(("", "none", index["series"], index["series"])),
            evidence=rng.choice("ABCD"),
        )


def _add_courses(making: Making) -> None:
    rng = making.rng
    for number in range(rng.randint(1, 5)):
        course, held = f"C{number}", _day_of(making)
        making.add("courses", course=course, title="Læring", date=held.isoformat(), capacity="1")
        for member in making.present(held):
            if rng.random() < 0.8:
                places = rng.choice((1, 2, 3, 12))
                attended = rng.choice(("", "0", str(places), str(rng.randint(0, places))))
                making.add("bookings", course=course, member=member, places=str(places), attended=attended)
        _add_baselines(making, course)


def _add_referrals(making: Making) -> None:
    rng = making.rng
    _add_baselines(making, "start")
    for number in range(rng.randint(0, 25)):
        started = _day_of(making)
        present = making.present(started)
        begins = bool(present) and rng.random() < 0.85
        member = rng.choice(present or [row["code"] for row in making.tables["members"]])
        making.add(
            "referrals",
            participant=f"{making.reference}-{number}",
            member=member,
            referred=(started - timedelta(days=rng.choice((0, 1, 40)))).isoformat(),
            started=started.isoformat() if begins else "",
            closed=(started + timedelta(days=90)).isoformat() if begins and rng.random() < 0.3 else "",
        )
        if begins and rng.random() < 0.2:
            making.add(
                "outcomes",
                participant=f"{making.reference}-{number}",
                outcome="job_start",
                date=(started + timedelta(days=rng.choice((0, 400)))).isoformat(),
            )


def _add_usage(making: Making) -> None:
    months = {
        (member, month)
        for member, days in making.parts
        for month in _months(days)
        if making.rng.random() < 0.6
    }
    for member, month in sorted(months):
        making.add("usage", member=member, month=month, quantity=making.rng.choice(QUANTITIES))


def _months(days: Span) -> list[str]:
    first, last = (day.year * 12 + day.month - 1 for day in days)
    return [f"{number // 12}-{number % 12 + 1:02d}" for number in range(first, last + 1)]


def _day_of(making: Making) -> date:
    """A day on which somebody may take part; often the first or last of something."""
    edges = [day for _, days in making.parts for day in days] + list(making.days)
    if making.rng.random() < 0.4:
        return making.rng.choice(edges)
    return making.days[0] + timedelta(days=making.rng.randint(0, (making.days[1] - making.days[0]).days))
