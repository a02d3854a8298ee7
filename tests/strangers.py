"""Strange but valid consortia, one for each seed: every name and figure is invented.

Each is the tables of spec/imports.md in their plainest form. What the rules would refuse is left out by
asking the second program, so that everything here must be accepted and come to the same pence.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from tests.oracle_facts import Row, Span, Tables
from tests.strangers_contracts import add_contracts
from tests.strangers_spend import add_spend

FIRST_YEAR, LAST_YEAR = 2021, 2026
"""The financial years, by the year of their April, in which anything of a stranger may happen."""

NAMES = (
    "Čapek & Søn <Ltd> Homes",
    'The "Quoted", O’Brien',
    "=SUM(A1:A9)",
    "-Minus Homes",
    "@at +plus",
    "Bryn Dŵr; Tai",
    "עמותת דיור",
    "住宅協会",
    "Plain Homes",
    "<b>Bold</b> &amp; Co",
    "😀 Homes",
    "Two\nlines",
)
POOLS = ("LND", "LND-A", "LND0", "LNDA", "A-", "Z9-Z9", "POOL-WITH-A-LONGNAME")
SIZES = {
    "homes": ("0", "1", "2", "12450", "5120", "612", "999999"),
    "fte": ("0", "5.5", "0.000001", "12.345678", "160", "1"),
    "turnover": ("0", "0.01", "999999999.99", "62054136.77", "500000"),
}
INDICES = ("100", "100.000001", "132.9", "0.5", "98.123456", "1000")
AMOUNTS = ("0.01", "0.02", "1", "99.99", "1000.05", "54321.10", "999999999.99")


def stranger(seed: int) -> Tables:
    """The tables of one consortium; the same for the same seed on every machine."""
    rng = Random(seed)
    tables: Tables = defaultdict(list)
    _add_members(rng, tables)
    _add_sizes(rng, tables)
    _add_indices(rng, tables)
    _add_pools(rng, tables)
    add_contracts(rng, tables)
    add_spend(rng, tables)
    _add_cash(rng, tables)
    # The order of rows changes nothing (vfm.md, V5), so it is strange too.
    for rows in tables.values():
        rng.shuffle(rows)
    return tables


def _add_members(rng: Random, tables: Tables) -> None:
    count = rng.choice((2, 3, 3, 4, 5, 7, 12, 40))
    for number, code in enumerate(_codes(rng, count)):
        joined, left = _membership(rng)
        tables["members"].append(
            Row(
                code=code,
                name=rng.choice(NAMES),
                registration_number=rng.choice(("", f"DEMO{number}", "=1+1")),
                joined=joined,
                left=left,
            )
        )


def _codes(rng: Random, count: int) -> list[str]:
    """Member codes that a dictionary, a number or a locale would sort otherwise than code points do."""
    codes = {"AA", "A0", "AA0"} if count > 3 and rng.random() < 0.5 else set()
    while len(codes) < count:
        codes.add(rng.choice("ABZ") + "".join(rng.choice("AZ019B") for _ in range(rng.randint(1, 7))))
    return sorted(codes)


def _membership(rng: Random) -> tuple[str, str]:
    """When a member joined and left: mostly it was always there and still is."""
    joined = rng.choice(("", "", "", "2020-04-01", "2022-04-01", "2023-11-15", "2024-02-29", "2024-04-01"))
    left = rng.choice(("", "", "", "", "", "2025-01-31", "2025-03-31", "2024-02-29", "2025-06-14"))
    return (joined, left) if not joined or not left or joined <= left else (joined, "")


def _add_sizes(rng: Random, tables: Tables) -> None:
    sparse = rng.random() < 0.2
    for member in tables["members"]:
        for year in range(FIRST_YEAR, LAST_YEAR + 1):
            if sparse and rng.random() < 0.1:
                continue
            sizes = {basis: rng.choice(choices) for basis, choices in SIZES.items()}
            if rng.random() < 0.05:
                sizes[rng.choice(list(sizes))] = ""
            tables["member_years"].append(
                Row(member=member["code"], year=f"{year}-{(year + 1) % 100:02d}", **sizes)
            )


def _add_indices(rng: Random, tables: Tables) -> None:
    """Series with holes; every financial year has a value, and one month before them all has one."""
    for series in ("CPI", "CPI-H", "Ölpreis"):
        months = {f"{FIRST_YEAR - 1}-{rng.randint(1, 12):02d}"}
        for year in range(FIRST_YEAR, LAST_YEAR + 1):
            for month in rng.sample(range(12), rng.choice((1, 1, 2, 7, 12))):
                months.add(f"{year + (month > 8)}-{(month + 3) % 12 + 1:02d}")
        for each in sorted(months):
            tables["indices"].append(Row(series=series, month=each, value=rng.choice(INDICES)))


def _add_pools(rng: Random, tables: Tables) -> None:
    for code in rng.sample(POOLS, rng.randint(0, 4)):
        host = rng.choice(tables["members"])["code"]
        rule = rng.choice(("", "carry", "return"))
        tables["pools"].append(Row(code=code, name=rng.choice(NAMES), host=host, rule=rule))


def _add_cash(rng: Random, tables: Tables) -> None:
    """Contributions and payments, of members that have not joined yet or have left as well."""
    members = [row["code"] for row in tables["members"]]
    # Where every amount is the same, many owe the same and many are owed the same.
    amounts = rng.choice((AMOUNTS, AMOUNTS, ("1",)))
    for number in range(rng.randint(0, 12)):
        payer, payee = rng.sample(members, 2)
        tables["payments"].append(
            Row(
                date=_some_day(rng),
                payer=payer,
                payee=payee,
                amount=rng.choice(amounts),
                reference=f"pay {number}",
            )
        )
    for pool in tables["pools"]:
        for number in range(rng.randint(0, 8)):
            tables["contributions"].append(
                Row(
                    pool=pool["code"],
                    member=rng.choice(members),
                    date=_some_day(rng),
                    amount=rng.choice(amounts),
                    reference=f"{number}",
                )
            )


def _some_day(rng: Random) -> str:
    return (date(2022, 4, 1) + timedelta(days=rng.randrange(4 * 365))).isoformat()


def years() -> Iterator[int]:
    """The financial years in which a stranger's contracts run, as far as there are figures to share by."""
    return iter(range(FIRST_YEAR + 1, LAST_YEAR + 1))


def span(year: int) -> Span:
    """The first and last day of a financial year."""
    return date(year, 4, 1), date(year + 1, 3, 31)
