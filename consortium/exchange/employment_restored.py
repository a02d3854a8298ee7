"""Bring in the extra files of employment support: each row as of who added it and when."""

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.contracts.models import Contract, UsageMeasure
from consortium.contracts.usage_measures import add_measure
from consortium.employment.achievements import note_seen
from consortium.employment.answering import keep_asked
from consortium.employment.credit import add_past_credit, add_share
from consortium.employment.models import (
    AdviserCapacity,
    AskedQuestion,
    Assignment,
    CaseAction,
    CaseNeed,
    CaseStep,
    Contact,
    CreditShare,
    ListedWord,
    OutcomeRow,
    Participant,
    PastCredit,
    PlacesOffered,
    PlanReview,
    ReferralDetail,
    Version,
    WorkSpell,
)
from consortium.employment.pathway import add_assignment, add_step, keep_capacity, keep_detail, keep_places
from consortium.employment.plans import add_review
from consortium.employment.versions import add_version
from consortium.employment.wording import keep_word
from consortium.exchange.employment import employment
from consortium.exchange.employment_files import (
    ASKED_QUESTIONS,
    CAPACITIES,
    CASE_ACTIONS,
    CASE_ADVISERS,
    CASE_CONTACTS,
    CASE_NEEDS,
    CASE_STEPS,
    CASE_WORK,
    EMPLOYMENT,
    LISTED_WORDS,
    OUTCOME_CREDITS,
    OUTCOME_EVIDENCE,
    PAST_CREDITS,
    PLACES_OFFERED,
    PLAN_REVIEWS,
    REFERRAL_DETAILS,
    USAGE_MEASURES,
)
from consortium.exchange.restored import Place
from consortium.exchange.staging import Staging
from consortium.kernel.errors import Refused
from consortium.members.models import Member

NOT_HERE = "is not in the book, and only an empty book is restored from an export: remove the row, and enter it"


class EmploymentRestored:
    """Brings its rows into a book that has none of them, or compares them with one that has."""

    files = EMPLOYMENT

    def __init__(
        self, session: Session, cause: Cause, staging: Staging, places: Mapping[str, list[Place]]
    ) -> None:
        self._session, self._cause, self._staging = session, cause, staging
        self._places = places
        self._is_new = False
        self._versions: dict[tuple[type[Version], int], Version] = {}
        self._contract = cache(self._contract_of)
        self._member = cache(self._member_of)
        self._found_by = (("contract", self._contract), ("member", self._member), ("credited", self._member))

    def check(self, *, is_begun: bool) -> None:
        """Report what the book cannot take: anything new to one in use, a name that is not there to another."""
        if not any(self._places.values()):
            return
        if is_begun or self._has_any():
            self._compare()
            return
        self._is_new = True
        for place in (each for found in self._places.values() for each in found):
            for column, find in self._found_by:
                name = place.values.get(column)
                if name is not None and find(name) is None:
                    self._wrong(place, column, f"there is no {column} {name}")
            if place.values.get("participant") is not None and self._participant(place.values) is None:
                self._wrong(place, "participant", "there is no such participant of the contract")

    def _has_any(self) -> bool:
        of_cases = (ReferralDetail, CaseStep, Assignment, WorkSpell, Contact, CaseNeed, CaseAction, PlanReview)
        of_services = (AdviserCapacity, PlacesOffered, CreditShare, PastCredit, UsageMeasure)
        tables: tuple[Any, ...] = (ListedWord, AskedQuestion, *of_cases, *of_services)
        seen = sa.select(OutcomeRow).where(OutcomeRow.evidence_day.is_not(None))
        rows = (seen, *map(sa.select, tables))
        return any(self._session.scalars(each.limit(1)).first() is not None for each in rows)

    def _compare(self) -> None:
        for kind, rows in employment(self._session):
            standing = {tuple(row[name] for name in kind.by_name) for row in rows}
            for place in self._places[kind.name]:
                if tuple(map(place.written, kind.by_name)) not in standing:
                    self._wrong(place, kind.key[0], NOT_HERE)

    def bring_in(self) -> bool:
        """Bring in everything, each by whom and when it was done; whether there was anything."""
        if not self._is_new:
            return False
        done: dict[str, Callable[[Cause, Mapping[str, Any]], object]] = {
            REFERRAL_DETAILS.name: lambda cause, values: keep_detail(*self._case(cause, values), values),
            CASE_STEPS.name: lambda cause, values: add_step(*self._case(cause, values), values),
            CASE_ADVISERS.name: lambda cause, values: add_assignment(*self._case(cause, values), values["adviser"]),
            CASE_WORK.name: partial(self._version, WorkSpell),
            CASE_CONTACTS.name: partial(self._version, Contact),
            CASE_NEEDS.name: partial(self._version, CaseNeed),
            CASE_ACTIONS.name: partial(self._version, CaseAction),
            PLAN_REVIEWS.name: lambda cause, values: add_review(*self._case(cause, values), values),
            LISTED_WORDS.name: partial(keep_word, self._session),
            ASKED_QUESTIONS.name: self._question,
            CAPACITIES.name: self._capacity,
            PLACES_OFFERED.name: self._offer,
            OUTCOME_CREDITS.name: self._credit,
            OUTCOME_EVIDENCE.name: self._seen,
            PAST_CREDITS.name: self._past_credit,
            USAGE_MEASURES.name: self._measure,
        }
        for kind, places in self._places.items():
            for place in places:
                values = place.values
                cause = Cause(
                    values.get("by", self._cause.actor), values.get("at", self._cause.at), batch=self._cause.batch
                )
                try:
                    done[kind](cause, values)
                except Refused as problem:
                    self._wrong(place, place.kind.key[0], str(problem))
        return True

    def _case(self, cause: Cause, values: Mapping[str, Any]) -> tuple[Session, Cause, Participant]:
        found = self._participant(values)
        if found is None:
            raise Refused("there is no such participant of the contract")
        return self._session, cause, found

    def _version(self, model: type[Version], cause: Cause, values: Mapping[str, Any]) -> None:
        replaces = self._versions.get((model, values["replaces"])) if values["replaces"] is not None else None
        if values["replaces"] is not None and replaces is None:
            raise Refused("replaces a row that does not stand before it")
        session, cause, participant = self._case(cause, values)
        is_withdrawn = bool(values["is_withdrawn"])
        row = add_version(session, cause, model, participant, values, replaces, is_withdrawn=is_withdrawn)
        self._versions[model, values["number"]] = row

    def _question(self, cause: Cause, values: Mapping[str, Any]) -> None:
        keep_asked(self._session, cause, self._there(self._member, values["member"]), values)

    def _capacity(self, cause: Cause, values: Mapping[str, Any]) -> None:
        keep_capacity(self._session, cause, self._there(self._contract, values["contract"]), values)

    def _offer(self, cause: Cause, values: Mapping[str, Any]) -> None:
        contract, member = self._there(self._contract, values["contract"]), self._there(self._member, values["member"])
        keep_places(self._session, cause, contract, member, values)

    def _outcome(self, cause: Cause, values: Mapping[str, Any]) -> OutcomeRow:
        *_, found = self._case(cause, values)
        row = self._session.get(OutcomeRow, (found.id, values["outcome"].value, values["date"]))
        if row is None:
            raise Refused("is about an outcome that is not recorded")
        return row

    def _seen(self, cause: Cause, values: Mapping[str, Any]) -> None:
        note_seen(self._session, self._outcome(cause, values), values["evidence_day"])

    def _credit(self, cause: Cause, values: Mapping[str, Any]) -> None:
        row, member = self._outcome(cause, values), self._there(self._member, values["member"])
        add_share(self._session, cause, row, values["version"], member, values)

    def _past_credit(self, cause: Cause, values: Mapping[str, Any]) -> None:
        contract = self._there(self._contract, values["contract"])
        own, credited = (self._there(self._member, values[name]) for name in ("member", "credited"))
        add_past_credit(self._session, contract, own, credited, values)

    def _measure(self, cause: Cause, values: Mapping[str, Any]) -> None:
        add_measure(self._session, cause, self._there(self._contract, values["contract"]).id, values)

    def _there(self, find: Any, name: str) -> Any:
        found = find(name)
        if found is None:
            raise Refused(f"there is no {name}")
        return found

    def _contract_of(self, reference: str) -> Contract | None:
        return self._session.scalars(sa.select(Contract).filter_by(reference=reference)).one_or_none()

    def _member_of(self, code: str) -> Member | None:
        return self._session.scalars(sa.select(Member).filter_by(code=code)).one_or_none()

    def _participant(self, values: Mapping[str, Any]) -> Participant | None:
        contract = self._contract(values["contract"])
        key = {"contract_id": contract.id if contract else None, "reference": values["participant"]}
        return self._session.scalars(sa.select(Participant).filter_by(**key)).one_or_none()

    def _wrong(self, place: Place, column: str, message: str) -> None:
        self._staging.wrong(place.kind.name, [place.error(column, message)])
