"""How we work together on one page, contract by contract, with what residents said and what was learned."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session, aliased
from werkzeug.wrappers import Response

from consortium.access.terms import Permission
from consortium.clock import today
from consortium.contracts.models import Contract
from consortium.contracts.policies import is_seen, seen, seen_contract
from consortium.members.models import Member
from consortium.members.queries import members
from consortium.partnership.models import Given, Lesson, Pledge
from consortium.partnership.operations import keep_lesson, keep_voice
from consortium.partnership.policies import RuleBroken, may_declare, must_declare, partners, signs_as
from consortium.partnership.promises import Balance, balance
from consortium.partnership.queries import Declared, declared, lessons, projects, voices
from consortium.partnership.schemas import LessonSchema, VoiceSchema
from consortium.web.answers import listed
from consortium.web.forms import Form, form_of, loaded
from consortium.web.guard import action, page
from consortium.web.listing import Column, Listing
from consortium.web.session import cause, changing, looking, me

blueprint = Blueprint("partnership", __name__, url_prefix="/partnership")
NEWEST = 5
"""How many voices and lessons the first page shows; the lists have all."""


@dataclass(frozen=True, slots=True)
class Line:
    """A contract's promises beside what was given: of the person's members, or of all."""

    contract: str
    title: str
    balance: Balance


@page(blueprint, "", may=Permission.READ)
def index() -> str:
    """Promised beside given, what is not signed, residents' voice, lessons, and what comes next."""
    session, person = looking(), me()
    known = seen(session, person)
    only, mine = [each.id for each in known.values()], person.members()
    found = [each for each in declared(session, only) if not mine or each.member in mine]
    unsigned = [each for each in found if not (each.is_signed or each.is_withdrawn)]
    return render_template(
        "partnership/index.html",
        mine=[each for each in members(session) if each.code in mine],
        lines=_lines(found),
        together=balance(found),
        unsigned=unsigned,
        to_sign=[each for each in unsigned if signs_as(person, each.member)],
        voices=voices(session, only)[:NEWEST],
        lessons=lessons(session, only)[:NEWEST],
        projects=[each for each in projects(session) if each.stage.is_live],
        today=today(),
    )


def _lines(found: list[Declared]) -> list[Line]:
    by_contract: dict[str, list[Declared]] = {}
    for each in found:
        by_contract.setdefault(each.contract, []).append(each)
    return [Line(key, mine[0].title, balance(mine)) for key, mine in by_contract.items()]


@dataclass(frozen=True, slots=True)
class Partner:
    """A member of a contract: what it expects, what it offers with what was given of it, and the sums."""

    code: str
    name: str
    is_own: bool
    expects: list[Declared]
    offers: list[Declared]
    balance: Balance


@page(blueprint, "/contracts/<path:reference>", may=Permission.READ)
def contract(reference: str) -> str:
    """One contract: every member's expectations and offers side by side, residents' voice, lessons."""
    session, person = looking(), me()
    found = seen_contract(session, person, reference)
    standing = [each for each in declared(session, [found.id]) if not each.is_withdrawn or each.standing]
    names = {each.code: each.name for each in members(session)}
    rows = []
    for code in partners(found):
        of_it = [each for each in standing if each.member == code]
        expects = [each for each in of_it if not each.is_offer]
        offers = [each for each in of_it if each.is_offer]
        rows.append(Partner(code, names[code], code in person.members(), expects, offers, balance(of_it)))
    return render_template(
        "partnership/contract.html",
        contract=found,
        partners=rows,
        together=balance(standing),
        to_sign={each.row.id for each in standing if signs_as(person, each.member) and not each.is_signed},
        voices=voices(session, [found.id]),
        lessons=[each for each in lessons(session, [found.id]) if each.contract],
        may_declare=may_declare(person, found),
    )


LATER = aliased(Pledge)
CASH_GIVEN, DAYS_GIVEN = (
    sa.select(sa.func.sum(column))
    .where(Given.pledge_id == sa.func.coalesce(Pledge.first_id, Pledge.id))
    .correlate(Pledge)
    .scalar_subquery()
    for column in (Given.cash, Given.days)
)
STATE = sa.case(
    (Pledge.withdrawn_because.is_not(None), "withdrawn"),
    (Pledge.signed_by.is_(None), "not signed"),
    else_="signed",
)


def _declarations() -> Listing:
    return Listing(
        name="declarations",
        caption="What members expect and offer",
        select=sa.select(Pledge)
        .join(Contract, Contract.id == Pledge.contract_id)
        .join(Member, Member.id == Pledge.member_id)
        .where(is_seen(me()), ~sa.exists().where(LATER.replaces_id == Pledge.id)),
        columns=(
            Column("no", "No.", sa.func.coalesce(Pledge.first_id, Pledge.id), "count", link=_declaration),
            Column("contract", "Contract", Contract.reference, link=_contract, searched=True),
            Column("member", "Member", Member.code, filtered=True),
            Column("kind", "Kind", Pledge.kind, filtered=True),
            Column("form", "Form", sa.func.replace(Pledge.form, "_", " "), filtered=True),
            Column("words", "In words", Pledge.words, searched=True),
            Column("cash", "Cash", Pledge.cash, "amount"),
            Column("cash_given", "Cash given", sa.type_coerce(CASH_GIVEN, Pledge.cash.type), "amount"),
            Column("days", "Staff days", Pledge.days, "exact"),
            Column("days_given", "Days given", sa.type_coerce(DAYS_GIVEN, Pledge.days.type), "exact"),
            Column("state", "State", STATE, filtered=True),
        ),
        order="no",
    )


def _declaration(row: Any) -> str:
    return url_for("pledges.one", number=row["no"])


def _contract(row: Any) -> str | None:
    return url_for("partnership.contract", reference=row["contract"]) if row["contract"] else None


@page(blueprint, "/declarations", may=Permission.READ)
def declarations() -> Any:
    """Every declaration that the person sees."""
    return listed(_declarations(), "partnership/declarations.html")


def _learned() -> Listing:
    return Listing(
        name="lessons",
        caption="What we learned",
        select=sa.select(Lesson)
        .outerjoin(Contract, Contract.id == Lesson.contract_id)
        .where(sa.or_(Lesson.contract_id.is_(None), is_seen(me()))),
        columns=(
            Column("learned", "What we learned", Lesson.learned, searched=True),
            Column("differently", "What we do differently", Lesson.differently, searched=True),
            Column("contract", "Contract", Contract.reference, link=_contract, filtered=True),
            Column("day", "Day", Lesson.day, "day"),
        ),
        order="-day",
    )


@page(blueprint, "/lessons", may=Permission.READ)
def learned() -> Any:
    """Every lesson of the contracts that the person sees, and of the whole partnership."""
    return listed(_learned(), "partnership/lessons.html")


@page(blueprint, "/lessons/new", may=Permission.DECLARE)
def lesson_form() -> str:
    """The form for a lesson."""
    form = _lesson_form(looking())
    form.fill(request.args)
    return render_template("partnership/lesson.html", form=form)


def _lesson_form(session: Session) -> Form:
    form = form_of(LessonSchema(), options={"contract": _contracts(session)})
    form["day"].value = today().isoformat()
    return form.lengthen("learned", "differently")


def _contracts(session: Session) -> list[tuple[str, str]]:
    """The contracts of the members for which the person declares."""
    known = seen(session, me()).items()
    return [(key, f"{key} {each.title}") for key, each in known if may_declare(me(), each)]


@action(blueprint, "/lessons/new", may=Permission.DECLARE)
def learn() -> Response | tuple[str, int]:
    """Keep a lesson."""
    form = _lesson_form(looking())
    values = loaded(form, LessonSchema(), request.form)
    form.must_choose("contract")
    if values is None or form.is_wrong:
        return render_template("partnership/lesson.html", form=form), 422
    reference = values["contract"]
    try:
        with changing() as book:
            found = book.get_one(Contract, seen_contract(book, me(), reference).id) if reference else None
            keep_lesson(book, cause(), found, values)
    except RuleBroken as problem:
        form.refuse("day", str(problem))
        return render_template("partnership/lesson.html", form=form), 422
    if reference:
        return redirect(url_for("partnership.contract", reference=reference, kept="lesson"))
    return redirect(url_for("partnership.learned", kept="lesson"))


@page(blueprint, "/voice/<path:reference>", may=Permission.DECLARE)
def voice_form(reference: str) -> str:
    """The form for what residents said."""
    found = seen_contract(looking(), me(), reference)
    must_declare(me(), found)
    return render_template("partnership/voice.html", form=_voice_form(), contract=found)


def _voice_form() -> Form:
    form = form_of(VoiceSchema()).lengthen("said", "changed", "not_asked_because")
    form["day"].value = today().isoformat()
    return form


@action(blueprint, "/voice/<path:reference>", may=Permission.DECLARE)
def hear(reference: str) -> Response | tuple[str, int]:
    """Keep what residents said and what changed, or why they were not asked."""
    found = seen_contract(looking(), me(), reference)
    must_declare(me(), found)
    form = _voice_form()
    values = loaded(form, VoiceSchema(), request.form)
    if values is None:
        return render_template("partnership/voice.html", form=form, contract=found), 422
    try:
        with changing() as book:
            keep_voice(book, cause(), book.get_one(Contract, found.id), values)
    except RuleBroken as problem:
        form.refuse("day", str(problem))
        return render_template("partnership/voice.html", form=form, contract=found), 422
    return redirect(url_for("partnership.contract", reference=reference, kept="voice"))
