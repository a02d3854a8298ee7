"""Bring what an exported folder has beside the import kinds into an empty book, so that the same book stands again."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.contracts.models import Contract
from consortium.contracts.operations import add_rule
from consortium.contracts.queries import agreements
from consortium.employment.operations import keep_past_total
from consortium.employment.queries import past
from consortium.exchange.employment_restored import EmploymentRestored
from consortium.exchange.extras import PARAMETERS, PAST_TOTALS, SHARING_RULES, EntryKind, period_of
from consortium.exchange.partnership_restored import PartnershipRestored
from consortium.exchange.pooled_restored import PooledRestored
from consortium.exchange.programme_restored import ProgrammeRestored
from consortium.exchange.repeating import Repeating, contract_ids, documents_there, had_journals
from consortium.exchange.restored import Entry, Key, Place, Restored
from consortium.exchange.staging import Staging
from consortium.kernel.errors import Refused
from consortium.kernel.terms import ClaimState
from consortium.ledger.journal import Journal, JournalKind, Line
from consortium.ledger.models import JournalRow, Pool
from consortium.ledger.periods import Periods, PeriodState, close
from consortium.ledger.posting import Posting
from consortium.members.queries import members
from consortium.parameters.operations import keep_parameter
from consortium.parameters.queries import Held, every
from consortium.spend.operations import Reversals
from consortium.spend.queries import document_journal
from consortium.vfm.claims import refresh
from consortium.vfm.signing import sign

NOT_THERE = "is not among the documents of the folder or of the book"


class Restoring:
    """Posts reversals and other journals, closes periods and signs claims, in one unit of work.

    What cannot be brought in is reported to `staging`. A book that had journals before takes nothing from
    the extra files, and is only compared with them.
    """

    def __init__(
        self, session: Session, cause: Cause, staging: Staging, restored: Restored, posting: Posting
    ) -> None:
        self._session, self._cause, self._staging = session, cause, staging
        self._restored, self._posting = restored, posting
        self._reversals = Reversals(session, cause, posting)
        self._done: set[Key] = set()
        self._changed = False
        of_contexts = (PartnershipRestored, EmploymentRestored, ProgrammeRestored, PooledRestored)
        self._contexts = [each(session, cause, staging, restored.of(each.files)) for each in of_contexts]
        self.is_begun = had_journals(session)

    def check(self) -> None:
        """Report what the book cannot take from the extra files; before anything is posted."""
        if self.is_begun:
            Repeating(self._session, self._staging, self._restored).check()
        else:
            self._check_names()
        for each in self._contexts:
            each.check(is_begun=self.is_begun)

    def _check_names(self) -> None:
        """Report members, pools and contracts that are named but not there."""
        codes = {each.code for each in members(self._session)}
        pools = set(self._session.scalars(sa.select(Pool.code)))
        for place in self._restored.weights:
            if place.values["member"] not in codes:
                self._wrong(place, "member", "there is no such member")
            if place.values["pool"] and place.values["pool"] not in pools:
                self._wrong(place, "pool", "there is no such pool")
        contracts = contract_ids(self._session)
        for place in (each for entry in self._restored.others for each in entry.rows if entry.reverses is None):
            parts = place.values["account"].split(":")
            if parts[-1] not in codes or (len(parts) == 4 and parts[2] not in pools):
                self._wrong(place, "account", "there is no such member or pool")
            if place.values["contract"] and place.values["contract"] not in contracts:
                self._wrong(place, "contract", "there is no such contract")

    def reverse(self, key: Key) -> None:
        """Reverse an occurrence of a document, unless it is done, so that the next one may be posted."""
        if self.is_begun or key in self._done:
            return
        self._done.add(key)
        self._posting.flush()
        entry, journal = self._restored.reversals[key], document_journal(self._session, *key)
        if journal is None:
            self._wrong(entry.rows[0], "document", NOT_THERE)
        else:
            self._reverse(entry, journal, "document")

    def bring_in(self) -> bool:
        """Bring in what is left once the documents stand; whether anything was new."""
        if self.is_begun:
            return False
        self._check_documents()
        if not self._staging.errors:
            for key, _ in sorted(self._restored.reversals.items(), key=lambda each: each[1].number):
                self.reverse(key)
            self._post_others()
        if not self._staging.errors:
            self._close()
            self._sign()
            brought = [each.bring_in() for each in self._contexts]
            self._changed = any(brought) or self._changed
        return self._changed

    def _check_documents(self) -> None:
        """Report days and weights of documents that are not there."""
        named = self._restored.places_by_document()
        there = documents_there(self._session, (key for key, _ in named))
        for key, place in named:
            if key not in there:
                self._wrong(place, "document", NOT_THERE)

    def _reverse(self, entry: Entry, journal: JournalRow, column: str) -> None:
        if entry.posted < journal.posted:
            self._wrong(entry.rows[0], "posted", f"is before the journal that it reverses, of {journal.posted}")
            return
        try:
            self._reversals.reverse(journal, dated=entry.dated, posted=entry.posted, reason=entry.reason)
        except Refused as problem:
            self._wrong(entry.rows[0], column, str(problem))
            return
        self._reversals.flush()
        self._changed = True

    def _post_others(self) -> None:
        """Post pool returns and manual journals with their reversals."""
        contracts, ids = contract_ids(self._session), dict[int, int]()
        for entry in self._restored.others:
            if entry.reverses in ids:
                self._posting.flush()
                self._reverse(entry, self._session.get_one(JournalRow, ids[entry.reverses]), "reverses")
            elif entry.reverses is None:
                try:
                    ids[entry.number] = self._posting.post(_journal(entry, contracts)).id
                    self._changed = True
                except Refused as problem:
                    self._wrong(entry.rows[0], "entry", str(problem))
        self._posting.flush()

    def _close(self) -> None:
        states = Periods(self._session)
        for place in self._restored.periods:
            period, wanted = period_of(place.values), PeriodState(place.values["state"].value)
            if states.state(period) is not wanted:
                close(self._session, self._cause, period, soft=wanted is PeriodState.SOFT_CLOSED)
                self._changed = True

    def _sign(self) -> None:
        """Sign what was signed, as of when it was; the claims must be worked out for that."""
        if self._restored.signatures:
            refresh(self._session)
        for place in self._restored.signatures:
            values = place.values
            because = replace(self._cause, reason=values["reason"] or "")
            names = {"contract": values["contract"], "item": values["item"]}
            decision = ClaimState(values["decision"].value)
            try:
                who = (values["member"], values["officer"])
                signed = sign(
                    self._session, because, values["year"], *who, **names, decision=decision, signed_at=values["at"]
                )
                self._changed = self._changed or bool(signed)
            except Refused as problem:
                self._wrong(place, "contract", str(problem))

    def _wrong(self, place: Place, column: str, message: str) -> None:
        self._staging.wrong(place.kind.name, [place.error(column, message)])


def restore_sharing_rules(session: Session, staging: Staging, restored: Restored) -> None:
    """Share contracts from which day as the export says; a book that had journals before may only be repeated."""
    known, is_begun = agreements(session), had_journals(session)
    for reference, places in _by_contract(restored.sharing_rules).items():
        agreement = known.get(reference)
        if agreement is None:
            staging.wrong(SHARING_RULES.name, [places[0].error("contract", "there is no such contract")])
            continue
        standing = [(each.from_day, each.basis, each.agreed) for each in agreement.rules_in_force]
        wanted = [tuple(each.values[name] for name in ("from_day", "allocation", "agreed")) for each in places]
        if standing == wanted:
            continue
        if is_begun:
            message = "differs from the book, and only an empty book is restored from an export: remove the row"
            staging.wrong(SHARING_RULES.name, [places[0].error("contract", message)])
            continue
        contract = session.get_one(Contract, agreement.id)
        for from_day, basis, agreed in wanted:
            add_rule(session, contract, basis, agreed, from_day)


def restore_parameters(session: Session, cause: Cause, staging: Staging, restored: Restored) -> None:
    """Set the parameters that the export has; a book that had journals before may only be repeated."""
    standing, is_begun = set(every(session)), had_journals(session)
    for place in restored.parameters:
        own = (place.values[name] for name in ("name", "from_day", "value", "source"))
        if Held(*own) not in standing:
            if is_begun:
                message = "differs from the book, and only an empty book is restored from an export: remove the row"
                staging.wrong(PARAMETERS.name, [place.error("name", message)])
            else:
                keep_parameter(session, cause, place.values)


def restore_past_totals(session: Session, cause: Cause, staging: Staging, restored: Restored) -> None:
    """Count again those who are gone, before anything is shared by them; a book that had journals is compared."""
    standing = {(each.contract, each.member, each.kind, each.day): each.count for each in past(session)}
    is_begun = had_journals(session)
    contracts, known = contract_ids(session), {each.code: each for each in members(session)}
    for place in restored.past_totals:
        values = place.values
        key = tuple(values[name] for name in ("contract", "member", "kind", "day"))
        if standing.get(key) == values["count"]:
            continue
        if values["contract"] not in contracts or values["member"] not in known:
            message, column = "there is no such contract or member", "contract"
        elif is_begun:
            message, column = "differs from the book, and only an empty book is restored from an export", "count"
        else:
            contract = session.get_one(Contract, contracts[values["contract"]])
            keep_past_total(session, cause, contract, known[values["member"]], dict(values))
            continue
        staging.wrong(PAST_TOTALS.name, [place.error(column, f"{message}: remove the row")])


def _by_contract(places: Iterable[Place]) -> dict[str, list[Place]]:
    """The rows of each contract, by their first day."""
    found: dict[str, list[Place]] = defaultdict(list)
    for each in sorted(places, key=lambda place: place.values["from_day"]):
        found[each.values["contract"]].append(each)
    return found


def _journal(entry: Entry, contracts: Mapping[str, int]) -> Journal:
    """The journal of an entry that comes from no document. Raises Refused where it would break the book."""
    lines = []
    for place in entry.rows:
        values = place.values
        contract = contracts[values["contract"]] if values["contract"] else None
        lines.append(Line(values["account"], contract, values["debit"] or 0, values["credit"] or 0))
    _must_reimburse_exactly(lines)
    what = "manual journal"
    if entry.kind in (EntryKind.POOL_RETURN, EntryKind.POOL_CARRY):
        pools = {each.account.split(":")[2] for each in lines if each.account.startswith("Liabilities:Pool:")}
        what = f"{entry.kind.replace('_', ' ')} {' '.join(sorted(pools))}"
    kind, source = JournalKind(entry.kind.value), f"{what} {entry.dated}"
    return Journal(kind, entry.dated, source, tuple(lines), reason=entry.reason, posted=entry.posted)


def _must_reimburse_exactly(lines: list[Line]) -> None:
    """Refuse what would leave a margin with a member, or spend without a document (invariants L4 and V4)."""
    left: dict[str, int] = defaultdict(int)
    for each in lines:
        if each.account.startswith("Expenses:") and each.contract_id is not None:
            raise Refused("spends on a contract: enter an invoice instead")
        if each.account.startswith(("Expenses:", "Income:")):
            left[each.account.rpartition(":")[2]] += each.debit - each.credit
    if any(left.values()):
        raise Refused("expenses less income must come to zero for each member")
