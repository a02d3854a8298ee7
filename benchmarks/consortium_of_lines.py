"""A consortium of twelve with as many invoice lines as asked for, as an import folder."""

import csv
from datetime import date, timedelta
from pathlib import Path

MEMBERS = [f"M{number:02d}" for number in range(12)]
CONTRACTS = [f"C{number:02d}" for number in range(24)]
ALLOCATIONS = ("equal", "homes", "fte", "fixed")


def write(folder: Path, lines: int, *, lines_a_document: int = 1) -> None:
    """Write the folder: 24 contracts shared by all twelve, `lines` invoice lines over three years."""
    folder.mkdir(parents=True, exist_ok=True)
    _file(folder, "members", ("code", "name"), [(code, f"{code} Homes") for code in MEMBERS])
    years = [(code, year) for code in MEMBERS for year in ("2023-24", "2024-25", "2025-26")]
    _file(
        folder,
        "member_years",
        ("member", "year", "homes", "fte"),
        [(code, year, 100 + 37 * place, f"{5 + place}.5") for place, (code, year) in enumerate(years)],
    )
    _file(folder, "suppliers", ("code", "name"), [(f"S{place}", f"Supplier {place}") for place in range(6)])
    columns = ("reference", "title", "workstream", "supplier", "lead", "start", "end", "allocation")
    _file(
        folder,
        "contracts",
        columns,
        [
            (ref, f"Contract {ref}", "procurement", f"S{place % 6}", "M00", "2023-04-01", "2026-03-31",
             ALLOCATIONS[place % 4])
            for place, ref in enumerate(CONTRACTS)
        ],
    )
    _file(
        folder,
        "contract_members",
        ("contract", "member", "weight"),
        [
            (ref, code, 1 + number if ALLOCATIONS[place % 4] == "fixed" else "")
            for place, ref in enumerate(CONTRACTS)
            for number, code in enumerate(MEMBERS)
        ],
    )
    _file(folder, "contract_items", ("contract", "item", "unit"), [(ref, "UNIT", "each") for ref in CONTRACTS])
    _file(
        folder,
        "baselines",
        ("contract", "item", "member", "price", "date", "source", "evidence"),
        [(ref, "UNIT", code, "61.50", "2023-03-31", "contract", "B") for ref in CONTRACTS for code in MEMBERS],
    )
    _file(folder, "invoices", INVOICE_COLUMNS, _invoices(lines, lines_a_document))


INVOICE_COLUMNS = ("contract", "number", "line", "date", "payer", "item", "quantity", "net", "vat", "description")


def _invoices(lines: int, lines_a_document: int):  # type: ignore[no-untyped-def]
    first = date(2023, 4, 1)
    for place in range(lines):
        document, line = divmod(place, lines_a_document)
        pounds, pennies = 40 + document * 7919 % 5000 + line, document * 31 % 100
        net = f"{pounds}.{pennies:02d}"
        vat = f"{pounds // 5}.{pennies:02d}"
        yield (
            CONTRACTS[document % 24], f"N{document:07d}", line + 1,
            (first + timedelta(days=document * 13 % 1095)).isoformat(), MEMBERS[document % 12],
            "UNIT", 1 + document % 9, net, vat, "",
        )


def _file(folder: Path, name: str, columns, rows) -> None:  # type: ignore[no-untyped-def]
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
