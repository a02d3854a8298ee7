"""The lists of words of employment support: what each offers, and changing them from a day on."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from consortium.access.terms import Permission
from consortium.clock import today
from consortium.employment.lists import WordList
from consortium.employment.schemas import ListedWordSchema, WordSchema
from consortium.employment.wording import WordRefused, add_word, change_word
from consortium.employment.words import Word, every, meaning
from consortium.kernel.days import long_date
from consortium.kernel.errors import NotFound
from consortium.parameters.terms import ALWAYS
from consortium.web.answers import listed
from consortium.web.forms import Form, form_of, loaded
from consortium.web.guard import action, page
from consortium.web.listing import Column, Listing, Row
from consortium.web.session import cause, changing, looking, me

blueprint = Blueprint("words", __name__, url_prefix="/services/employment/words")
OFFERED = [("1", "yes, it may be chosen"), ("0", "no longer")]


@page(blueprint, "", may=Permission.COUNT_CASES)
def index() -> Any:
    """Every word of every list with all that it meant; what holds today is marked."""
    session, day = looking(), today()
    known = every(session)

    def state(each: Word) -> str:
        if each.from_day > day:
            return "later"
        holding = meaning(session, each.word_list, each.code, day)
        return "earlier" if each is not holding else "offered" if each.is_offered else "not offered"

    def leads(row: Row) -> str | None:
        may = me().may(Permission.CHANGE_PARAMETERS)
        return url_for("words.one", word_list=row["list"], code=row["code"]) if may else None

    listing = Listing(
        name="words",
        caption="Words from which people choose",
        rows=known,
        columns=(
            Column("list", "List", lambda each: each.word_list.value, shown=_label, filtered=True),
            Column("words", "Words", lambda each: each.words, link=leads, searched=True),
            Column("state", "State", state, filtered=True),
            Column("from", "From", lambda each: each.from_day, "day", shown=_since),
            Column("whose", "Whose", lambda each: "set by the group" if each.is_own else "supplied", filtered=True),
            Column("code", "Recorded as", lambda each: each.code, "code"),
        ),
        order="list",
    )
    return listed(listing, "cases/words.html")


def _label(word_list: str) -> str:
    return WordList(word_list).label


def _since(day: Any) -> str:
    return "always" if day == ALWAYS else long_date(day)


def _new_form() -> Form:
    form = form_of(WordSchema(), options={"list": [(each.value, each.label) for each in WordList]})
    form.fill({"from": today()} | request.args)
    return form


@page(blueprint, "/new", may=Permission.CHANGE_PARAMETERS)
def new() -> str:
    """The form to add a word to a list."""
    return render_template("cases/word.html", form=_new_form(), word=None)


@action(blueprint, "/new", may=Permission.CHANGE_PARAMETERS)
def add() -> Response | tuple[str, int]:
    """Add a word to a list from a day on."""
    form = _new_form()
    values = loaded(form, WordSchema(), request.form)
    if values is not None:
        try:
            with changing() as book:
                add_word(book, cause(), values)
            return redirect(url_for("words.index", kept=1, list=values["word_list"].value))
        except WordRefused as problem:
            form.refuse("words", str(problem))
    return render_template("cases/word.html", form=form, word=None), 422


def _word(word_list: str, code: str) -> Word:
    found = meaning(looking(), WordList(word_list), code, today()) if word_list in list(WordList) else None
    if found is None:
        raise NotFound(f"there is no word {code} in a list {word_list}")
    return found


def _form(word: Word) -> Form:
    form = form_of(
        ListedWordSchema(),
        only=("words", "offered", "from"),
        options={"offered": OFFERED},
        labels={"offered": "Offered from then on"},
        hints={"offered": ""},
    )
    form.fill({"words": word.words, "offered": int(word.is_offered), "from": today()})
    return form


@page(blueprint, "/<word_list>/<code>", may=Permission.CHANGE_PARAMETERS)
def one(word_list: str, code: str) -> str:
    """The form to say a word otherwise, or to offer it no longer."""
    word = _word(word_list, code)
    return render_template("cases/word.html", form=_form(word), word=word)


@action(blueprint, "/<word_list>/<code>", may=Permission.CHANGE_PARAMETERS)
def change(word_list: str, code: str) -> Response | tuple[str, int]:
    """Let a word read otherwise, or be offered no longer or again, from a day on."""
    word = _word(word_list, code)
    form = _form(word)
    values = loaded(form, ListedWordSchema(), request.form, {"list": word_list, "code": code})
    if values is not None:
        try:
            with changing() as book:
                change_word(book, cause(), values)
            return redirect(url_for("words.index", kept=1, list=word_list))
        except WordRefused as problem:
            form.refuse("words", str(problem))
    return render_template("cases/word.html", form=form, word=word), 422
