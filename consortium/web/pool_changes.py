"""Change pools: schedule contributions, commit costs, take either back, and end a pool's year."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consortium.access.terms import Permission
from consortium.contracts.models import Contract, Item
from consortium.fields import typed
from consortium.kernel.days import FinancialYear, day
from consortium.kernel.errors import NotFound, Refused, Unreadable
from consortium.ledger.balances import pool_balances
from consortium.ledger.models import Pool
from consortium.ledger.operations import carry_pool_forward, return_pool
from consortium.ledger.terms import PoolRule
from consortium.members.models import Member
from consortium.members.queries import member as member_of_code
from consortium.members.queries import members
from consortium.pools.models import PoolCommitment, PoolDue
from consortium.pools.operations import commit_cost, instalments, release, schedule, take_back_due
from consortium.pools.policies import seen_pool
from consortium.pools.queries import drawing, partners
from consortium.pools.schemas import CommitmentSchema, ScheduleSchema
from consortium.web.forms import Field, Form, form_of, loaded
from consortium.web.guard import action, page
from consortium.web.pools import book_day
from consortium.web.session import cause, changing, looking, me

blueprint = Blueprint("pool_changes", __name__, url_prefix="/services/pools/<code>")
KEEP = Permission.KEEP_POOLS
Answer = Response | tuple[str, int]


def _kept_pool(session: Session, code: str, may: Permission = KEEP) -> Pool:
    """The pool, if the person may change it: its host's officer, or whoever serves all. Raises NotFound, NotAllowed."""
    found = seen_pool(session, me(), code)
    me().must(may, session.get_one(Member, found.host_id).code)
    return found


def _one(code: str, **done: Any) -> Response:
    return redirect(url_for("pools.one", code=code, **done))


def _page(kind: str, found: Pool, form: Form, **more: Any) -> str:
    return render_template(f"pools/{kind}.html", pool=found, form=form, **more)


def _schedule_form(session: Session, found: Pool) -> Form:
    theirs = partners(session, found)
    options = {
        "member": [
            (each.code, f"{each.name} ({each.code})") for each in members(session) if each.code in theirs
        ]
    }
    return form_of(ScheduleSchema(), options=options)


@page(blueprint, "/schedule", may=KEEP)
def new_schedule(code: str) -> str:
    """The form to schedule what a member pays in within a year."""
    session = looking()
    found = _kept_pool(session, code)
    form = _schedule_form(session, found)
    form["instalments"].value = "4"
    form["first"].value = FinancialYear.of(book_day(session)).next().span.first.isoformat()
    return _page("schedule", found, form)


@action(blueprint, "/schedule", may=KEEP)
def keep_schedule(code: str) -> Answer:
    """Schedule it, in instalments that are equal to the penny."""
    session = looking()
    found = _kept_pool(session, code)
    form = _schedule_form(session, found)
    values = loaded(form, ScheduleSchema(), request.form)
    form.must_choose("member")
    if values is None or form.is_wrong:
        return _page("schedule", found, form), 422
    dues = instalments(values["amount"], values["instalments"].number, values["first"])
    with changing() as book:
        schedule(book, cause(), book.get_one(Pool, found.id), member_of_code(book, values["member"]), dues)
    return _one(code, kept=1)


def _commitment_form(session: Session, found: Pool) -> Form:
    contracts = drawing(session, found.code)
    items = [
        (item.code, f"{item.code} {item.description}") for each in contracts for item in each.items.values()
    ]
    options = {
        "contract": [(each.reference, f"{each.title} ({each.reference})") for each in contracts],
        "item": sorted(items),
    }
    return form_of(CommitmentSchema(), options=options)


@page(blueprint, "/commitments", may=KEEP)
def new_commitment(code: str) -> str:
    """The form to commit a cost."""
    session = looking()
    found = _kept_pool(session, code)
    return _page("commitment", found, _commitment_form(session, found))


@action(blueprint, "/commitments", may=KEEP)
def keep_commitment(code: str) -> Answer:
    """Commit what one of the contracts that draw on the pool will cost it."""
    session = looking()
    found = _kept_pool(session, code)
    form = _commitment_form(session, found)
    values = loaded(form, CommitmentSchema(), request.form)
    form.must_choose("contract", "item")
    if values is None or form.is_wrong:
        return _page("commitment", found, form), 422
    of = sa.select(Contract).filter_by(reference=values["contract"])
    contract = session.scalars(of).one()
    item = session.scalars(
        sa.select(Item).filter_by(contract_id=contract.id, code=values["item"])
    ).one_or_none()
    if values["item"] and item is None:
        form.refuse("item", f"{contract.reference} has no {values['item']}")
        return _page("commitment", found, form), 422
    with changing() as book:
        row = commit_cost(book, cause(), book.get_one(Pool, found.id), contract, item, values)
    return _one(code, committed=row.id)


@action(blueprint, "/schedule/<number:number>/take-back", may=KEEP)
def take_back(code: str, number: int) -> Response:
    """Take a due back, with a reason."""
    found = _kept_pool(looking(), code)
    with changing() as book:
        take_back_due(book, cause(_reason()), _row(book, PoolDue, found, number))
    return _one(code, taken_back=1)


@action(blueprint, "/commitments/<number:number>/release", may=KEEP)
def let_go(code: str, number: int) -> Response:
    """End a commitment, with a reason."""
    found = _kept_pool(looking(), code)
    with changing() as book:
        release(book, cause(_reason()), _row(book, PoolCommitment, found, number))
    return _one(code, released=1)


def _reason() -> str:
    return typed(request.form.get("reason", ""))


def _row(book: Session, model: Any, found: Pool, number: int) -> Any:
    row = book.get(model, number)
    if row is None or row.pool_id != found.id:
        raise NotFound(f"there is no row {number} of pool {found.code}")
    return row


def _end_form() -> Form:
    last = Field("day", "The last day of the year", "for example 31/03/2026", "day", required=True)
    reason = Field("reason", "Why; it stands on the journal, and no names do", required=True)
    return Form({"day": last, "reason": reason})


@page(blueprint, "/year-end", may=Permission.ENTER_SPEND)
def year_end(code: str) -> str:
    """What would be returned or carried forward, as the pool's rule says, before it is posted."""
    session = looking()
    found = _kept_pool(session, code, Permission.ENTER_SPEND)
    form = _end_form()
    year = FinancialYear.of(book_day(session))
    last = year.span.last if year.span.last <= book_day(session) else year.previous().span.last
    form["day"].value = request.args.get("day", last.isoformat())
    return _end_page(session, found, form)


def _end_page(session: Session, found: Pool, form: Form) -> str:
    try:
        on = day(form.typed["day"])
        balances = sorted(
            (member, left) for member, left in pool_balances(session, found.code, on).items() if left
        )
    except Unreadable:
        balances = []
    return _page("year_end", found, form, balances=balances, returns=found.rule == PoolRule.RETURN)


@action(blueprint, "/year-end", may=Permission.ENTER_SPEND)
def end_year(code: str) -> Answer:
    """Return what is left, or carry it forward, by journal."""
    session = looking()
    found = _kept_pool(session, code, Permission.ENTER_SPEND)
    form = _end_form()
    for name in form.fields:
        form[name].value = typed(request.form.get(name, ""))
    end = return_pool if found.rule == PoolRule.RETURN else carry_pool_forward
    try:
        if not form["reason"].value:
            form.refuse("reason", "say why")
        on = day(form.typed["day"])
        if not form.is_wrong:
            with changing() as book:
                end(book, cause(form["reason"].value), code, on)
            return _one(code, ended=1)
    except Unreadable as problem:
        form.refuse("day", str(problem))
    except Refused as problem:
        form.refuse(None, str(problem))
    return _end_page(session, found, form), 422
