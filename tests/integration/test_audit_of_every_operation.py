"""Every operation leaves exactly one event of the audit trail: who did it, what was there, what is there then.

The operations are found in the packages themselves: a new one without a row in the table fails.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

import consortium
from consortium.access import operations as people
from consortium.access.queries import open_sessions, user
from consortium.access.sessions import begin
from consortium.access.terms import LinkPurpose
from consortium.attachments import operations as attachments
from consortium.audit.cause import Cause
from consortium.calendar import operations as calendars
from consortium.contracts import operations as contracts
from consortium.contracts.agreement import Agreement
from consortium.contracts.models import Contract
from consortium.contracts.queries import agreement
from consortium.contracts.schemas import MeasureSchema
from consortium.contracts.usage_measures import set_measure
from consortium.drafts import operations as drafts
from consortium.drafts.models import ContractDraft
from consortium.due.operations import run
from consortium.employment import (
    achievements,
    answering,
    contacts,
    credit,
    handing_over,
    pathway,
    plans,
    wording,
)
from consortium.employment import operations as employment
from consortium.employment.cases import Case, cases
from consortium.employment.erasure import erase
from consortium.employment.models import CaseAction, CaseNeed, Contact, OutcomeRow, WorkSpell
from consortium.employment.queries import participant
from consortium.employment.questions import Question
from consortium.employment.schemas import (
    AskedQuestionSchema,
    CapacitySchema,
    CaseActionSchema,
    CaseNeedSchema,
    CaseStepSchema,
    ContactSchema,
    HandOverSchema,
    ListedWordSchema,
    PlacesOfferedSchema,
    ReachedSchema,
    ReferSchema,
    ReviewSchema,
    WordSchema,
    WorkSchema,
)
from consortium.employment.terms import Stage
from consortium.exchange.batches import undo
from consortium.exchange.importing import import_file, import_folder, import_typed
from consortium.exchange.kinds import KINDS
from consortium.exchange.reference import Reference
from consortium.exchange.staging import Staging
from consortium.kernel.days import FinancialYear, Period
from consortium.kernel.terms import ClaimState
from consortium.learning import booking, calling_off, evaluation, levy, needs, notices, planning
from consortium.learning import operations as learning
from consortium.learning.models import Booking, Course, Need
from consortium.learning.queries import waiting
from consortium.learning.schemas import (
    CoursePlanSchema,
    EvaluationSchema,
    LevySchema,
    NeedSchema,
    TransferSchema,
)
from consortium.ledger import periods
from consortium.ledger.operations import carry_pool_forward, keep_pool, return_pool
from consortium.ledger.queries import journal
from consortium.members import operations as members
from consortium.members.models import Member
from consortium.parameters.operations import keep_parameter
from consortium.parameters.terms import Name
from consortium.partnership import operations as partnership
from consortium.partnership import projects
from consortium.partnership.models import Given, Pledge, Project
from consortium.partnership.schemas import (
    GivenSchema,
    LessonSchema,
    PledgeSchema,
    ProjectSchema,
    StepSchema,
    VoiceSchema,
)
from consortium.pools import operations as pooling
from consortium.pools.models import PoolCommitment, PoolDue
from consortium.pools.queries import pool
from consortium.pools.schemas import CommitmentSchema
from consortium.social_value.models import SocialValue
from consortium.social_value.operations import keep_factor, keep_value, withdraw_value
from consortium.social_value.schemas import FactorSchema, SocialValueSchema
from consortium.spend.operations import redact, reverse_journal
from consortium.spend.true_up import post_true_up
from consortium.vfm.claims import refresh
from consortium.vfm.operations import keep_index_value
from consortium.vfm.packs import freeze
from consortium.vfm.signing import sign
from tests.attachable import PDF
from tests.books import Book
from tests.furnished import (
    ACCEPTED,
    ADVISER,
    ASKED,
    CONTACT,
    COURSE,
    DEADWEIGHT,
    GIVEN,
    HINDERED,
    JOB,
    LEVY,
    MEASURE,
    NEED,
    PLEDGE,
    PROJECT,
    REFERRAL,
    REVIEW,
    SOCIAL_VALUE,
    STEP,
    THOUGHT,
    TO_DO,
    TOKEN,
    TRANSFER,
    WORD,
    WORK,
)
from tests.makers import FURTHER, NEW, VOICE, Row, opened, write
from tests.makers import consortium as whole
from tests.servers import Databases
from tests.trail import ADDED, ADMIN, DISABLED, NEVER_IN, OFFICER, eventful_book, events_after, hold, newest
from tests.visitors import ADMINISTRATOR, PASSWORD, board

ACTOR = "somebody@consortium.example"
CAUSE = Cause(ACTOR, datetime(2026, 7, 1, 9, tzinfo=UTC), "because")
YEAR = FinancialYear(2025)
ANOTHER = "meadow anchor eighteen"

PARAMETER = {
    **{"name": Name.ACCEPTANCE_DAYS, "from_day": date(2026, 4, 1)},
    **{"value": Decimal(15), "source": "steering group"},
}

TOLD_BY_OTHERS = {
    "audit.operations.record": "writes the event of another operation",
    "audit.operations.keep": "writes the event of another operation",
    "demo.drafts.add_drafts": "types each draft by the operations",
    "demo.people.add_people": "adds each person by access.operations.add_user",
    "employment.pathway.add_assignment": "gives a case for assign, take_step and imports",
    "employment.versions.withdraw": "withdraws a version for change_work, change_contact and change_need",
    "employment.versions.add_version": "adds a version for the operation that says why, and for imports",
    "employment.answering.keep_answer": "keeps one of the answers that record_answers records",
    "employment.plans.add_review": "sets a day of review for set_review and imports",
    "contracts.usage_measures.add_measure": "adds a version for set_measure and imports",
    "employment.credit.add_credit": "adds a version of credit for share_credit",
    "employment.credit.add_share": "adds a weight of credit for share_credit and imports",
    "employment.pathway.add_step": "adds a step for take_step and imports",
    "employment.pathway.keep_detail": "writes down how somebody came for refer and imports",
    "contracts.operations.add_authors": "counts the authors of a variation for its approval, which leaves the event",
    "drafts.checking.wrong_by_itself": "changes nothing: says what is wrong as of the cause's day",
    "drafts.checking.wrong_in_the_book": "tries the rows of a draft, and takes them back",
    "exchange.bringing_in.BringingIn": "calls the operation of each row",
    "exchange.bringing_in.bring_in_typed": "calls the operation of each row",
    "exchange.employment_restored.EmploymentRestored": "restores by the operations an export",
    "exchange.partnership_restored.PartnershipRestored": "restores by the operations an export",
    "exchange.pooled_restored.PooledRestored": "restores by the operations an export",
    "exchange.bringing_in.would_post": "shows what a form would post, and takes it back",
    "exchange.documents.Documents": "posts the documents of an import, which leaves the event",
    "exchange.reference.Reference": "calls the operation of each row",
    "exchange.erasures.erase_again": "erases by erase whoever an import brought back",
    "exchange.restoring.Restoring": "restores by the operations an export that an import brings",
    "exchange.programme_restored.ProgrammeRestored": "restores an export by bring_back",
    "learning.history.bring_back": "restores a row of an export that an import brings",
    "learning.moving.move": "moves places for the operation that says why",
    "learning.moving.set_again": "writes down what keep_booking sets",
    "exchange.restoring.restore_parameters": "sets by keep_parameter those of an export",
    "exchange.restoring.restore_past_totals": "counts by keep_past_total those who are gone, of an import",
    "exchange.social_value_restored.restore_social_value": "restores by the operations an export that an import brings",
    "spend.operations.Reversals": "reverses for reverse_journal, undo and imports",
    "spend.recording.Recorder": "posts for an import, which leaves the event",
}
"""What takes a cause and is no operation of its own: who leaves the event."""


@dataclass(frozen=True)
class Does:
    """An operation to be called, and the actions of the events that it leaves; `actor` where it is not the cause's.

    `prepared` looks up in the book what the call needs, and gives the call.
    """

    name: str
    prepared: Callable[[Session], Callable[[], Any]]
    actions: tuple[str, ...]
    actor: str = ACTOR


def name_of(operation: Any) -> str:
    """Where an operation stands, without the package."""
    return f"{operation.__module__.removeprefix('consortium.')}.{operation.__name__}"


def does(operation: Any, *arguments: Any, leaves: str, actor: str = ACTOR, **named: Any) -> Does:
    """The call with these arguments, of which the callable ones are looked up in the book first."""

    def prepared(session: Session) -> Callable[[], Any]:
        found = [each(session) if callable(each) else each for each in arguments]
        return partial(operation, session, CAUSE, *found, **named)

    return Does(name_of(operation), prepared, tuple(leaves.split(", ")), actor)


def keeps(operation: Any, kind: str, leaves: str, row: Row) -> Does:
    """Keep a row of an import kind by its operation, outside of any import."""

    def prepared(session: Session) -> Callable[[], Any]:
        return partial(Reference(session, CAUSE).keep, kind, KINDS[kind].loader.load(row))

    return Does(name_of(operation), prepared, (leaves,))


def both(operation: Any, kind: str, **changed: str) -> tuple[Does, Does]:
    """Keep a further row of the kind, and change the first of those that are there."""
    first = whole()[kind][0] | changed
    return keeps(operation, kind, "created", FURTHER[kind]), keeps(operation, kind, "updated", first)


def person(email: str) -> Callable[[Session], Any]:
    """The person of this address."""
    return lambda session: user(session, email)


def begun(email: str) -> Callable[[Session], int]:
    """The number of a session that the person has just begun."""

    def number(session: Session) -> int:
        found = user(session, email)
        begin(session, found, "127.0.0.1", CAUSE.at)
        return open_sessions(session, found.id, CAUSE.at)[0].id

    return number


def posted(number: int) -> Callable[[Session], Any]:
    """A journal of 2025-26."""
    return lambda session: journal(session, f"2025-26/{number}")


def secret(session: Session) -> str:
    """The secret of an invitation that was sent before."""
    return people.link(session, CAUSE, user(session, NEVER_IN), LinkPurpose.INVITATION)


def of(kind: str, code: str) -> Callable[[Session], Any]:
    """The member or contract of this code."""
    model, key = {"members": (Member, "code"), "contracts": (Contract, "reference")}[kind]
    return lambda session: session.scalars(sa.select(model).filter_by(**{key: code})).one()


def draft(reference: str) -> Callable[[Session], Any]:
    """The draft of a contract of this reference."""
    return lambda session: session.scalars(sa.select(ContractDraft).filter_by(reference=reference)).one()


def only(model: type[Any]) -> Callable[[Session], Any]:
    """The one row of this model."""
    return lambda session: session.scalars(sa.select(model)).one()


def pooled(session: Session) -> Any:
    """The pool of learning."""
    return pool(session, "LEARN-A")


def unsigned(session: Session) -> Pledge:
    """A declaration that its member's officer has not signed."""
    return session.scalars(sa.select(Pledge).filter_by(signed_by=None)).one()


def signed(session: Session) -> Pledge:
    """AAA's offer that is signed."""
    return session.scalars(sa.select(Pledge).filter_by(signed_by="finance@aaa.example")).one()


def case_at(stage: Stage) -> Callable[[Session], Case]:
    """A case that stands so."""
    return lambda session: next(each for each in cases(session) if each.row.referred.month == 6 and each.stage is stage)
def terms(session: Session) -> Agreement:
    """The terms of LRN-02."""
    return agreement(session, "LRN-02")


def course(title: str) -> Callable[[Session], Course]:
    """The course of this title."""
    return lambda session: session.scalars(sa.select(Course).filter_by(title=title)).one()


def joining_due(session: Session) -> notices.Notice:
    """Joining instructions that are due on the day of the course."""
    return notices.due_notices(session, date(2050, 1, 13))[0]


def attended_again(session: Session) -> Course:
    """The course that is not over, as if somebody had come to it."""
    found = course("Damp")(session)
    session.scalars(sa.select(Booking).filter_by(item_id=found.item_id)).first().attended = 1
    return found


def even(session: Session) -> dict[Member, int]:
    """Weights by which AAA and BBB are equal."""
    return {of("members", code)(session): 1 for code in ("AAA", "BBB")}


def at_work(session: Session) -> Case:
    """The case that has an adviser, and somebody at work."""
    return next(each for each in cases(session) if each.stage is Stage.STARTED and each.adviser)


def qualified(session: Session) -> OutcomeRow:
    """What the one at work reached before."""
    return session.scalars(sa.select(OutcomeRow).filter_by(outcome="qualification")).one()


def terms_of_service(session: Session) -> Agreement:
    """The terms of the employment service."""
    return agreement(session, "EMP-01")


MEASURED = MeasureSchema().load(MEASURE)
PLEDGED = PledgeSchema().load(PLEDGE)
GIVEN_ROW = GivenSchema().load(GIVEN | {"form": "premises"})
VOICED = VoiceSchema().load(VOICE)
LEARNED = LessonSchema().load({"day": "2025-09-01", "learned": "Late lists", "differently": "Earlier lists"})
STARTED, MOVED = ProjectSchema().load(PROJECT | {"owner": "AAA"}), StepSchema().load(STEP | {"stage": "agreed"})
REFERRED, ACCEPT = ReferSchema().load(REFERRAL), CaseStepSchema().load(ACCEPTED)
CAPACITY = CapacitySchema().load(
    {"contract": "EMP-01", "adviser": ADVISER, "from": "2025-09-01", "capacity": "30"}
)
PLACES = PlacesOfferedSchema().load(
    {"contract": "EMP-01", "member": "AAA", "year": "2025-26", "places": "12"}
)
OVER = HandOverSchema().load({"contract": "EMP-01", "from": "nobody", "to": ADVISER, "member": "", "count": ""})
LEVIED, MOVING = LevySchema().load(LEVY), TransferSchema().load(TRANSFER)
THOUGHTS = EvaluationSchema().load(THOUGHT)
NEEDED, PLANNED = NeedSchema().load(NEED), CoursePlanSchema().load(COURSE)
NOW = {"on": date(2026, 7, 1), "is_billed": False}
COMMITTED = CommitmentSchema().load(
    {"contract": "LRN-01", "day": "2026-09-01", "amount": "90.00", "words": "A day of safeguarding"}
)
WORKED, ENDED = WorkSchema().load(WORK), WorkSchema().load(WORK | {"last_day": "2025-07-31"})
PLANNED_STEP = CaseActionSchema().load(TO_DO | {"state": "to_do", "due_day": "2025-07-08"})
ASKING = AskedQuestionSchema().load(ASKED)
CONTACTED = ContactSchema().load(CONTACT)
CHANGED_WORD = {"list": "needs", "code": "cv", "words": "A CV", "offered": "1", "from": "2026-12-01"}
LIFTS, EQUAL = whole()["contracts"][0], {"allocation": "equal", "agreed": "2025-03-12"}
VALUED = SocialValueSchema().load(SOCIAL_VALUE)
DEARER = SocialValueSchema().load(SOCIAL_VALUE | {"set": "Furnished", "value": "1300.00"})
FACTOR = FactorSchema().load(DEADWEIGHT)
VISIT = {"contract": "PRO-01", "item": "VISIT"}

OPERATIONS: tuple[Does, ...] = (
    *both(members.keep_member, "members", name="Alder and Ash Homes"),
    *both(members.keep_member_year, "member_years", homes="101"),
    *both(contracts.keep_supplier, "suppliers", name="First and Last Supplies"),
    *both(contracts.keep_contract, "contracts", title="Lifts"),
    keeps(
        contracts.keep_contract, "contracts", "created", FURTHER["contracts"] | {"workstream": "employment"}
    ),
    keeps(contracts.keep_contract, "contracts", "updated", LIFTS | EQUAL),
    keeps(contracts.keep_contract, "contracts", "updated", LIFTS | EQUAL | {"title": "Lifts"}),
    *both(contracts.keep_participation, "contract_members", to="2026-03-31"),
    *both(contracts.keep_item, "contract_items", description="A visit"),
    *both(contracts.keep_baseline, "baselines", price="54"),
    *both(contracts.keep_usage, "usage", quantity="13"),
    *both(learning.keep_course, "courses", title="Keeping safe", hours="7"),
    *both(learning.keep_booking, "bookings", attended="3"),
    *both(employment.keep_referral, "referrals", closed="2026-01-31"),
    *both(employment.keep_outcome, "outcomes", evidence="by letter"),
    does(
        employment.keep_past_total,
        of("contracts", "EMP-01"),
        of("members", "AAA"),
        {"kind": "started", "day": date(2025, 5, 20), "count": 1},
        leaves="created",
    ),
    does(erase, lambda session: participant(session, "EMP-01", "PX1"), leaves="resident erased"),
    does(keep_value, of("members", "AAA"), VALUED, leaves="value entered"),
    does(keep_value, of("members", "AAA"), DEARER, leaves="value changed"),
    does(withdraw_value, of("members", "AAA"), only(SocialValue), leaves="value withdrawn"),
    does(keep_factor, of("members", "AAA"), FACTOR, leaves="created"),
    does(run, "residents", date(2028, 1, 1), leaves="due work done"),
    *both(keep_pool, "pools", name="Pool for learning"),
    *both(keep_index_value, "indices", value="136.6"),
    does(attachments.attach, "contract PRO-01", "b.pdf", PDF, leaves="attached"),
    does(attachments.take_away, "contract FIX-01", 2, leaves="taken away"),
    does(drafts.begin, of("members", "AAA"), NEW, leaves="draft begun"),
    does(drafts.begin_variation, of("contracts", "PRO-01"), leaves="draft begun"),
    does(drafts.save, draft("draft-AAA"), 1, NEW.with_contract({"title": "Panes"}), leaves="draft saved"),
    does(drafts.send, draft("draft-AAA"), leaves="draft sent"),
    does(drafts.discard, draft("draft-AAA"), leaves="draft discarded"),
    does(drafts.give_back, draft("sent-AAA"), leaves="draft returned"),
    # What it brings into the book are changes of their own: a contract, two that take part, an item, a baseline.
    does(
        drafts.approve,
        draft("sent-AAA"),
        lambda session: draft("sent-AAA")(session).sent_digest,
        leaves=f"{'created, ' * 5}residents' voice kept, draft approved",
    ),
    does(partnership.declare, of("contracts", "PRO-01"), of("members", "AAA"), PLEDGED, leaves="declared"),
    does(partnership.sign, unsigned, OFFICER, leaves="declaration signed"),
    does(partnership.redeclare, unsigned, PLEDGED | {"words": "Two rooms"}, leaves="declared anew"),
    does(partnership.withdraw, unsigned, leaves="declaration withdrawn"),
    does(partnership.record_given, signed, GIVEN_ROW, leaves="given"),
    does(partnership.take_back, only(Given), leaves="given record taken back"),
    does(partnership.keep_voice, of("contracts", "PRO-01"), VOICED, leaves="residents' voice kept"),
    does(partnership.keep_lesson, of("contracts", "PRO-01"), LEARNED, leaves="lesson kept"),
    does(projects.start_project, of("members", "AAA"), STARTED, leaves="project started"),
    does(projects.move_project, only(Project), MOVED, leaves="project moved"),
    does(pathway.refer, of("contracts", "EMP-01"), of("members", "AAA"), REFERRED, leaves="referred"),
    does(pathway.take_step, case_at(Stage.REFERRED), ACCEPT, leaves="case accepted"),
    does(pathway.take_step, case_at(Stage.REFERRED), ACCEPT, ADVISER, leaves="case accepted"),
    does(pathway.assign, case_at(Stage.ACCEPTED), None, leaves="case assigned"),
    does(pathway.assign, case_at(Stage.REFERRED), ADVISER, leaves="case assigned"),
    does(handing_over.hand_over, of("contracts", "EMP-01"), OVER, leaves="cases handed over"),
    does(pathway.keep_capacity, of("contracts", "EMP-01"), CAPACITY, leaves="created"),
    does(pathway.keep_places, of("contracts", "EMP-01"), of("members", "AAA"), PLACES, leaves="created"),
    does(needs.record_need, of("members", "AAA"), NEEDED, leaves="need recorded"),
    does(needs.take_need_back, lambda session: session.get_one(Need, 1), leaves="need taken back"),
    does(planning.plan_course, of("contracts", "LRN-02"), PLANNED | {"course": "C92"}, leaves="created"),
    does(planning.plan_course, of("contracts", "LRN-02"), PLANNED | {"place": "Here"}, leaves="updated"),
    does(planning.offer_places, course("Safeguarding"), "course", even, leaves="places offered"),
    does(planning.offer_places, course("Damp"), "course", even, leaves="places offered anew"),
    does(booking.ask_for_places, terms, course("Damp"), of("members", "BBB"), 1, **NOW, leaves="places asked for"),
    does(booking.give_out, terms, course("Damp"), **NOW, leaves="places given out"),
    does(calling_off.call_off, course("Damp"), "course LRN-02 C91", **NOW, leaves="course called off"),
    does(notices.note_sent, joining_due, leaves="notice sent"),
    does(booking.stop_waiting, terms, course("Damp"), lambda session: waiting(session)[0], leaves="waiting ended"),
    does(booking.cancel_places, terms, course("Damp"), of("members", "AAA"), 1, **NOW, leaves="places cancelled"),
    does(
        *(booking.swap_places, terms, course("Damp"), of("members", "AAA"), of("members", "BBB"), 1),
        **NOW,
        leaves="places swapped",
    ),
    does(
        *(booking.record_attendance, terms, course("Damp"), of("members", "AAA"), 1),
        **NOW | {"on": date(2050, 1, 14)},
        leaves="attendance recorded",
    ),
    does(
        *(evaluation.answer, lambda session: evaluation.link_of(session, TOKEN), THOUGHTS),
        on=date(2026, 7, 1),
        leaves="evaluation answered",
    ),
    does(
        *(evaluation.open_evaluation, attended_again, "evaluation", "another"),
        on=date(2026, 7, 1),
        leaves="evaluation opened",
    ),
    does(levy.declare_levy, of("members", "BBB"), LEVIED, leaves="levy declared"),
    does(levy.declare_levy, of("members", "AAA"), LEVIED | {"english": Decimal(90)}, leaves="levy declared anew"),
    does(levy.record_transfer, of("members", "AAA"), of("members", "BBB"), MOVING, leaves="levy transferred"),
    does(levy.take_transfer_back, lambda session: levy.transfer(session, 1), leaves="levy transfer taken back"),
    does(
        pooling.schedule, pooled, of("members", "CCC"), [(date(2026, 5, 1), 100)], leaves="contributions scheduled"
    ),
    does(pooling.take_back_due, only(PoolDue), leaves="due taken back"),
    does(pooling.commit_cost, pooled, of("contracts", "LRN-01"), None, COMMITTED, leaves="cost committed"),
    does(pooling.release, only(PoolCommitment), leaves="commitment released"),
    does(carry_pool_forward, "LEARN-A", date(2026, 3, 31), leaves="pool carried forward"),
    does(achievements.record_work, at_work, WORKED, leaves="work recorded"),
    does(achievements.change_work, at_work, only(WorkSpell), ENDED, leaves="work changed"),
    does(achievements.change_work, at_work, only(WorkSpell), None, leaves="work withdrawn"),
    does(contacts.record_contact, at_work, CONTACTED, leaves="contact recorded"),
    does(contacts.change_contact, at_work, only(Contact), CONTACTED, leaves="contact changed"),
    does(contacts.change_contact, at_work, only(Contact), None, leaves="contact withdrawn"),
    does(plans.find_need, at_work, CaseNeedSchema().load(HINDERED), leaves="need found"),
    does(plans.change_need, at_work, only(CaseNeed), CaseNeedSchema().load(HINDERED), leaves="need changed"),
    does(plans.change_need, at_work, only(CaseNeed), None, leaves="need withdrawn"),
    does(plans.plan_action, at_work, PLANNED_STEP, leaves="action planned"),
    does(plans.change_action, at_work, only(CaseAction), PLANNED_STEP | {"note": None}, leaves="action changed"),
    does(plans.finish_action, at_work, only(CaseAction), leaves="action changed"),
    does(plans.set_review, at_work, ReviewSchema().load(REVIEW), leaves="review set"),
    does(answering.ask, of("members", "AAA"), ASKING, leaves="created"),
    does(answering.keep_asked, of("members", "AAA"), ASKING, leaves="created"),
    does(answering.record_answers, at_work, {Question.GENDER: None}, leaves="sensitive answers recorded"),
    does(wording.add_word, WordSchema().load(WORD), leaves="created"),
    does(wording.change_word, ListedWordSchema().load(CHANGED_WORD), leaves="created"),
    does(wording.keep_word, ListedWordSchema().load(CHANGED_WORD), leaves="created"),
    does(achievements.record_outcome, at_work, ReachedSchema().load(JOB), leaves="outcome recorded"),
    does(set_measure, terms_of_service, MEASURED, leaves="usage measure set"),
    does(credit.share_credit, at_work, qualified, {"AAA": 2, "BBB": 1}, leaves="credit shared"),
    does(return_pool, "LEARN-A", date(2026, 6, 30), leaves="pool returned"),
    does(post_true_up, "EMP-01", YEAR, leaves="trued up"),
    does(periods.close, Period(YEAR, 2), leaves="period closed"),
    does(periods.close, Period(YEAR, 2), soft=True, leaves="period soft-closed"),
    does(periods.reopen, Period(YEAR, 1), leaves="period open"),
    does(reverse_journal, posted(2), dated=date(2026, 6, 30), leaves="reversed"),
    does(redact, posted(1), leaves="redacted"),
    does(freeze, YEAR, leaves="pack frozen"),
    does(sign, YEAR, "AAA", OFFICER, leaves="claim validated"),
    does(sign, YEAR, "AAA", OFFICER, **VISIT, decision=ClaimState.DISPUTED, leaves="claim disputed"),
    # Its one document is reversed, which is a change of its own; that the import was taken back is said once.
    does(undo, ADDED, date(2026, 6, 30), leaves="reversed, import undone"),
    does(people.add_user, "new@aaa.example", "New", [board("AAA"), ADMINISTRATOR], leaves="person added"),
    does(people.set_roles, person(OFFICER), frozenset({board("BBB")}), leaves="roles changed"),
    does(people.set_roles, person(OFFICER), frozenset(), leaves="roles changed"),
    does(people.disable, person(OFFICER), leaves="person disabled"),
    does(people.enable, person(DISABLED), leaves="person enabled"),
    does(people.link, person(NEVER_IN), LinkPurpose.INVITATION, leaves="invitation sent"),
    does(people.choose_password_by_link, secret, ANOTHER, leaves="password chosen", actor=NEVER_IN),
    does(people.change_password, person(OFFICER), PASSWORD, ANOTHER, leaves="password chosen"),
    does(keep_parameter, PARAMETER, leaves="created"),
    does(people.sign_out, person(OFFICER), begun(OFFICER), leaves="signed out"),
    does(people.end_sessions, person(OFFICER), leaves="signed out everywhere"),
    does(calendars.make_link, person(OFFICER), leaves="calendar link made"),
    does(calendars.make_link, person(ADMIN), leaves="calendar link renewed"),
    does(calendars.take_link_away, person(ADMIN), leaves="calendar link taken away"),
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def book(request: pytest.FixtureRequest) -> Iterator[Book]:
    """A book in which every operation has something to do, in a database of each kind in turn."""
    databases: Databases = request.getfixturevalue(request.param)
    found, _ = eventful_book(databases.book())
    yield found
    databases.drop(found.url)


def _taking_a_cause() -> Iterator[str]:
    """Every public function and class of the domain that takes a cause."""
    for found in pkgutil.walk_packages(consortium.__path__, "consortium."):
        if ".migrations" not in found.name:
            module = importlib.import_module(found.name)
            for name, each in vars(module).items():
                own = getattr(each, "__module__", "") == found.name and not name.startswith("_")
                if own and (inspect.isfunction(each) or inspect.isclass(each)) and _takes_a_cause(each):
                    yield name_of(each)


def _takes_a_cause(each: Any) -> bool:
    try:
        return any(one.annotation in (Cause, "Cause") for one in inspect.signature(each).parameters.values())
    except ValueError:  # classes written in C have none
        return False


def test_every_operation_has_its_row():
    imports = {name_of(each) for each in (import_file, import_typed, import_folder)}
    assert set(_taking_a_cause()) == {each.name for each in OPERATIONS} | imports | TOLD_BY_OTHERS.keys()


@pytest.mark.parametrize("case", OPERATIONS, ids=lambda case: f"{case.name}-{'-'.join(case.actions)}")
def test_an_operation_leaves_exactly_one_event_with_actor_before_and_after(book, case):
    with opened(book.url) as database, Session(database.writer) as session:
        call = case.prepared(session)
        session.flush()
        last = newest(session)
        call()
        session.flush()
        events = events_after(session, last)
        session.rollback()
    assert [each.action for each in events] == list(case.actions)
    hold(events, case.actor)


MEMBERS = [whole()["members"][0] | {"name": "Alder and Ash Homes"}, FURTHER["members"]]
PAYMENT = FURTHER["payments"]
TEXT = "names Jane Doe"
TYPED = FURTHER["invoices"] | {"description": TEXT}


@pytest.mark.parametrize(
    ("importing", "kind", "rows", "actions"),
    [
        # Rows that an import makes are accounted for by its one event; each row that it changes has its own.
        ("file", "members", MEMBERS, ["updated", "imported"]),
        ("file", "payments", [PAYMENT], ["imported"]),
        ("folder", "members", MEMBERS, ["updated", "imported"]),
        ("typed", "payments", [PAYMENT], ["entered"]),
        ("typed", "members", MEMBERS, ["updated", "entered"]),
        ("typed", "invoices", [TYPED], ["entered"]),
    ],
)
def test_an_import_leaves_one_event_and_one_for_each_row_that_it_changes(
    book, tmp_path, importing, kind, rows, actions
):
    with book.copied() as copy, opened(copy.url) as database, Staging() as staging:
        with Session(database.writer) as session:
            last = newest(session)
        folder = write(tmp_path / "rows", {kind: rows})
        options: dict[str, Any] = {"finish": refresh}
        if importing == "file":
            import_file(database, CAUSE, KINDS[kind], folder / f"{kind}.csv", staging, **options)
        elif importing == "folder":
            import_folder(database, CAUSE, folder, staging, **options)
        else:
            import_typed(database, CAUSE, KINDS[kind], rows, staging, **options)
        assert not list(staging.report())
        with Session(database.writer) as session:
            events = events_after(session, last)
    assert [each.action for each in events] == actions
    hold(events, ACTOR)
    assert not [each for each in events if TEXT in each.after]


def test_an_import_that_brings_nothing_new_leaves_no_event(book, tmp_path):
    with opened(book.url) as database, Session(database.writer) as session:
        last = newest(session)
    book.bring(members=whole()["members"])
    with opened(book.url) as database, Session(database.writer) as session:
        assert events_after(session, last) == []
