"""A book in which everything happened that makes a book hard to write down and read back. All names are invented."""

import sqlalchemy as sa

from consortium.ledger.models import JournalRow
from consortium.ledger.queries import name_of
from consortium.spend.models import DocumentRow
from consortium.spend.queries import documents
from tests.books import (
    Book,
    Row,
    baseline,
    contract,
    contribution,
    credit,
    figures,
    invoice,
    member,
    part,
    payment,
)

HOSTILE = 'Lift "A"; b|c\\d [2019-01-01] {x} #t ^l ~é😀 @me, a:b (p) =1+1'
"""A reference of sixty characters with everything that some program takes for syntax."""

FORMULA = '=HYPERLINK("http://example.invalid","x")'
MEMBERS = ("AA", "B2345678", "CCC")
AA, B2, CCC = MEMBERS
OFFICER = "finance@b.example"


def awkward(book: Book) -> None:
    """Fill an empty book: begun in April 2025, looked at on 30 June 2026."""
    _begin(book)
    _reverse_and_enter_again(book)
    _close_and_post_late(book)
    _return_the_pool(book)
    _change_what_was_shared_by(book)
    _sign(book)
    _undo_an_import(book)
    _redact(book)


def _everyone(reference: str, **more: str) -> list[Row]:
    return [part(reference, code, **more) for code in MEMBERS]


def _begin(book: Book) -> None:
    book.bring(
        members=[member(code) for code in MEMBERS],
        member_years=[figures(code, homes=homes) for code, homes in zip(MEMBERS, ("100", "250", "7"), strict=True)],
        suppliers=[{"code": "SUP", "name": FORMULA}, {"code": "TWO", "name": "Second; supplier"}],
        indices=[
            {"series": "CPI", "month": "2025-03", "value": "132.9"},
            {"series": "CPI", "month": "2025-04", "value": "138.1"},
        ],
        pools=[
            {"code": "LEARN-9-", "name": "Learning", "host": CCC},
            {"code": "Z0", "name": "Second pool", "host": AA, "rule": "return"},
        ],
        contracts=[
            contract("HOM", allocation="homes", payment_days="14", lead=AA, agreed="2025-03-12"),
            contract(HOSTILE, supplier="TWO", lead=AA),
            contract("LRN", workstream="learning", pool="LEARN-9-", lead=AA, end="2027-03-31"),
            contract("RUN", workstream="running", lead=AA, allocation="homes"),
        ],
        contract_members=[row for each in ("HOM", HOSTILE, "LRN", "RUN") for row in _everyone(each)],
        contract_items=[
            {"contract": "HOM", "item": "VISIT", "unit": "visit", "description": "-1+1"},
            {"contract": "HOM", "item": "COVER", "unit": "year", "description": "@home"},
        ],
        courses=[{"contract": "LRN", "course": "C 1", "title": "+44; safe | sound", "date": "2026-03-20"}],
        bookings=[
            {"contract": "LRN", "course": "C 1", "member": code, "places": places, "attended": places}
            for code, places in ((AA, "2"), (B2, "1"))
        ],
        baselines=[
            baseline("HOM", "VISIT", AA, "50", index="CPI"),
            baseline("HOM", "VISIT", B2, "60", source="history"),
            baseline("HOM", "COVER", B2, "900", source="market", evidence="C"),
            baseline("LRN", "C 1", AA, "250", source="budget", evidence="D"),
        ],
        contributions=[
            contribution("LEARN-9-", AA, "500.00", reference=HOSTILE),
            contribution("LEARN-9-", B2, "100.01"),
        ],
    )  # fmt: skip
    book.bring(
        invoices=[
            invoice("HOM", "TWICE", "100.00", "20.00", payer=AA, item="VISIT", quantity="2"),
            invoice("HOM", "TWO-LINES", "100.00", line="1", payer=B2, item="VISIT", quantity="2"),
            invoice("HOM", "TWO-LINES", "50.00", line="2", payer=B2, description="line;\n\"two\" | 'q"),
            invoice("HOM", "COVER", "1000.00", payer=AA, item="COVER", **{"from": "2025-04-01", "to": "2026-03-31"}),
            invoice(HOSTILE, HOSTILE, "10.01", "2.00", payer=CCC, description=FORMULA),
            invoice(HOSTILE, "=cmd|'/c calc'!A0", "0.05", payer=CCC, description="'=quoted already"),
            invoice("LRN", "L1", "300.00", "60.00", payer=CCC, item="C 1", date="2026-03-21"),
            invoice("RUN", "R1", "90.00", payer=AA),
            invoice("HOM", "CREDIT", "-7.00", "-1.40", payer=AA, item="VISIT", quantity="0"),
        ],
        credits=[
            credit("HOM", "RB", "rebate", "30.00", receiver=AA),
            credit("LRN", "GR", "grant", "33.33", receiver=B2),
        ],
        payments=[payment(B2, AA, "12.34", HOSTILE), payment(CCC, B2, "5.00", "-bacs", date="2026-04-02")],
    )  # fmt: skip


def _reverse_and_enter_again(book: Book) -> None:
    """The same number three times; another set of lines; an earlier date; another kind of credit."""
    for count, net in enumerate(("110.00", "120.00")):
        book.run(
            "ledger",
            "reverse",
            _journal_of(book, "TWICE"),
            "--reason",
            f'wrong; "{count}"',
            "--on",
            "2025-06-20",
        )
        book.bring(invoices=[invoice("HOM", "TWICE", net, "20.00", payer=AA, item="VISIT", quantity="2")])
    book.run(
        "ledger", "reverse", _journal_of(book, "TWO-LINES"), "--reason", "one line less", "--on", "2026-05-02"
    )
    book.bring(invoices=[invoice("HOM", "TWO-LINES", "99.99", line="7", payer=B2, date="2025-05-01")])
    book.run(
        "ledger", "reverse", _journal_of(book, "RB"), "--reason", "a grant, and in May", "--on", "2025-12-31"
    )
    book.bring(credits=[credit("HOM", "RB", "grant", "31.00", receiver=AA, date="2025-05-02")])


def _journal_of(book: Book, number: str) -> str:
    """The journal of the document of this number that stands."""
    with book.look() as session:
        return next(
            each.journal for each in documents(session, DocumentRow.number == number) if not each.reversed_by
        )


def _close_and_post_late(book: Book) -> None:
    """Two periods closed and one softly: a late document is posted after them, with a reversal that runs into them."""
    for period in ("P01", "P02"):
        book.run("ledger", "close", "2025-26", period)
    book.run("ledger", "close", "2025-26", "P03", "--soft")
    book.bring(
        invoices=[
            invoice("HOM", "LATE", "40.00", "8.00", payer=B2, item="VISIT", quantity="1", date="2025-04-07")
        ]
    )
    book.bring(
        reason="agreed by the board",
        invoices=[invoice("RUN", "SOFT", "9.99", payer=CCC, date="2025-05-31")],
        payments=[payment(AA, CCC, "3.00", "late one", date="2025-04-30")],
    )
    book.run("ledger", "reverse", _journal_of(book, "late one"), "--reason", "bounced", "--on", "2025-04-30")
    book.run("ledger", "close", "2025-26", "P12")


def _return_the_pool(book: Book) -> None:
    """Returned, the return reversed, and returned again on another day."""
    book.run("pool", "return", "LEARN-9-", "--on", "2026-04-10")
    name = _last_journal(book)
    book.run("ledger", "reverse", name, "--reason", "the board said no", "--on", "2026-04-11")
    book.run("pool", "return", "LEARN-9-", "--on", "2026-04-12")


def _last_journal(book: Book) -> str:
    with book.look() as session:
        return name_of(session.scalars(sa.select(JournalRow).order_by(JournalRow.id.desc()).limit(1)).one())


def _change_what_was_shared_by(book: Book) -> None:
    """Homes, a rule that nobody has figures for, who takes part, the pool, a course's day, an item's unit."""
    book.bring(
        member_years=[figures(AA, homes="101"), figures(CCC, homes="0")],
        contracts=[
            contract(HOSTILE, supplier="TWO", lead=AA, allocation="turnover"),
            contract("LRN", workstream="learning", lead=AA, end="2027-03-31"),
        ],
        contract_members=[part("RUN", CCC, to="2025-05-01"), part("HOM", CCC, to="2025-05-05")],
        courses=[{"contract": "LRN", "course": "C 1", "title": "Moved", "date": "2026-04-20"}],
        bookings=[{"contract": "LRN", "course": "C 1", "member": B2, "places": "3", "attended": "3"}],
    )


def _sign(book: Book) -> None:
    """Signed and standing; disputed; signed, and then the figures changed."""
    sign = ("--year", "2025-26", "--by", OFFICER)
    book.run("vfm", "validate", *sign, "--member", AA, "--contract", "HOM")
    book.run("vfm", "validate", *sign, "--member", B2)
    book.run(
        "vfm", "dispute", *sign, "--member", B2, "--contract", "HOM", "--item", "COVER", "--reason", FORMULA
    )
    book.bring(baselines=[baseline("HOM", "VISIT", B2, "61", source="history")])


def _undo_an_import(book: Book) -> None:
    """Taken back, and imported again."""
    rows = [
        invoice("RUN", "UNDONE", "12.00", payer=B2, date="2026-02-10"),
        invoice("RUN", "UNDONE-2", "1.00", payer=B2),
    ]
    book.bring(invoices=rows)
    number = max(each["number"] for each in book.json("import", "history"))
    book.run("import", "undo", str(number))
    book.bring(invoices=rows[:1])


def _redact(book: Book) -> None:
    """A description, and the reason of a reversal."""
    book.run("ledger", "redact", _journal_of(book, "LATE"), "--reason", "nothing there")
    book.run("ledger", "redact", _journal_of(book, HOSTILE), "--reason", "names a resident")
    book.run("ledger", "redact", "2025-26/14", "--reason", "names a resident")
