"""What needs a person today: each task says by when, what, how much, and what is asked."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from consortium.access.principal import Principal
from consortium.access.queries import people
from consortium.access.terms import Permission
from consortium.clock import today
from consortium.contracts.agreement import Agreement
from consortium.contracts.queries import agreements
from consortium.drafts.content import Content
from consortium.drafts.policies import may_approve
from consortium.drafts.queries import editors, with_state
from consortium.drafts.terms import DraftState
from consortium.employment.cases import cases, fell_between
from consortium.employment.planned import has_late
from consortium.employment.policies import is_counted, is_seen
from consortium.kernel.days import ONE_DAY, FinancialYear, Period, long_date
from consortium.kernel.money import display
from consortium.kernel.terms import ClaimState
from consortium.ledger.periods import Periods, PeriodState
from consortium.members.models import Member
from consortium.parameters.queries import whole
from consortium.parameters.terms import Name
from consortium.partnership.queries import declared, projects
from consortium.pools.planned import costs_to_come
from consortium.pools.queries import dues, every_pool
from consortium.pools.standing import projected
from consortium.spend.statements import statement
from consortium.vfm.claims import kept_claims
from consortium.vfm.packs import packs
from consortium.vfm.signing import entered_by_officer


@dataclass(frozen=True, slots=True)
class Task:
    """Something that needs the person: by when, what, how much, and what is asked."""

    when: str
    what: str
    more: str
    address: str
    asked: str
    tone: str = ""


def tasks_of_member(session: Session, person: Principal, member: Member, day: date | None) -> list[Task]:
    """What needs the person at one association; `day` is the last that the book has come to."""
    return [
        *_drafts(session, person, member.code),
        *_to_sign(session, person, member.code),
        *_to_declare(session, person, member.code),
        *_lost_cases(session, person, Member.code == member.code),
        *_notices(session, member.code, day),
        *pools_running_dry(session, member.code, day),
        *_owed(session, member),
    ]


def tasks_of_all(session: Session, person: Principal, year: FinancialYear, day: date | None) -> list[Task]:
    """What needs the person at the consortium."""
    return [
        *_drafts(session, person, None),
        *_open_periods(session, person, day),
        *_unsigned(session, year),
        *_packs(session, person),
        *_lost_cases(session, person),
        *_late_projects(session, person),
        *pools_running_dry(session, None, day),
        *_invited(session, person),
    ]


def _drafts(session: Session, person: Principal, lead: str | None) -> list[Task]:
    """Drafts to approve, and those of the person's own that came back; of one lead, or of all."""
    found = []
    for each in with_state(session, (DraftState.DRAFT, DraftState.SENT, DraftState.RETURNED)):
        code = session.get_one(Member, each.lead_id).code
        if lead not in (None, code):
            continue
        content, address = Content.read(each.content), _address("drafts.one", number=str(each.id))
        what = f"{content.contract.get('title') or 'A contract'} ({content.reference})"
        if each.state == DraftState.RETURNED and lead and person.may(Permission.ENTER_CONTRACTS, code):
            found.append(Task("returned", what, f"{each.decided_by}: {each.decision}", address, "correct", "warn"))
        elif each.state == DraftState.DRAFT and person.email in editors(each):
            found.append(Task("begun", what, "not sent for approval yet", address, "finish"))
        elif each.state == DraftState.SENT and may_approve(person, each, code):
            kind = "variation" if each.base else "new contract"
            found.append(Task("to approve", what, f"{kind} of {code}, sent by {each.sent_by}", address, "approve"))
    return found


def _open_periods(session: Session, person: Principal, day: date | None) -> list[Task]:
    """Months that are still open longer after their end than the parameter says."""
    if day is None or not person.may(Permission.CLOSE_PERIODS):
        return []
    states, period = Periods(session), Period.of(day - whole(session, Name.CLOSING_DAYS, day) * ONE_DAY)
    late = [
        each
        for each in (Period(period.year, number) for number in range(1, period.number))
        if _is_open(states, each)
    ]
    if not late:
        return []
    months = "month is" if len(late) == 1 else "months are"
    address = _address("book.periods", year=str(period.year))
    return [
        Task(
            str(period.year),
            f"Close what is over: {len(late)} {months} open",
            f"from {late[0]}",
            address,
            "close",
        )
    ]


def _is_open(states: Periods, period: Period) -> bool:
    return states.state(period) is PeriodState.OPEN


def _unsigned(session: Session, year: FinancialYear) -> list[Task]:
    """What members have not signed yet, and what they dispute."""
    claims = [
        each for each in kept_claims(session, year) if each.row.incomplete == "[]" and not each.row.problem
    ]
    found = []
    for state, words, asked in (
        (ClaimState.CALCULATED, "not signed yet", "remind"),
        (ClaimState.DISPUTED, "disputed", "settle"),
    ):
        mine = [each for each in claims if each.state is state]
        if mine:
            whose = ", ".join(sorted({each.member for each in mine}))
            savings = "saving is" if len(mine) == 1 else "savings are"
            address = _address("vfm.index", year=str(year))
            found.append(Task(str(year), f"{len(mine)} {savings} {words}", f"by {whose}", address, asked))
    return found


def _packs(session: Session, person: Principal) -> list[Task]:
    if not person.may(Permission.FREEZE_PACKS):
        return []
    latest = {each.year: each for each in packs(session)}
    return [
        Task(
            str(each.year),
            f"Pack {each.label} is superseded",
            "a period was opened again",
            _address("packs.index"),
            "freeze",
            "warn",
        )
        for each in latest.values()
        if each.superseded
    ]


def pools_running_dry(session: Session, host: str | None, day: date | None) -> list[Task]:
    """Pools, of one host or all, that what is scheduled does not carry through what is committed."""
    found = []
    for each, code in every_pool(session) if day else ():
        if day is None or host not in (None, code):
            continue
        ahead = projected(session, each, day, dues(session, each, day), costs_to_come(session, each))
        if ahead.short_from is not None:
            when = "now" if ahead.short_from <= day else f"from {long_date(ahead.short_from)}"
            more = f"{display(ahead.lowest)} is left on {long_date(ahead.lowest_on)}"
            address = _address("pools.one", code=each.code)
            found.append(Task(when, f"{each.name} runs dry", more, address, "act", "loss"))
    return found


def _invited(session: Session, person: Principal) -> list[Task]:
    waiting = [each for each in people(session) if not each.has_signed_up and not each.is_disabled]
    if not waiting or not person.may(Permission.READ_PEOPLE):
        return []
    who = ", ".join(each.email for each in waiting[:3])
    are = "person has" if len(waiting) == 1 else "people have"
    return [
        Task(
            "invited",
            f"{len(waiting)} {are} not chosen a password yet",
            who,
            _address("people.index"),
            "remind",
        )
    ]


def _to_sign(session: Session, person: Principal, code: str) -> list[Task]:
    if not person.may(Permission.SIGN_CLAIMS, code):
        return []
    found = []
    for year in (FinancialYear.of(today()).previous(), FinancialYear.of(today())):
        waiting = [
            each
            for each in kept_claims(session, year, member=code)
            if each.state is ClaimState.CALCULATED and not each.row.problem and each.row.incomplete == "[]"
        ]
        barred = entered_by_officer(session, waiting, person.email)
        waiting = [each for each in waiting if each.key not in barred]
        if waiting:
            total = display(sum(each.row.cashable or 0 for each in waiting))
            again = sum(each.lapsed is not None for each in waiting)
            more = f"{total} in cash" + (f", {again} changed since they were signed" if again else "")
            savings = "saving" if len(waiting) == 1 else "savings"
            address = _address("vfm.index", year=str(year), member=code)
            found.append(Task(str(year), f"Sign {len(waiting)} {savings}", more, address, "sign"))
    return found


def _to_declare(session: Session, person: Principal, code: str) -> list[Task]:
    """Declarations that an administrator entered for the member: its officer signs them."""
    if code not in person.members(Permission.DECLARE):
        return []
    waiting = [
        each
        for each in declared(session)
        if each.member == code and not (each.is_signed or each.is_withdrawn)
    ]
    if not waiting:
        return []
    declarations = "declaration" if len(waiting) == 1 else "declarations"
    contracts = ", ".join(sorted({each.contract for each in waiting}))
    address = _address("partnership.index")
    what = f"Sign {len(waiting)} {declarations}"
    return [Task("to sign", what, f"what {code} expects or offers: {contracts}", address, "sign")]


def _late_projects(session: Session, person: Principal) -> list[Task]:
    """Joint projects whose next step should be done by now."""
    if not person.may(Permission.DECLARE):
        return []
    late = [each for each in projects(session) if each.move.next_day and each.move.next_day < today()]
    return [
        Task(
            f"by {long_date(each.move.next_day)}",
            each.row.title,
            f"{each.move.next_step}; {each.owner}",
            _address("projects.one", number=str(each.row.id)),
            "move on",
            "warn",
        )
        for each in late
        if each.move.next_day
    ]


def tasks_of_cases(session: Session, person: Principal) -> list[Task]:
    """What needs whoever works with residents and has no association's or the consortium's Home."""
    mine = [each for each in cases(session, is_seen(person, today())) if each.stage.is_open]
    waiting = sum(each.stage.is_undecided for each in mine)
    found = _lost_cases(session, person)
    if waiting:
        words, more = f"{_count(waiting)} to answer", "referred, and neither accepted nor turned away"
        found.append(Task("to answer", words, more, _address("cases.index", sort="referred"), "answer"))
    if len(mine) > waiting:
        words, more = f"{_count(len(mine) - waiting)} under way", "accepted or started"
        found.append(Task("open", words, more, _address("cases.index"), "work"))
    return [*_late_plans(session, person), *found]


def _late_plans(session: Session, person: Principal) -> list[Task]:
    """Residents in whose plan something should have been done by now."""
    late = cases(session, is_seen(person, today()), has_late(today()))
    if not late:
        return []
    address = _address("cases.index", plan="overdue", sort="referred")
    words, more = f"{_count(len(late))} to look after", "something in the plan is overdue"
    return [Task("overdue", words, more, address, "look", "warn")]


def _lost_cases(session: Session, person: Principal, *within: sa.ColumnElement[bool]) -> list[Task]:
    """Who was referred and not accepted in time, among the cases that the person counts; none is named to who only
    counts them."""
    if not person.may(Permission.COUNT_CASES):
        return []
    lost = fell_between(session, today(), is_counted(person, today()), *within)
    if not lost:
        return []
    since = f"the longest wait is {lost[0].waited(today())} days"
    words, member = f"{_count(len(lost))} fell between", {"member": lost[0].member} if within else {}
    if not person.may(Permission.READ_CASES):
        address = _address("caseload.index", **{"w-sort": "-late"})
        return [Task("late", words, f"{since}, at {lost[0].member}", address, "look", "warn")]
    since = f"{since}: {lost[0].row.reference} of {lost[0].member}"
    return [Task("late", words, since, _address("cases.lost", **member), "answer", "warn")]


def _count(number: int) -> str:
    return f"{number} resident{'' if number == 1 else 's'}"


def _notices(session: Session, code: str, day: date | None) -> list[Task]:
    if day is None:
        return []
    tasks, until = [], day + whole(session, Name.NOTICE_DAYS, day) * ONE_DAY
    for each in agreements(session).values():
        by = each.notice_by(day)
        if day < by <= until and each.takes_part(code, by):
            tasks.append((by, _notice(each, by)))
    return [task for _, task in sorted(tasks, key=lambda one: (one[0], one[1].what))]


def _notice(agreement: Agreement, by: date) -> Task:
    words = "last day to give notice" if agreement.notice_days else "it ends"
    address = _address("contracts.one", reference=agreement.reference)
    what = f"{agreement.title} ({agreement.reference})"
    asked = "decide" if by >= today() else "overdue"
    return Task(f"by {long_date(by)}", what, f"{words}; {agreement.supplier_name}", address, asked, "warn")


def _owed(session: Session, member: Member) -> list[Task]:
    found = statement(session, member.code, explain=False)
    late = sum(amount for band, amount in found.ageing.items() if band != "not due")
    if late <= 0:
        return []
    address = _address("statement.index", member=member.code)
    return [
        Task(
            "overdue",
            f"We owe the consortium {display(found.closing)}",
            f"{display(late)} is due",
            address,
            "pay",
            "loss",
        )
    ]


def _address(endpoint: str, **values: str) -> str:
    return url_for(endpoint, **values)  # type: ignore[arg-type]
