"""Writes a stranger's tables as an import folder: plainly, or in another dress that means the same."""

import csv
from datetime import date
from pathlib import Path
from random import Random

from tests.oracle_facts import Row, Tables

COLUMNS = {
    "members": "code name registration_number joined left",
    "member_years": "member year homes fte turnover headline_cost",
    "suppliers": "code name company_number",
    "indices": "series month value",
    "pools": "code name host rule",
    "contracts": "reference title workstream supplier category lead start end max_end notice_days payment_days "
    "agreed value allocation counting pool",
    "contract_members": "contract member from to weight",
    "contract_items": "contract item description unit",
    "baselines": "contract item member price date source index evidence note",
    "courses": "contract course title date hours capacity",
    "bookings": "contract course member places attended",
    "referrals": "contract participant member referred started closed",
    "outcomes": "contract participant outcome date evidence",
    "usage": "contract member month quantity",
    "invoices": "contract number line date payer item quantity net vat from to member description",
    "credits": "contract number date receiver kind amount from to",
    "contributions": "pool member date amount reference",
    "payments": "date payer payee amount reference",
}
DATES = {"date", "from", "to", "start", "end", "max_end", "joined", "left", "referred", "started", "closed"}
MONEY = {"net", "vat", "amount", "turnover"}
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252")


def write_plain(tables: Tables, folder: Path) -> None:
    """A folder that the second program reads: every kind, UTF-8, commas, ISO dates, amounts without marks."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, columns in COLUMNS.items():
        with (folder / f"{kind}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns.split(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(tables[kind])


def write_dressed(tables: Tables, folder: Path, rng: Random) -> None:
    """The same in other encodings, separators, newlines, orders and forms (imports.md, "Values")."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, columns in COLUMNS.items():
        rows = [_dressed(row, rng) for row in tables[kind]]
        if rows or rng.random() < 0.5:
            names = [*columns.split(), "x_ours"]
            rng.shuffle(names)
            _write(folder / f"{kind}.csv", names, rows, rng)


def _write(path: Path, names: list[str], rows: list[Row], rng: Random) -> None:
    encoding = rng.choice(ENCODINGS)
    text = "".join(cell for row in rows for cell in row.values())
    if encoding == "cp1252" and text.encode("cp1252", "replace").decode("cp1252") != text:
        encoding = "utf-8-sig"
    with path.open("w", encoding=encoding, newline="") as file:
        delimiter, newline = rng.choice(",;\t"), rng.choice(("\n", "\r\n"))
        writer = csv.DictWriter(file, names, restval="", delimiter=delimiter, lineterminator=newline)
        writer.writeheader()
        writer.writerows(rows)


def _dressed(row: Row, rng: Random) -> Row:
    return Row({name: _cell(name, cell, rng) for name, cell in row.items()} | {"x_ours": "kept for us"})


def _cell(name: str, cell: str, rng: Random) -> str:
    if not cell:
        return rng.choice(("", " "))
    if name in DATES and rng.random() < 0.5:
        return f"{date.fromisoformat(cell):%d/%m/%Y}"
    if name == "year":
        return rng.choice((cell, cell.replace("-", "/"), f"{cell[:5]}{int(cell[:4]) + 1}"))
    if name in MONEY:
        return _amount(cell, rng)
    return rng.choice((cell, f" {cell} "))


def _amount(cell: str, rng: Random) -> str:
    size = cell.lstrip("-")
    pounds, _, pence = size.partition(".")
    size = rng.choice((size, f"£{size}", f"{int(pounds):,}.{pence or '00'}"))
    return rng.choice((f"-{size}", f"({size})", f"{size}-")) if cell.startswith("-") else size
