"""What stands in the book beside the import kinds, as the rows of the extra files; `restoring` brings it in again."""

from collections.abc import Callable, Iterable, Iterator, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.contracts.models import Contract
from consortium.contracts.queries import agreements
from consortium.employment.queries import past
from consortium.exchange.employment import employment
from consortium.exchange.employment_files import ERASED
from consortium.exchange.erasures import erasures
from consortium.exchange.extras import (
    JOURNALS,
    PARAMETERS,
    PAST_TOTALS,
    PERIODS,
    SHARING_RULES,
    SIGNATURES,
    TRUE_UPS,
    WEIGHTS,
)
from consortium.exchange.instant import Instant
from consortium.exchange.kinds import Kind
from consortium.exchange.partnership import partnership
from consortium.exchange.pooled import pooled
from consortium.exchange.programme import programme
from consortium.exchange.social_value import social_value
from consortium.kernel.days import Period
from consortium.kernel.exact import plain
from consortium.kernel.money import pounds
from consortium.kernel.terms import ClaimState
from consortium.ledger.journal import JournalKind
from consortium.ledger.models import Account, JournalLine, JournalRow, PeriodEvent, Remark
from consortium.ledger.periods import PeriodState
from consortium.ledger.queries import lines_of
from consortium.parameters.queries import every
from consortium.spend.acceptance import problems
from consortium.spend.documents import DocumentKind, DocumentLineFacts
from consortium.spend.models import DocumentLine, DocumentRow
from consortium.spend.queries import PostedDocument, documents
from consortium.spend.sharing import LineTerms, Sharing
from consortium.spend.weights import BY_MINUTES, BY_PLACES_OFFERED
from consortium.vfm.claims import kept_claims
from consortium.vfm.models import ClaimRow

Row = dict[str, str]
Terms = Callable[[PostedDocument, DocumentLineFacts], LineTerms]


def sharing_rules(session: Session) -> Iterator[Row]:
    """How contracts are shared from which day, of those where that changed within their life."""
    for agreement in agreements(session).values():
        if len(agreement.rules_in_force) > 1:
            for rule in agreement.rules_in_force:
                yield {
                    "contract": agreement.reference,
                    "from": rule.from_day.isoformat(),
                    "allocation": rule.basis.value,
                    "agreed": rule.agreed.isoformat() if rule.agreed else "",
                }


def journals(session: Session) -> Iterator[Row]:
    """Journals that no kind carries, in the order of posting; a `posting` only says on what day a document was."""
    named, contracts = _documents(session), _references(session)
    special = sa.or_(JournalRow.kind != JournalKind.DOCUMENT, JournalRow.posted != JournalRow.dated)
    rows = session.execute(
        sa.select(JournalRow, Remark.text)
        .outerjoin(Remark, Remark.id == JournalRow.remark_id)
        .where(special)
        .order_by(JournalRow.id)
    ).all()
    for journal, reason in rows:
        whole = _entry(journal, reason or "", named.get(journal.reverses_id or journal.id))
        if journal.kind in (JournalKind.DOCUMENT, JournalKind.REVERSAL):
            yield whole
            continue
        for line in lines_of(session, journal.id):
            yield whole | {
                "account": line.account,
                "contract": contracts[line.contract_id] if line.contract_id else "",
                "debit": pounds(line.debit) if line.debit else "",
                "credit": pounds(line.credit) if line.credit else "",
            }


def _entry(journal: JournalRow, reason: str, document: tuple[str, int, int] | None) -> Row:
    """A row of `journals` without account: of a journal that came from the document, reverses it, or neither."""
    is_document = journal.kind == JournalKind.DOCUMENT
    key, occurrence, lines = document or ("", 0, 0)
    return dict.fromkeys(JOURNALS.by_name, "") | {
        "entry": str(journal.id),
        "kind": "posting" if is_document else journal.kind,
        "dated": journal.dated.isoformat(),
        "posted": journal.posted.isoformat(),
        "document": key,
        "occurrence": str(occurrence or ""),
        "lines": str(lines or "") if not is_document else "",
        "reverses": str(journal.reverses_id) if journal.reverses_id and not document else "",
        "reason": reason,
    }


def _documents(session: Session) -> dict[int, tuple[str, int, int]]:
    """The natural key, occurrence and number of lines of documents of which `journals` tells, by journal id."""
    lines, reversed_ = sa.func.count(DocumentLine.line), sa.select(JournalRow.reverses_id)
    is_special = sa.or_(
        JournalRow.posted != JournalRow.dated, JournalRow.id.in_(reversed_.where(JournalRow.reverses_id.is_not(None)))
    )
    rows = session.execute(
        sa.select(DocumentRow.journal_id, DocumentRow.natural_key, DocumentRow.occurrence, lines)
        .join(JournalRow, JournalRow.id == DocumentRow.journal_id)
        .outerjoin(DocumentLine, DocumentLine.document_id == DocumentRow.id)
        .where(is_special)
        .group_by(DocumentRow.journal_id, DocumentRow.natural_key, DocumentRow.occurrence)
    )
    return {journal: (key, occurrence, count) for journal, key, occurrence, count in rows}


def _references(session: Session) -> dict[int, str]:
    return {key: reference for key, reference in session.execute(sa.select(Contract.id, Contract.reference))}


def terms_as_posted(session: Session) -> Terms:
    """Gives the terms on which a line of a document was posted, whatever the facts say today."""
    contracts = {reference: key for key, reference in _references(session).items()}
    rows = session.execute(
        sa.select(JournalLine.journal_id, JournalLine.contract_id, Account.pool_code)
        .join(Account, Account.id == JournalLine.account_id)
        .where(Account.pool_code.is_not(None), JournalLine.contract_id.is_not(None))
        .distinct()
    )
    pools: Mapping[tuple[int, int | None], str | None] = {(each[0], each[1]): each[2] for each in rows}

    def terms(posted: PostedDocument, line: DocumentLineFacts) -> LineTerms:
        pool = pools.get((posted.journal_id, contracts[line.contract]))
        return LineTerms(posted.weights[line.line][1], posted.service_days[line.line], pool)

    return terms


def weights(session: Session) -> Iterator[Row]:
    """The terms of lines, of documents reversed too, that today's facts would post on other terms or refuse."""
    known, sharing, as_posted = agreements(session), Sharing(session), terms_as_posted(session)
    for posted in documents(session):
        document = posted.document
        for line in document.lines:
            agreement, kept = known[line.contract], as_posted(posted, line)
            # Minutes and places are not back yet when documents are posted again.
            is_told = document.kind is DocumentKind.TRUE_UP or kept.weights.basis in (BY_MINUTES, BY_PLACES_OFFERED)
            is_told = is_told or any(problems(sharing, agreement, document, line))
            if is_told or sharing.terms(agreement, line, document.date, document.kind) != kept:
                yield from _weights(posted, line, kept)


def _weights(posted: PostedDocument, line: DocumentLineFacts, kept: LineTerms) -> Iterator[Row]:
    for member in kept.weights.members:
        yield {
            "document": posted.document.natural_key,
            "occurrence": str(posted.occurrence),
            "line": str(line.line),
            "basis": kept.weights.basis,
            "for": kept.weights.taken_for,
            "agreed": kept.weights.agreed,
            "service_day": kept.service_day.isoformat(),
            "pool": kept.pool or "",
            "member": member,
            "weight": plain(kept.weights.by_member[member]),
        }


def parameters(session: Session) -> Iterator[Row]:
    """The parameters that the consortium set."""
    for each in (one for one in every(session) if one.is_own):
        from_day, value = each.from_day.isoformat(), plain(each.value)
        yield {"name": each.name.value, "from": from_day, "value": value, "source": each.source}


def true_ups(session: Session) -> Iterator[Row]:
    """The lines of true-ups, in the order of posting."""
    of_kind = DocumentRow.kind == DocumentKind.TRUE_UP
    reasons = sa.select(DocumentRow.id, Remark.text).join(JournalRow, JournalRow.id == DocumentRow.journal_id)
    rows = session.execute(reasons.outerjoin(Remark, Remark.id == JournalRow.remark_id).where(of_kind))
    said = {key: text or "" for key, text in rows}
    for posted in documents(session, of_kind):
        for line in posted.document.lines:
            assert line.span is not None
            yield {
                "contract": line.contract,
                "year": posted.document.number,
                "occurrence": str(posted.occurrence),
                "line": str(line.line),
                "item": line.item or "",
                "net": pounds(line.net),
                "vat": pounds(line.vat),
                "from": line.span.first.isoformat(),
                "to": line.span.last.isoformat(),
                "reason": said[posted.id],
            }


def periods(session: Session) -> Iterator[Row]:
    """The periods that are not open."""
    latest = sa.select(sa.func.max(PeriodEvent.id)).group_by(PeriodEvent.period)
    events = sa.select(PeriodEvent).where(PeriodEvent.id.in_(latest), PeriodEvent.state != PeriodState.OPEN)
    for each in session.scalars(events.order_by(PeriodEvent.period)):
        period = Period.from_key(each.period)
        yield {"year": str(period.year), "period": f"P{period.number:02d}", "state": each.state}


def signatures(session: Session) -> Iterator[Row]:
    """The signatures that hold."""
    years = set(session.scalars(sa.select(ClaimRow.year).distinct()))
    for year in sorted(years, key=lambda each: each.start):
        for claim in kept_claims(session, year):
            if claim.signature and claim.state is not ClaimState.CALCULATED:
                yield {
                    "contract": claim.contract,
                    "item": claim.item,
                    "member": claim.member,
                    "year": str(year),
                    "decision": claim.state.value,
                    "officer": claim.signature.officer,
                    "at": Instant().write(claim.signature.at),
                    "reason": claim.signature.reason,
                }


def past_totals(session: Session) -> Iterator[Row]:
    """What is left of residents who were erased or whose time was up."""
    for each in past(session):
        yield {
            "contract": each.contract,
            "member": each.member,
            "kind": each.kind,
            "day": each.day.isoformat(),
            "count": str(each.count),
        }


def beside(session: Session) -> Iterator[tuple[Kind, Iterable[Row]]]:
    """Each extra file with its rows."""
    yield PARAMETERS, parameters(session)
    yield SHARING_RULES, sharing_rules(session)
    yield PAST_TOTALS, past_totals(session)
    yield JOURNALS, journals(session)
    yield WEIGHTS, weights(session)
    yield TRUE_UPS, true_ups(session)
    yield PERIODS, periods(session)
    yield SIGNATURES, signatures(session)
    yield from told(session)


def told(session: Session) -> Iterator[tuple[Kind, Iterable[Row]]]:
    """Each file that tells of more than contracts and money, with its rows."""
    yield from partnership(session)
    yield from employment(session)
    yield from programme(session)
    yield from pooled(session)
    yield from social_value(session)
    yield ERASED, erasures(session)
