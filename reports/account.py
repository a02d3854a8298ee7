"""The statement with the consortium: what we owe and are owed, document by document."""

from collections.abc import Sequence

from consortium.kernel.days import long_date
from consortium.kernel.money import Pence
from reports.budget import Budget
from reports.content import Block, Column, Grid, Heading, Line, Words
from reports.figures import Register
from reports.paper import MemberPaper
from reports.paper_parts import Ageing, StatementBlock, StatementRow

_BANDS = (
    ("not_due", "Not due"),
    ("to_30", "1–30 days"),
    ("to_60", "31–60 days"),
    ("to_90", "61–90 days"),
    ("over_90", "91 days or more"),
)

MINUS = (
    "A minus takes off what we owe: what we paid to other members, rebates and grants due to us, and invoices "
    "that we paid to a supplier for all."
)


def account(paper: MemberPaper, register: Register, budget: Budget) -> list[Block]:
    """Opening balance, documents, closing balance and how old it is."""
    block = paper.statement
    if block is None or not (block.rows or block.opening or block.closing):
        return []
    blocks: list[Block] = [Heading("Our statement with the consortium")]
    closing = register.size_in_pence("statement/closing", "closing balance", block.closing)
    how = "we owe" if block.closing > 0 else "we are owed" if block.closing < 0 else "nothing is owed:"
    blocks.append(Words(f"On {long_date(block.last)} {how} {closing}. Amounts include VAT."))
    by_document = len(block.rows) <= budget.statement
    blocks.append(_documents(block, register) if by_document else _by_contract(block, register, budget))
    return [*blocks, _ages(block.ageing, register)]


def _documents(block: StatementBlock, register: Register) -> Grid:
    columns: tuple[Column, ...] = (
        Column("Day", 2),
        Column("Document", 2),
        Column("Contract", 1.6),
        Column("What", 3.4),
    )
    columns += (Column("Document's total"), Column("Our account"))
    lines = [Line((long_date(block.first), "", "", "balance at the start", "", _opening(block, register)))]
    lines += [_document(place, each, register) for place, each in enumerate(block.rows, 1)]
    lines.append(Line((long_date(block.last), "", "", "balance", "", _closing(block, register)), "total"))
    return Grid("Documents of the year; + we owe, − we are owed", columns, tuple(lines), MINUS)


def _document(place: int, row: StatementRow, register: Register) -> Line:
    key = f"statement/{place}"
    return Line(
        (
            long_date(row.day),
            row.reference,
            row.contract,
            row.words,
            register.cell(f"{key}/total", f"{row.reference}: document's total", row.total),
            register.cell(f"{key}/amount", f"{row.reference}: our account", row.amount),
        )
    )


def _by_contract(block: StatementBlock, register: Register, budget: Budget) -> Grid:
    """Too many documents for a paper: their sums by contract, the largest spelled out."""
    groups: dict[tuple[str, str], list[StatementRow]] = {}
    for row in block.rows:
        named = (row.contract, row.title) if row.contract else (row.words, "")
        groups.setdefault(named, []).append(row)
    ordered = sorted(groups.items(), key=lambda item: (-abs(_sum(item[1])), item[0]))
    shown, rest = ordered[: budget.statement], ordered[budget.statement :]
    lines = [Line((f"Balance on {long_date(block.first)}", "", _opening(block, register)))]
    lines += [*(_group(named, rows, register) for named, rows in shown)]
    if rest:
        rows = [row for _, each in rest for row in each]
        lines.append(_group((f"and {len(rest)} smaller, together", ""), rows, register))
    lines.append(Line((f"Balance on {long_date(block.last)}", "", _closing(block, register)), "total"))
    columns: tuple[Column, ...] = (Column("Contract", 1), Column("Documents"), Column("Our account"))
    caption = "The year's documents added up by contract; + we owe, − we are owed. The statement lists each."
    return Grid(caption, columns, tuple(lines), MINUS)


def _group(named: tuple[str, str], rows: Sequence[StatementRow], register: Register) -> Line:
    name, title = named
    key = f"statement/by-contract/{name}"
    count = register.count(f"{key}/documents", f"{name}: documents", len(rows))
    return Line(
        (
            f"{name} {title}".rstrip(),
            count,
            register.cell(f"{key}/amount", f"{name}: our account", _sum(rows)),
        )
    )


def _sum(rows: Sequence[StatementRow]) -> Pence:
    return sum(row.amount for row in rows)


def _opening(block: StatementBlock, register: Register) -> str:
    return register.cell("statement/opening", "opening balance", block.opening)


def _closing(block: StatementBlock, register: Register) -> str:
    return register.cell("statement/closing", "closing balance", block.closing)


def _ages(ageing: Ageing, register: Register) -> Grid:
    cells = [
        register.cell(f"statement/ageing/{name}", f"balance: {words}", getattr(ageing, name))
        for name, words in _BANDS
    ]
    columns: tuple[Column, ...] = (
        Column("Days past the due date", 1),
        *(Column(words) for _, words in _BANDS),
    )
    return Grid("How old the balance is, in pounds", columns, (Line(("Balance", *cells)),))
