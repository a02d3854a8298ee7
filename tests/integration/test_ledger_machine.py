"""Whatever is posted, reversed, closed and opened again, in whatever order, the book stays sound (L1-L9)."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.db import Database, reading, unit_of_work
from consortium.kernel.days import FinancialYear, Period
from consortium.kernel.errors import Refused
from consortium.ledger.balances import trial_balance
from consortium.ledger.models import JournalRow
from consortium.ledger.operations import return_pool
from consortium.ledger.periods import MOVES, Periods, PeriodState, close, reopen
from consortium.ledger.settlement import positions, settlement
from consortium.spend.documents import Document, DocumentKind, DocumentLineFacts
from consortium.spend.operations import reverse_journal
from consortium.spend.recording import Recorder
from consortium.spend.statements import statement
from consortium.vfm.claims import refresh
from consortium.vfm.verify import verify
from tests.books import THREE, Book, baseline, contract, everyone, figures
from tests.servers import SQLite

CODES = ("AAA", "BBB", "CCC")
CAUSE = Cause("machine@consortium.example", datetime(2026, 6, 30, 12, tzinfo=UTC), "because")

members = st.sampled_from(CODES)
contracts = st.sampled_from(["INS", "HOM", "LRN"])
amounts = st.integers(-100_000, 100_000).filter(bool)
received = st.integers(1, 100_000)
days = st.dates(date(2025, 4, 1), date(2025, 9, 30))
periods = st.integers(1, 7).map(lambda number: Period(FinancialYear(2025), number))
lines = st.lists(
    st.tuples(contracts, amounts, st.integers(-20_000, 20_000), st.none() | members), min_size=1, max_size=3
)

SUMMED = """
    SELECT name, sum(debit) - sum(credit) FROM journal_lines
    JOIN accounts ON accounts.id = account_id GROUP BY name HAVING sum(debit) <> sum(credit) ORDER BY name"""


def visits(reference: str, net: int) -> dict[str, Any]:
    """The item and quantity of a line: on one contract some lines are for visits, which earn a claim."""
    return {"item": "VISIT", "quantity": Decimal(net % 7)} if reference == "INS" and net % 2 else {}


class Consortium(RuleBasedStateMachine):
    """Three members over a real book; what it should come to by kind of account is kept beside it."""

    def __init__(self, book: Callable[[], str]) -> None:
        super().__init__()
        self.database = Database(book())
        self.number = 0
        self.sums: Counter[str] = Counter()
        self.open: dict[int, Counter[str]] = {}
        """What each journal not reversed adds to the kinds of account."""

    @contextmanager
    def change(self) -> Iterator[Session]:
        """A unit of work, as every command does it."""
        with unit_of_work(self.database, refresh) as session:
            yield session

    def post(self, document: Document, **adds: int) -> None:
        """Post a document that adds these amounts to the kinds of account; some rightly come to nothing."""
        try:
            with self.change() as session:
                recorder = Recorder(session, CAUSE)
                entry = recorder.record(document)
                recorder.flush()
        except Refused as refusal:
            assert "cancel out to nothing" in str(refusal)
            return
        self.open[entry.id] = Counter(adds)
        self.sums.update(adds)

    def name(self) -> str:
        """The number of a new document."""
        self.number += 1
        return f"D{self.number}"

    @rule(rows=lines, payer=members, day=days)
    def invoice(self, rows: list[tuple[str, int, int, str | None]], payer: str, day: date) -> None:
        """A supplier's invoice or credit note, of one contract or several."""
        facts = tuple(
            DocumentLineFacts(line, reference, net, vat, **visits(reference, net), member=member)
            for line, (reference, net, vat, member) in enumerate(rows, 1)
        )
        document = Document(DocumentKind.INVOICE, self.name(), day, payer, supplier="SUP", lines=facts)
        self.post(document, Expenses=document.total)

    @rule(
        kind=st.sampled_from([DocumentKind.GRANT, DocumentKind.REBATE]),
        reference=contracts,
        amount=received,
        receiver=members,
        day=days,
    )
    def credit(self, kind: DocumentKind, reference: str, amount: int, receiver: str, day: date) -> None:
        """A grant or rebate."""
        facts = (DocumentLineFacts(1, reference, amount),)
        document = Document(kind, self.name(), day, receiver, lines=facts)
        self.post(document, **{f"{kind.value}s": -amount})

    @rule(member=members, amount=received, day=days)
    def contribute(self, member: str, amount: int, day: date) -> None:
        """A contribution to the pool."""
        document = Document(DocumentKind.CONTRIBUTION, self.name(), day, member, pool="LND", amount=amount)
        self.post(document)

    @rule(payer=members, payee=members, amount=received, day=days)
    def pay(self, payer: str, payee: str, amount: int, day: date) -> None:
        """A payment from one member to another."""
        if payer != payee:
            self.post(Document(DocumentKind.PAYMENT, self.name(), day, payer, payee, amount=amount))

    @precondition(lambda self: self.open)
    @rule(chosen=st.randoms(use_true_random=False), day=days)
    def reverse(self, chosen: object, day: date) -> None:
        """A correction of any journal that stands."""
        key = sorted(self.open)[chosen.randrange(len(self.open))]
        with self.change() as session:
            reverse_journal(session, CAUSE, session.get_one(JournalRow, key), dated=day)
        self.sums.subtract(self.open.pop(key))

    @rule(period=periods, soft=st.booleans())
    def close(self, period: Period, soft: bool) -> None:
        """A period is closed."""
        with self.change() as session:
            wanted = PeriodState.SOFT_CLOSED if soft else PeriodState.CLOSED
            if wanted in MOVES[Periods(session).state(period)]:
                close(session, CAUSE, period, soft=soft)

    @rule(period=periods)
    def reopen(self, period: Period) -> None:
        """A period is opened again."""
        with self.change() as session:
            if Periods(session).state(period) is not PeriodState.OPEN:
                reopen(session, CAUSE, period)

    @rule(day=days)
    def return_pool(self, day: date) -> None:
        """The pool is paid back, where it holds anything."""
        try:
            with self.change() as session:
                self.open[return_pool(session, CAUSE, "LND", day).id] = Counter()
        except Refused as refusal:
            assert re.search("nothing to return|with what was posted later", str(refusal))

    @rule(day=days)
    def settle(self, day: date) -> None:
        """Everybody pays what settlement asks for; then nothing is left to pay."""
        with reading(self.database) as session:
            asked = settlement(positions(session))
        assert len(asked) < len(CODES)
        for each in asked:
            self.post(
                Document(DocumentKind.PAYMENT, self.name(), day, each.payer, each.payee, amount=each.amount)
            )
        with reading(self.database) as session:
            assert not any(positions(session).values())

    @invariant()
    def adds_up(self) -> None:
        """The cheap part of L1, L2, L4 and L8, and the sums kept beside the book."""
        with reading(self.database) as session:
            balances = trial_balance(session)
            assert balances == {name: int(amount) for name, amount in session.execute(sa.text(SUMMED))}
            assert not any(positions(session).values()) or sum(positions(session).values()) == 0
        assert sum(balances.values()) == 0
        for code in CODES:
            own = [amount for name, amount in balances.items() if name.endswith(code)]
            kept = [amount for name, amount in balances.items() if name.endswith(code) and name[0] in "AL"]
            assert sum(own) == sum(kept)
        families = Counter[str]()
        for name, amount in balances.items():
            families[name.split(":")[1].lower() if name.startswith("Income") else name.split(":")[0]] += (
                amount
            )
        for kind in ("Expenses", "grants", "rebates"):
            assert families[kind] == self.sums[kind]
        assert families["Assets"] == -families["Liabilities"]

    def teardown(self) -> None:
        """At the end of each run: every invariant recomputed, and every statement ends at its account."""
        with reading(self.database) as session:
            assert list(verify(session)) == []
            balances = trial_balance(session)
            for code in CODES:
                found = statement(session, code)
                assert (
                    found.closing == sum(found.ageing.values()) == balances.get(f"Assets:Current:{code}", 0)
                )
        self.database.close()


def test_no_order_of_events_ever_unbalances_the_book(sqlite: SQLite, tmp_path) -> None:
    start = Book(sqlite.book())
    start.bring(
        **THREE,
        pools=[{"code": "LND", "name": "Pool", "host": "BBB"}],
        contracts=[
            contract("INS"),
            contract("HOM", allocation="homes"),
            contract("LRN", workstream="learning", pool="LND"),
        ],
        contract_members=[*everyone("INS"), *everyone("HOM"), *everyone("LRN")],
        member_years=[
            figures(code, homes=homes) for code, homes in zip(CODES, ("12450", "8230", "0"), strict=True)
        ],
        contract_items=[{"contract": "INS", "item": "VISIT", "unit": "visit"}],
        baselines=[baseline("INS", "VISIT", "AAA", "100.00")],
    )
    copies = iter(range(1_000_000))

    def copy() -> str:
        path = tmp_path / f"{next(copies)}.sqlite"
        with start.raw() as connection:
            connection.execute(f"VACUUM INTO '{path}'")
        return f"sqlite:///{path}"

    run_state_machine_as_test(
        lambda: Consortium(copy),
        settings=settings(
            max_examples=15, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
    sqlite.drop(start.url)
