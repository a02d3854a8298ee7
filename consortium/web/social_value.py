"""Social value, for the association whose values they are and for nobody else: values, factors, what it comes to."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from consortium.access.terms import Permission
from consortium.exchange.social_value import row_of_value
from consortium.kernel.days import FinancialYear
from consortium.kernel.errors import NotFound
from consortium.kernel.exact import nearest
from consortium.members.models import Member
from consortium.members.queries import members
from consortium.parameters.queries import held
from consortium.parameters.terms import Name
from consortium.social_value.models import SocialValue
from consortium.social_value.operations import keep_factor, keep_value
from consortium.social_value.queries import factors
from consortium.social_value.schemas import FactorSchema, SocialValueSchema
from consortium.social_value.terms import Factor
from consortium.vfm.queries import series
from consortium.vfm.residents import WORDS
from consortium.vfm.social import Worth, counted, discounting, worths
from consortium.web.answers import listed
from consortium.web.asked import which_year, whose
from consortium.web.forms import Form, form_of, loaded
from consortium.web.guard import action, page
from consortium.web.listing import Column, Listing, Row
from consortium.web.session import cause, changing, looking, me

blueprint = Blueprint("social_value", __name__, url_prefix="/services/social-value")


def own(may: Permission) -> list[Member]:
    """The associations whose own values the person may see or enter: never another's."""
    mine = me().members(may)
    return [each for each in members(looking()) if each.code in mine]


@page(blueprint, "", may=Permission.READ_SERVICES)
def index() -> Any:
    """What a year's outcomes are worth by the association's own values, apart from money.

    Raises NotFound for an association that is not the person's own, as for one that is not there.
    """
    session = looking()
    mine = own(Permission.READ_SERVICES)
    if not mine and (code := request.args.get("member")):
        raise NotFound(f"there is no member {code}")
    member, year = whose(mine, Permission.READ_SERVICES), which_year(session)
    return listed(
        _listing(worths(session, member, year, counted(session, member, year)) if member else [], year),
        "social_value/index.html",
        own=mine,
        whose=member,
        year=year,
        factors=factors(session, member.id) if member else [],
        rates=discounting(session, year),
        rate=held(session, Name.DISCOUNT_RATE, year.span.last),
        later=held(session, Name.DISCOUNT_RATE_LATER, year.span.last),
        wellby=held(session, Name.WELLBY, year.span.last),
    )


def _listing(found: list[Worth], year: FinancialYear) -> Listing:
    def working(row: Row) -> str:
        return url_for("value_sets.one", number=row["no"], year=str(year))

    return Listing(
        name="social-value",
        caption="What outcomes are worth by our values: never added to money, nor class to class",
        rows=found,
        columns=(
            Column("outcome", "Outcome", lambda each: WORDS[each.outcome], searched=True, link=working),
            Column("set", "By", lambda each: each.row.set_name, filtered=True),
            Column("class", "Class", lambda each: each.value_class.value, filtered=True),
            Column("gross", "Reached", lambda each: each.gross, "count"),
            Column("net", "Net", lambda each: None if each.net is None else nearest(each.net), "exact"),
            Column("each", "Each is worth", lambda each: each.each, "amount"),
            Column("worth", "Net worth", lambda each: each.worth, "amount", link=working),
            Column("prices", "Prices of", lambda each: str(each.prices_of)),
            Column("years", "Years", lambda each: each.row.years, "count"),
            Column("source", "Where it is from", lambda each: each.row.source, searched=True),
            Column("licence", "Licence", lambda each: each.row.licence),
            Column("no", "No.", lambda each: each.row.id, "count", only_on="exports"),
        ),
        words="social-value",
        order="outcome",
        also=("member", "year"),
    )


def _value_form() -> Form:
    indices = [("none", "none"), *((each, each) for each in series(looking()))]
    form = form_of(SocialValueSchema(), options={"member": _choices(), "index": indices}).lengthen("source")
    form.fill({"years": 1, "index": "none"})
    return form


def _as_it_stands(form: Form, number: str) -> None:
    """Put a value of the person's own association into the form, to be changed."""
    row = looking().get(SocialValue, int(number)) if number.isascii() and number.isdigit() else None
    member = next((each for each in own(Permission.ENTER_SERVICES) if row and each.id == row.member_id), None)
    if row is None or member is None:
        raise NotFound(f"there is no value {number}")
    form.fill(row_of_value(row, member.code))


def _factor_form() -> Form:
    options = {"member": _choices(), "factor": [(each.value, each.words) for each in Factor]}
    return form_of(FactorSchema(), options=options).lengthen("source")


def _choices() -> list[tuple[str, str]]:
    return [(each.code, each.name) for each in own(Permission.ENTER_SERVICES)]


@page(blueprint, "/values/new", may=Permission.ENTER_SERVICES)
def new_value() -> str:
    """The form for what an outcome is worth."""
    form = _value_form()
    if number := request.args.get("of"):
        _as_it_stands(form, number)
    return _shown(form, "What an outcome is worth")


@page(blueprint, "/factors/new", may=Permission.ENTER_SERVICES)
def new_factor() -> str:
    """The form to set a factor."""
    return _shown(_factor_form(), "Set a factor")


def _shown(form: Form, title: str) -> str:
    if request.method == "GET":
        form.fill(request.args)
    return render_template("social_value/form.html", form=form, title=title)


@action(blueprint, "/values/new", may=Permission.ENTER_SERVICES)
def enter_value() -> Response | tuple[str, int]:
    """Keep what an outcome is worth."""
    form = _value_form()
    clean = loaded(form, SocialValueSchema(), request.form)
    form.must_choose("member", "index")
    if clean is None or form.is_wrong:
        return _shown(form, "What an outcome is worth"), 422
    with changing() as book:
        keep_value(book, cause(), _member(clean["member"]), clean)
    return redirect(url_for("social_value.index", member=clean["member"], kept=1))


@action(blueprint, "/factors/new", may=Permission.ENTER_SERVICES)
def enter_factor() -> Response | tuple[str, int]:
    """Set a factor, with where it is from."""
    form = _factor_form()
    clean = loaded(form, FactorSchema(), request.form)
    form.must_choose("member")
    if clean is None or form.is_wrong:
        return _shown(form, "Set a factor"), 422
    with changing() as book:
        keep_factor(book, cause(), _member(clean["member"]), clean)
    return redirect(url_for("social_value.index", member=clean["member"], kept=1))


def _member(code: str) -> Member:
    return next(each for each in own(Permission.ENTER_SERVICES) if each.code == code)
