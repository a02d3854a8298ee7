"""Small consortia for tests, as the rows and folders that a person would import. Every name is invented."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from consortium.audit.cause import Cause
from consortium.db import Database, reading
from consortium.drafts.content import Content
from consortium.exchange.bringing_in import Outcome
from consortium.exchange.checking import RowError
from consortium.exchange.facts import facts
from consortium.exchange.importing import import_file, import_folder
from consortium.exchange.kinds import KINDS
from consortium.exchange.staging import Staging
from consortium.vfm.claims import refresh

Row = dict[str, str]
Rows = Mapping[str, Sequence[Row]]

CLERK = Cause("clerk@consortium.example", datetime(2026, 6, 30, 12, tzinfo=UTC))


def _table(columns: str, *lines: str) -> list[Row]:
    """Rows written as lines of words; a dash is a blank cell, and a tilde within a word is a space."""
    names = columns.split()
    cells = ([word.replace("~", " ") if word != "-" else "" for word in line.split()] for line in lines)
    return [dict(zip(names, each, strict=True)) for each in cells]


def consortium(**overrides: Sequence[Row]) -> dict[str, list[Row]]:
    """A valid consortium of three with a row or more of every kind; `overrides` replace whole kinds.

    PRO-01 is shared by homes, USE-01 by usage, FIX-01 by fixed weights; EMP-01 is employment, LRN-01 is
    learning and funded by a pool, RUN-01 is running cost. All run from April 2025 to March 2027.
    """
    rows = {kind: [dict(row) for row in found] for kind, found in _CONSORTIUM.items()}
    return rows | {kind: [dict(row) for row in found] for kind, found in overrides.items()}


_TERM = "2025-04-01 2027-03-31"
_CONTRACT = "reference title workstream supplier lead start end allocation pool"
_EVERYBODY = tuple(
    f"{contract} {member}"
    for contract in ("PRO-01", "USE-01", "EMP-01", "LRN-01", "RUN-01")
    for member in ("AAA", "BBB", "CCC")
)

_CONSORTIUM: Rows = {
    "members": _table("code name joined", "AAA Alder~Homes -", "BBB Birch~Homes -", "CCC Cedar~Homes 2020-01-01"),
    "member_years": _table(
        "member year homes fte",
        *(f"{code} {year} {homes} 10" for code, homes in (("AAA", 100), ("BBB", 200), ("CCC", 300))
          for year in ("2025-26", "2026-27")),
    ),
    "suppliers": _table("code name", "S1 First~Supplies", "S2 Second~Supplies"),
    "indices": _table("series month value", "CPI 2025-03 136.5", "CPI 2025-04 138.2"),
    "pools": _table("code name host", "LEARN-A Learning~pool AAA"),
    "contracts": _table(
        _CONTRACT,
        f"PRO-01 Lift~inspection procurement S1 AAA {_TERM} homes -",
        f"USE-01 Out~of~hours~calls procurement S2 AAA {_TERM} usage -",
        f"FIX-01 Insurance procurement S1 BBB {_TERM} fixed -",
        f"EMP-01 Work~support employment S2 BBB {_TERM} usage -",
        f"LRN-01 Training learning S1 AAA {_TERM} equal LEARN-A",
        f"RUN-01 Secretariat running S2 CCC {_TERM} equal -",
    ),
    "contract_members": [
        *_table("contract member", *_EVERYBODY),
        *_table("contract member weight", "FIX-01 AAA 3", "FIX-01 BBB 1"),
    ],
    "contract_items": _table(
        "contract item description unit",
        "PRO-01 VISIT Visit visit", "PRO-01 COVER Cover year", "USE-01 CALL Call call", "FIX-01 POLICY Policy year",
    ),
    "courses": _table("contract course title date hours capacity", "LRN-01 C01 Safeguarding 2025-09-18 6 12"),
    "baselines": _table(
        "contract item member price date source index evidence",
        "PRO-01 VISIT AAA 52.50 2025-03-31 contract CPI A",
        "PRO-01 VISIT BBB 60 2025-03-31 market none C",
        "EMP-01 start AAA 900 2025-03-31 history - B",
        "LRN-01 C01 BBB 150 2025-03-31 market - D",
    ),
    "bookings": _table("contract course member places attended", "LRN-01 C01 AAA 3 2", "LRN-01 C01 BBB 4 4"),
    "referrals": _table(
        "contract participant member referred started",
        "EMP-01 PX1 AAA 2025-05-06 2025-05-20", "EMP-01 PX2 BBB 2025-05-07 -",
    ),
    "outcomes": _table("contract participant outcome date", "EMP-01 PX1 job_start 2025-08-01"),
    "usage": _table("contract member month quantity", "USE-01 AAA 2025-04 12.5", "USE-01 BBB 2025-04 7.5"),
    "invoices": _table(
        "contract number line date payer item quantity net vat from to member description",
        "PRO-01 INV-1 1 2025-04-30 AAA VISIT 4 200.00 40.00 - - - April~visits",
        "PRO-01 INV-1 2 2025-04-30 AAA COVER - 600.00 120.00 2025-04-01 2025-06-30 - Cover",
        "USE-01 INV-2 1 2025-04-30 BBB CALL 20 100.00 20.00 - - - -",
        "EMP-01 INV-3 1 2025-05-31 AAA start - 800.00 0.00 2025-05-01 2025-05-31 - -",
        "LRN-01 INV-4 1 2025-09-30 AAA C01 - 700.00 0.00 - - - -",
        "RUN-01 INV-5 1 2025-04-30 CCC - - 100.00 20.00 - - - -",
        "PRO-01 CN-1 1 2025-05-31 AAA VISIT 1 -50.00 -10.00 - - - Credit~note",
        "PRO-01 INV-6 1 2025-05-31 BBB VISIT 1 50.00 10.00 - - BBB Own~visit",
    ),
    "credits": _table(
        "contract number date receiver kind amount", "PRO-01 CR-1 2025-06-30 AAA rebate 60.00",
        "EMP-01 CR-2 2025-06-30 BBB grant 100.00",
    ),
    "contributions": _table("pool member date amount reference", "LEARN-A AAA 2025-04-15 500.00 A-2025"),
    "payments": _table("date payer payee amount reference", "2025-07-10 BBB AAA 120.00 BACS1"),
}  # fmt: skip

FURTHER: Mapping[str, Row] = {
    "members": {"code": "DDD", "name": "Dogwood Homes"},
    "member_years": {"member": "AAA", "year": "2024-25", "homes": "90"},
    "suppliers": {"code": "S3", "name": "Third Supplies"},
    "indices": {"series": "CPI", "month": "2025-05", "value": "138.4"},
    "pools": {"code": "NEXT-B", "name": "Next pool", "host": "BBB"},
    "contracts": {
        **{
            "reference": "NEW-01",
            "title": "Next",
            "workstream": "procurement",
            "supplier": "S1",
            "lead": "AAA",
        },
        **{"start": "2025-04-01", "end": "2026-03-31", "allocation": "equal"},
    },
    "contract_members": {"contract": "FIX-01", "member": "CCC", "from": "2026-04-01", "weight": "2"},
    "contract_items": {"contract": "PRO-01", "item": "REPAIR", "unit": "job"},
    "courses": {"contract": "LRN-01", "course": "C02", "title": "First aid", "date": "2025-10-02"},
    "baselines": {
        **{"contract": "PRO-01", "item": "VISIT", "member": "CCC", "price": "48", "date": "2025-03-31"},
        **{"source": "contract", "evidence": "B"},
    },
    "bookings": {"contract": "LRN-01", "course": "C01", "member": "CCC", "places": "2"},
    "referrals": {"contract": "EMP-01", "participant": "PX3", "member": "CCC", "referred": "2025-06-01"},
    "outcomes": {
        **{"contract": "EMP-01", "participant": "PX1", "outcome": "sustained_13", "date": "2025-11-01"},
    },
    "usage": {"contract": "USE-01", "member": "CCC", "month": "2025-05", "quantity": "3"},
    "invoices": {
        **{"contract": "PRO-01", "number": "INV-9", "date": "2025-06-30", "payer": "AAA", "item": "VISIT"},
        **{"quantity": "2", "net": "100.00", "vat": "20.00"},
    },
    "credits": {
        **{"contract": "PRO-01", "number": "CR-9", "date": "2025-07-31", "receiver": "AAA", "kind": "rebate"},
        **{"amount": "30.00"},
    },
    "contributions": {"pool": "LEARN-A", "member": "BBB", "date": "2025-04-15", "amount": "400.00"},
    "payments": {
        **{"date": "2025-08-10", "payer": "CCC", "payee": "AAA", "amount": "50.00", "reference": "BACS9"},
    },
}
"""One more row of each kind that fits beside the consortium's own, and beside one another."""


def with_further(rows: Rows, **changes: Row) -> dict[str, list[Row]]:
    """The rows with the further row of every kind at each file's end; `changes` alter a kind's further row."""
    return {kind: [*rows.get(kind, ()), FURTHER[kind] | changes.get(kind, {})] for kind in KINDS}


def consortium_folder(tmp_path: Path, **overrides: Sequence[Row]) -> Path:
    """A new folder beneath `tmp_path` with the files of `consortium(**overrides)`."""
    folder = tmp_path / f"consortium-{sum(1 for _ in tmp_path.iterdir()) + 1}"
    write(folder, consortium(**overrides))
    return folder


def write(folder: Path, rows: Rows) -> Path:
    """Write the rows of each kind as a CSV file of the folder; a column that a row lacks is blank there."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, found in rows.items():
        columns = list(dict.fromkeys(name for row in found for name in row)) or list(KINDS[kind].by_name)
        with (folder / f"{kind}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="")
            writer.writeheader()
            writer.writerows(found)
    return folder


def imported(url: str, path: Path, kind: str = "", *, cause: Cause = CLERK, **options: Any) -> Outcome:
    """Import a folder or workbook, or a file of one `kind`, which must go through."""
    outcome, errors = attempted(url, path, kind, cause=cause, **options)
    assert not errors, errors
    return outcome


def refused(url: str, path: Path, kind: str = "", **options: Any) -> list[RowError]:
    """Import what must be refused; the errors, in the order of the report."""
    outcome, errors = attempted(url, path, kind, **options)
    assert errors, "it was imported"
    assert outcome.batch is None
    return errors


def attempted(
    url: str, path: Path, kind: str = "", *, cause: Cause = CLERK, **options: Any
) -> tuple[Outcome, list[RowError]]:
    """Import and see what comes of it: the outcome, and every error."""
    with opened(url) as database, Staging() as staging:
        options = {"finish": refresh, **options}
        if kind:
            outcome = import_file(database, cause, KINDS[kind], path, staging, **options)
        else:
            outcome = import_folder(database, cause, path, staging, **options)
        return outcome, list(staging.report())


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """The database, let go of afterwards."""
    database = Database(url)
    try:
        yield database
    finally:
        database.close()


def facts_of(url: str) -> list[str]:
    """Every fact of the book, as `export facts` writes them."""
    with opened(url) as database, reading(database) as session:
        return list(facts(session))

VOICE = {"about": "award", "day": "2026-05-01", "said": "Fewer noisy days.", "changed": "Never before nine."}
NEW = Content(
    contract={
        **{"reference": "WIN-01", "title": "Windows", "workstream": "procurement", "supplier": "S1"},
        **{"start": "2026-04-01", "end": "2027-03-31", "allocation": "homes"},
    },
    members=[{"member": "AAA", "from": "", "to": "", "weight": ""}, {"member": "BBB", "from": "2026-07-01"}],
    items=[{"item": "PANE", "description": "A pane", "unit": "each"}],
    baselines=[{"item": "PANE", "price": "10.5", "date": "2026-03-01", "source": "contract", "evidence": "B"}],
    residents=VOICE,
)
"""The draft of a contract that may be sent as it stands, in the consortium of three; its lead is AAA or BBB."""
