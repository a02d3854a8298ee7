"""Fill the board papers: the book's facts gathered as the values that reports/ prints."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy.orm import Session

from consortium.contracts.agreement import Agreement
from consortium.contracts.queries import agreements
from consortium.kernel.days import FinancialYear, long_date
from consortium.kernel.errors import NotFound
from consortium.kernel.terms import DEFAULT_NAME, ClaimState, Workstream
from consortium.ledger.balances import current_balances
from consortium.ledger.queries import head, latest_day
from consortium.members.models import Member
from consortium.members.queries import members, years
from consortium.spend.queries import first_year
from consortium.spend.statements import statement
from consortium.vfm.claims import KeptClaim, kept_claims
from consortium.vfm.coming import ending
from consortium.vfm.facts import YearFacts, indices, year_facts
from consortium.vfm.residents import Residents
from consortium.vfm.social import block as worth_of
from consortium.vfm.spread import beside
from consortium.vfm.staff import Staff
from consortium.vfm.together import Together
from consortium.vfm.unbilled import Unbilled, unbilled
from reports.claims import Claim, IndexMissing, claim
from reports.headline import evidence_of, headline_of, signed_claims
from reports.paper import Association, ConsortiumPaper, Headline, MemberPaper, MemberRow, Provenance, YearRow
from reports.paper_parts import Ageing, ClaimRow, ContractRow, StatementBlock, StatementRow, UnbilledItem
from reports.table import Row, Table, table

TREND_YEARS = 5
NUMBERED_BY_DEMO = "DEMO"
"""How the registration numbers of invented associations begin; no register issues such numbers."""


@dataclass(frozen=True, slots=True)
class Papers:
    """Every paper of a year: one a member by code, and the consortium's own."""

    members: dict[str, MemberPaper]
    consortium: ConsortiumPaper


@dataclass(frozen=True, slots=True)
class Front:
    """Page one of a paper: the year's headline, the years beside it, and the day that the book has come to."""

    headline: Headline
    years: tuple[YearRow, ...]
    as_at: date
    contracts: int


def papers(
    session: Session, year: FinancialYear, *, name: str = DEFAULT_NAME, pack: str | None = None
) -> Papers:
    """The papers of a year from the book as it stands; `pack` is the label of the pack being frozen.

    Raises IndexMissing, naming the value that a claim lacks.
    """
    filling = _Filling(session, year, pack)
    members = {code: filling.member_paper(code) for code in filling.table.rows}
    return Papers(members, filling.consortium_paper(name))


def paper_of(session: Session, year: FinancialYear, code: str) -> MemberPaper:
    """One member's paper from the book as it stands. Raises NotFound and IndexMissing."""
    filling = _Filling(session, year, None)
    if code not in filling.table.rows:
        raise NotFound(f"{code} takes part in no contract: there is no paper for it")
    return filling.member_paper(code)


def paper_of_all(session: Session, year: FinancialYear, *, name: str = DEFAULT_NAME) -> ConsortiumPaper:
    """The consortium's own paper from the book as it stands. Raises IndexMissing."""
    return _Filling(session, year, None).consortium_paper(name)


def front(session: Session, year: FinancialYear, code: str | None) -> Front:
    """What page one of a member's paper says, or of the consortium's (None). Raises NotFound and IndexMissing."""
    filling = _Filling(session, year, None)
    if code is not None and code not in filling.table.rows:
        raise NotFound(f"{code} takes part in no contract yet")
    return filling.front(code)


class _Filling:
    """One year's papers being filled: what is common to them is gathered once."""

    def __init__(self, session: Session, year: FinancialYear, pack: str | None) -> None:
        self._session, self._year = session, year
        self.members: dict[str, Member] = {each.code: each for each in members(session)}
        self._agreements = agreements(session)
        self._facts: dict[FinancialYear, YearFacts] = {}
        self._kept = {each.key: each for each in kept_claims(session, year)}
        come_to = latest_day(session) or year.span.first
        self._day = min(max(come_to, year.span.first), year.span.last)
        self._come_to = come_to
        start = first_year(session) or year
        first = max(start, FinancialYear(year.start - TREND_YEARS + 1))
        self._without: dict[FinancialYear, IndexMissing] = {}
        years = [FinancialYear(each) for each in range(min(first, year).start, year.start)]
        self._tables = {each: found for each in years if (found := self._table_if_known(each))}
        self.table = self._tables[year] = self._table(year)
        self._years = list(self._tables)
        self._provenance = self._make_provenance(pack)
        self._residents = Residents(session, year, self.table, is_frozen_now=pack is not None)
        self._staff = Staff(session, year, self._day, self._agreements)

    def _table(self, year: FinancialYear) -> Table:
        facts, known = year_facts(self._session, year), indices(self._session)
        self._facts[year] = facts
        return table(
            year, None, [claim(each, known) for each in facts.claims], facts.spend, facts.participants
        )

    def _table_if_known(self, year: FinancialYear) -> Table | None:
        """The table of an earlier year; None where it lacks an index value, for which no paper need wait."""
        try:
            return self._table(year)
        except IndexMissing as problem:
            self._without[year] = problem
            return None

    def _make_provenance(self, pack: str | None) -> Provenance:
        now = head(self._session)
        return Provenance(self._year, self._day, pack, now.hash, now.journals, self._is_invented())

    def _is_invented(self) -> bool:
        """Whether all are the demo's: one such number in a real consortium is somebody's misspelling."""
        numbers = [each.registration_number for each in self.members.values() if each.registration_number]
        return bool(numbers) and all(each.startswith(NUMBERED_BY_DEMO) for each in numbers)

    @cached_property
    def _homes(self) -> dict[str, int]:
        codes = {each.id: code for code, each in self.members.items()}
        found = years(self._session)
        return {
            codes[key]: int(row.homes)
            for (key, year), row in found.items()
            if year == self._year and row.homes
        }

    def front(self, code: str | None) -> Front:
        """Page one of a member's paper, or of the consortium's."""
        row = self.table.total if code is None else self.table.rows[code]
        claims = self._claims(code)
        years = tuple(self._year_row(each, code) for each in self._years)
        return Front(headline_of(row, claims), years, self._day, len(self._contracts(code, claims)))

    def member_paper(self, code: str) -> MemberPaper:
        """The paper of one member."""
        claims = self._claims(code)
        row, contracts = self.table.rows[code], self._contracts(code, claims)
        return MemberPaper(
            provenance=self._provenance,
            association=self._association(code),
            members=self._belonged,
            headline=headline_of(row, claims),
            years=tuple(self._year_row(each, code) for each in self._years),
            contracts=contracts,
            claims=claims,
            unbilled=self._unbilled(code),
            employment=self._residents.block(code),
            learning=self._staff.block(code, row),
            statement=self._statement(code),
            ending=ending(self._agreements, self._day, contracts, self.table.spend, code),
            beside=beside(self.table, self._homes, code),
            evidence=evidence_of(claims),
            left_out=self._left_out(code),
            partnership=self._partnership.block(code),
            social_value=worth_of(self._session, self.members[code], self._year, self._residents.counts(code)),
        )

    def _association(self, code: str) -> Association:
        member = self.members[code]
        return Association(code, member.name, self._homes.get(code), member.joined, self._left(code))

    def _left(self, code: str) -> date | None:
        """The last day the member belonged, once that has come."""
        left = self.members[code].left
        return left if left and left <= self._day else None

    @cached_property
    def _belonged(self) -> int:
        """How many members with a paper belonged to the consortium on any day of the year."""
        return sum(bool(self.members[code].span.overlap(self._year.span)) for code in self.table.rows)

    def consortium_paper(self, name: str) -> ConsortiumPaper:
        """The paper of the members together."""
        claims = self._claims(None)
        contracts = self._contracts(None, claims)
        balances = current_balances(self._session, self._day)
        rows = tuple(
            MemberRow(
                code,
                self.members[code].name,
                self._homes.get(code),
                row,
                sum(each.cashable for each in signed_claims(self._claims(code))),
                balances.get(code, 0),
                self._left(code),
            )
            for code, row in self.table.rows.items()
        )
        return ConsortiumPaper(
            provenance=self._provenance,
            name=name,
            headline=headline_of(self.table.total, claims),
            years=tuple(self._year_row(each, None) for each in self._years),
            members=rows,
            contracts=contracts,
            disputed=tuple(each for each in claims if each.state is ClaimState.DISPUTED),
            unbilled=self._unbilled(None),
            employment=self._residents.block(None),
            learning=self._staff.block(None, self.table.total),
            ending=ending(self._agreements, self._day, contracts, self.table.spend, None),
            beside=beside(self.table, self._homes, None),
            evidence=evidence_of(claims),
            left_out=self._left_out(None),
            incomplete=tuple(each for each in claims if each.incomplete),
            partnership=self._partnership.block(None),
        )

    @cached_property
    def _partnership(self) -> Together:
        return Together(self._session, self._year, self._day, self._agreements)

    @cached_property
    def _every_claim(self) -> tuple[ClaimRow, ...]:
        return tuple(
            _claim_row(each, self._agreements[each.facts.contract], self._kept) for each in self.table.claims
        )

    def _claims(self, code: str | None) -> tuple[ClaimRow, ...]:
        return tuple(each for each in self._every_claim if code in (None, each.member))

    def _year_row(self, year: FinancialYear, code: str | None) -> YearRow:
        whole = self._tables[year]
        row = whole.total if code is None else whole.rows.get(code, Row())
        kept = (
            self._kept
            if year == self._year
            else {each.key: each for each in kept_claims(self._session, year)}
        )
        claims = [
            _claim_row(each, self._agreements[each.facts.contract], kept)
            for each in whole.claims
            if code is None or each.facts.member == code
        ]
        signed = sum(each.cashable for each in signed_claims(claims))
        return YearRow(year, row, signed, over=self._come_to >= year.span.last)

    def _contracts(self, code: str | None, claims_of_it: tuple[ClaimRow, ...]) -> tuple[ContractRow, ...]:
        rows = []
        for reference, agreement in self._agreements.items():
            if agreement.workstream is Workstream.RUNNING:
                continue
            spent = [e for e in self.table.spend if e.contract == reference and code in (None, e.member)]
            claims = [each for each in claims_of_it if each.contract == reference]
            row = ContractRow(
                reference=reference,
                title=agreement.title,
                supplier=agreement.supplier_name,
                workstream=agreement.workstream,
                counting_rule=counting_words(agreement),
                spend=sum(each.spend for each in spent),
                baselined_spend=sum(each.cost for each in claims),
                cashable=sum(each.cashable for each in claims),
                avoided=sum(each.avoided for each in claims),
                rebates=sum(each.rebates for each in spent),
                grants=sum(each.grants for each in spent),
                signed=sum(each.cashable for each in signed_claims(claims)),
            )
            if any((row.spend, row.rebates, row.grants, claims)):
                rows.append(row)
        return tuple(rows)

    def _unbilled(self, code: str | None) -> tuple[UnbilledItem, ...]:
        found = (
            UnbilledItem(
                each.agreement.reference,
                each.agreement.title,
                each.terms.item,
                member=each.terms.member,
                description=each.agreement.items[each.terms.item].description,
            )
            for each in self._waiting
            if code in (None, each.terms.member)
        )
        return tuple(dict.fromkeys(found))

    @cached_property
    def _waiting(self) -> list[Unbilled]:
        return unbilled(self._session, self._facts[self._year], self._agreements)

    def _statement(self, code: str) -> StatementBlock | None:
        found = statement(self._session, code, self._year.span.first, self._day, explain=False)
        if not found.lines and not found.opening:
            return None
        ages = found.ageing
        return StatementBlock(
            first=self._year.span.first,
            last=self._day,
            opening=found.opening,
            rows=tuple(
                StatementRow(
                    each.posted,
                    each.document or each.journal,
                    each.contract,
                    self._with_names(each.words),
                    each.total,
                    each.amount,
                    self._agreements[each.contract].title if each.contract else "",
                )
                for each in found.lines
            ),
            closing=found.closing,
            ageing=Ageing(*(ages.get(band, 0) for band in ages)),
        )

    def _with_names(self, words: str) -> str:
        """The words of a statement's line, the member in which a payment's end (`payment to BROCK`) by name."""
        start, _, code = words.rpartition(" ")
        return f"{start} {self.members[code].name}" if code in self.members else words

    def _left_out(self, code: str | None) -> tuple[str, ...]:
        found = [
            f"{year} is left out of the trend: {problem.missing}." for year, problem in self._without.items()
        ]
        if waiting := self._staff.not_recorded(code):
            found.append(
                f"Attendance is not recorded yet on {waiting} of the courses booked: they earn no claim until it is."
            )
        return tuple(found)


def _claim_row(
    worked_out: Claim, agreement: Agreement, kept: Mapping[tuple[str, str, str, FinancialYear], KeptClaim]
) -> ClaimRow:
    facts = worked_out.facts
    known = kept.get(facts.key)
    state = known.state if known else ClaimState.CALCULATED
    disputed = known.signature if known and known.signature and state is ClaimState.DISPUTED else None
    item = agreement.items[facts.item]
    return ClaimRow(
        contract=facts.contract,
        title=agreement.title,
        workstream=facts.workstream,
        item=facts.item,
        description=item.description,
        unit=item.unit,
        source=facts.baseline.source,
        evidence=facts.baseline.evidence,
        price=facts.baseline.price,
        price_date=facts.baseline.date,
        index=facts.baseline.index,
        quantity=facts.quantity,
        cost=facts.cost,
        cashable=worked_out.cashable,
        avoided=worked_out.avoided,
        state=state,
        incomplete=facts.incomplete,
        dispute=disputed.reason if disputed else "",
        member=facts.member,
    )


def counting_words(agreement: Agreement) -> str:
    """The counting rule in words, with its last day."""
    span = agreement.counting_span
    last = long_date(span.last) if span else "no day"
    years = agreement.counting.years
    if years is None:
        return f"initial term, to {last}"
    return f"first year, to {last}" if years == 1 else f"first {years} years, to {last}"
