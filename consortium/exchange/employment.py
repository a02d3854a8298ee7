"""Employment support as the rows of its extra files; `employment_restored` brings it in again."""

from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from consortium.contracts.models import Contract, UsageMeasure
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
    WorkSpell,
)
from consortium.exchange.employment_files import (
    ASKED_QUESTIONS,
    CAPACITIES,
    CASE_ACTIONS,
    CASE_ADVISERS,
    CASE_CONTACTS,
    CASE_NEEDS,
    CASE_STEPS,
    CASE_WORK,
    LISTED_WORDS,
    OUTCOME_CREDITS,
    OUTCOME_EVIDENCE,
    PAST_CREDITS,
    PLACES_OFFERED,
    PLAN_REVIEWS,
    REFERRAL_DETAILS,
    USAGE_MEASURES,
    VERSIONS,
)
from consortium.exchange.kinds import Kind
from consortium.exchange.written import Row, written
from consortium.members.models import Member


def employment(session: Session) -> Iterator[tuple[Kind, Iterable[Row]]]:
    """Each of its files with its rows."""
    yield LISTED_WORDS, _words(session)
    yield ASKED_QUESTIONS, _questions(session)
    yield REFERRAL_DETAILS, _of_cases(session, REFERRAL_DETAILS, ReferralDetail, "referred")
    yield CASE_STEPS, _of_cases(session, CASE_STEPS, CaseStep, "taken")
    yield CASE_ADVISERS, _of_cases(session, CASE_ADVISERS, Assignment, "assigned")
    yield CASE_WORK, _of_cases(session, CASE_WORK, WorkSpell, "recorded")
    yield CASE_CONTACTS, _of_cases(session, CASE_CONTACTS, Contact, "recorded")
    yield CASE_NEEDS, _of_cases(session, CASE_NEEDS, CaseNeed, "recorded")
    yield CASE_ACTIONS, _of_cases(session, CASE_ACTIONS, CaseAction, "recorded")
    yield PLAN_REVIEWS, _of_cases(session, PLAN_REVIEWS, PlanReview, "set")
    yield OUTCOME_EVIDENCE, _seen(session)
    yield CAPACITIES, _capacities(session)
    yield PLACES_OFFERED, _places(session)
    yield OUTCOME_CREDITS, _credits(session)
    yield PAST_CREDITS, _past_credits(session)
    yield USAGE_MEASURES, _measures(session)


def _of_cases(session: Session, kind: Kind, model: Any, verb: str) -> Iterator[Row]:
    """The rows of a table that hang on participants, case by case, each as it was added.

    `verb`: what its columns call who added it and when (`taken_by`, `taken_at`).
    """
    rows = (
        sa.select(model, Contract.reference, Participant.reference)
        .join(Participant, Participant.id == model.participant_id)
        .join(Contract, Contract.id == Participant.contract_id)
        .order_by(Contract.reference, Participant.reference, *sa.inspect(model).primary_key)
    )
    numbers: dict[int | None, int] = {}
    for number, (row, contract, participant) in enumerate(session.execute(rows), 1):
        numbers[getattr(row, "id", None)] = number
        replaces = numbers.get(getattr(row, "replaces_id", None))
        who = {"replaces": replaces, "by": getattr(row, f"{verb}_by"), "at": getattr(row, f"{verb}_at")}
        told = {"number": number, "contract": contract, "participant": participant} | who
        if kind in VERSIONS:
            told["is_withdrawn"] = int(row.is_withdrawn)
        yield written(kind, row, told)


def _words(session: Session) -> Iterator[Row]:
    rows = sa.select(ListedWord).order_by(ListedWord.word_list, ListedWord.code, ListedWord.from_day)
    for row in session.scalars(rows):
        yield written(LISTED_WORDS, row, {"is_offered": int(row.is_offered)})


def _questions(session: Session) -> Iterator[Row]:
    rows = sa.select(AskedQuestion, Member.code).join(Member, Member.id == AskedQuestion.member_id)
    for row, member in session.execute(rows.order_by(Member.code, AskedQuestion.question, AskedQuestion.from_day)):
        yield written(ASKED_QUESTIONS, row, {"member": member, "is_asked": int(row.is_asked)})


def _capacities(session: Session) -> Iterator[Row]:
    rows = sa.select(AdviserCapacity, Contract.reference).join(Contract, Contract.id == AdviserCapacity.contract_id)
    in_order = rows.order_by(Contract.reference, AdviserCapacity.adviser, AdviserCapacity.from_day)
    for row, contract in session.execute(in_order):
        yield written(CAPACITIES, row, {"contract": contract})


def _places(session: Session) -> Iterator[Row]:
    rows = (
        sa.select(PlacesOffered, Contract.reference, Member.code)
        .join(Contract, Contract.id == PlacesOffered.contract_id)
        .join(Member, Member.id == PlacesOffered.member_id)
        .order_by(Contract.reference, Member.code, PlacesOffered.year)
    )
    for row, contract, member in session.execute(rows):
        yield written(PLACES_OFFERED, row, {"contract": contract, "member": member})


def _credits(session: Session) -> Iterator[Row]:
    rows = (
        sa.select(CreditShare, Contract.reference, Participant.reference, Member.code)
        .join(Participant, Participant.id == CreditShare.participant_id)
        .join(Contract, Contract.id == Participant.contract_id)
        .join(Member, Member.id == CreditShare.member_id)
        .order_by(Contract.reference, Participant.reference, CreditShare.date, CreditShare.outcome)
        .order_by(CreditShare.version, Member.code)
    )
    for row, contract, participant, member in session.execute(rows):
        who = {"by": row.recorded_by, "at": row.recorded_at}
        yield written(OUTCOME_CREDITS, row, {"contract": contract, "participant": participant, "member": member} | who)


def _seen(session: Session) -> Iterator[Row]:
    rows = (
        sa.select(OutcomeRow, Contract.reference, Participant.reference)
        .join(Participant, Participant.id == OutcomeRow.participant_id)
        .join(Contract, Contract.id == Participant.contract_id)
        .where(OutcomeRow.evidence_day.is_not(None))
        .order_by(Contract.reference, Participant.reference, OutcomeRow.date, OutcomeRow.outcome)
    )
    for row, contract, participant in session.execute(rows):
        yield written(OUTCOME_EVIDENCE, row, {"contract": contract, "participant": participant})


def _past_credits(session: Session) -> Iterator[Row]:
    own, credited = aliased(Member), aliased(Member)
    rows = (
        sa.select(PastCredit, Contract.reference, own.code, credited.code)
        .join(Contract, Contract.id == PastCredit.contract_id)
        .join(own, own.id == PastCredit.member_id)
        .join(credited, credited.id == PastCredit.credited_id)
        .order_by(Contract.reference, own.code, PastCredit.kind, PastCredit.day, PastCredit.whole, credited.code)
    )
    for row, contract, member, whose in session.execute(rows):
        yield written(PAST_CREDITS, row, {"contract": contract, "member": member, "credited": whose})


def _measures(session: Session) -> Iterator[Row]:
    rows = sa.select(UsageMeasure, Contract.reference).join(Contract, Contract.id == UsageMeasure.contract_id)
    for row, contract in session.execute(rows.order_by(Contract.reference, UsageMeasure.version)):
        yield written(USAGE_MEASURES, row, {"contract": contract, "by": row.set_by, "at": row.set_at})
