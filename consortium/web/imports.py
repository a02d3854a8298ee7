"""Imports: send a file, see how far it is and every error beside its row, mend the file, take an import back."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, current_app, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from consortium.access.terms import Permission
from consortium.clock import today
from consortium.db import look_again
from consortium.exchange.batches import Undone, undo
from consortium.exchange.bringing_in import TYPED
from consortium.exchange.kinds import KINDS, Kind
from consortium.exchange.models import Batch
from consortium.exchange.templates import csv_template, xlsx_template
from consortium.fields import shown, typed
from consortium.kernel.errors import NotFound, Refused
from consortium.web.answers import listed
from consortium.web.errors import fault_page
from consortium.web.forms import Field, Form
from consortium.web.guard import action, page
from consortium.web.listing import Column, Listing
from consortium.web.session import cause, changing, looking, me
from consortium.web.uploads import Upload, Uploads

blueprint = Blueprint("imports", __name__)
Answer = AnyResponse | tuple[str, int]
AT_ONCE = timedelta(seconds=2)
"""How long an upload is waited for before the browser is sent to look how far it is."""

EVERYTHING = ("everything", "Everything: a workbook with a sheet a kind")
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

OF_RESIDENTS = sa.and_(Batch.file_name == TYPED, Batch.kind.in_(("referrals", "outcomes")))
"""What an association typed of its residents one by one: whoever counted it would count what they reached."""
STATE = sa.case((Batch.undone_at.is_(None), "stands"), else_="undone")
LISTING = Listing(
    name="imports",
    caption="Imports and entries",
    select=sa.select(Batch).where(~OF_RESIDENTS),
    columns=(
        Column("id", "Number", Batch.id, "count", link=lambda row: url_for("imports.one", number=row["id"])),
        Column("at", "When (UTC)", Batch.at, shown=lambda value: value.strftime("%Y-%m-%d %H:%M")),
        Column("kind", "Kind", Batch.kind, filtered=True),
        Column("file", "File", Batch.file_name, searched=True),
        Column("actor", "Who", Batch.actor, searched=True, filtered=True),
        Column("created", "New", Batch.created, "count"),
        Column("updated", "Changed", Batch.updated, "count"),
        Column("unchanged", "Unchanged", Batch.unchanged, "count"),
        Column("state", "State", STATE, filtered=True),
    ),
    order="-id",
)


def _form() -> Form:
    kinds = [EVERYTHING, *((name, name.replace("_", " ")) for name in KINDS)]
    return Form(
        {
            "kind": Field("kind", "What it holds", options=kinds, required=True, value=EVERYTHING[0]),
            "file": Field("file", "File", "CSV, or an Excel workbook (.xlsx)", holds="file", required=True),
            "reason": Field(
                "reason", "Why", "Kept in the audit trail; needed for a month that is closed softly"
            ),
        }
    )


@page(blueprint, "/imports", may=Permission.IMPORT)
def index() -> Any:
    """Every import, and the form for another."""
    return listed(LISTING, "imports/index.html", form=_form(), kinds=KINDS)


@action(blueprint, "/imports", may=Permission.IMPORT)
def upload() -> Answer:
    """Import the file, all or nothing, or check it only: the outcome at once, or where to wait for it."""
    form = _form()
    form.fill(request.form)
    file = request.files.get("file")
    try:
        because = cause(typed(form["reason"].value))
    except Refused as problem:
        return _refused(form, problem, "reason")
    try:
        if file is None or not file.filename:
            raise Refused("choose a file first")
        kind = _kind(form["kind"].value, file.filename)
        found = _uploads().take(file, kind, because, dry_run="check" in request.form)
    except Refused as problem:
        return _refused(form, problem)
    if not found.finished.wait(AT_ONCE.total_seconds()):
        return redirect(url_for("imports.under_way", token=found.token))
    if isinstance(found.problem, Refused):
        return _refused(form, found.problem)
    return _result(found, form, refused=422)


def _refused(form: Form, problem: Refused, field: str = "file") -> Answer:
    form.refuse(field, str(problem))
    return render_template("imports/index.html", form=form, kinds=KINDS, list=None), 422


def _kind(name: str, file_name: str) -> Kind | None:
    """The kind that was chosen; None for a workbook with everything. Raises Refused."""
    if Path(file_name).suffix.lower() not in (".csv", ".xlsx"):
        raise Refused("the file's name must end in .csv or .xlsx")
    if name == EVERYTHING[0]:
        return None
    if name not in KINDS:
        raise Refused(f"{name} is no kind of import")
    return KINDS[name]


def _uploads() -> Uploads:
    found: Uploads = current_app.config["UPLOADS"]
    return found


def _upload(token: str) -> Upload:
    return _uploads().upload(token, me().email, sees_all=me().serves_all(Permission.IMPORT))


def _result(found: Upload, form: Form, refused: int = 200) -> Answer:
    """What became of an upload that is done, with the status of a `refused` one. Raises what stopped it."""
    if found.fault:
        return fault_page(found.fault)
    if found.problem or found.outcome is None:
        raise found.problem or NotFound("there is no such upload")
    if found.outcome.batch:
        return redirect(url_for("imports.one", number=found.outcome.batch, done=1))
    form["kind"].value = found.kind.name if found.kind else EVERYTHING[0]
    answer = render_template("imports/outcome.html", upload=found, outcome=found.outcome, form=form)
    return answer, refused if found.outcome.errors else 200


@page(blueprint, "/imports/uploads/<token>", may=Permission.IMPORT)
def under_way(token: str) -> Answer:
    """How far an upload is, which looks again by itself; once it is done, what became of it."""
    found = _upload(token)
    if found.finished.is_set():
        return _result(found, _form())
    steps = [(what.replace("_", " "), count) for what, count in list(found.done.items())]
    return render_template("imports/under_way.html", upload=found, steps=steps), 200


@page(blueprint, "/imports/uploads/<token>/to-mend", may=Permission.IMPORT)
def to_mend(token: str) -> AnyResponse:
    """The file that was refused, with what is wrong beside each of its rows."""
    found = _upload(token)
    return _kept(found.to_mend, f"{_stem(found)} to mend{found.to_mend.suffix}")


@page(blueprint, "/imports/uploads/<token>/errors.csv", may=Permission.IMPORT)
def errors(token: str) -> AnyResponse:
    """Every error of a refused file, as a list."""
    found = _upload(token)
    return _kept(found.list_of_errors, f"{_stem(found)} errors.csv")


def _stem(found: Upload) -> str:
    """The name of the file as it was sent, without its ending."""
    return shown(Path(found.name).stem)


def _kept(path: Path, name: str) -> AnyResponse:
    """A file of an upload, once the import is done and if it left one."""
    if not path.is_file():
        raise NotFound("there is no such file of the upload")
    return send_file(path, as_attachment=True, download_name=name)


@page(blueprint, "/imports/<number:number>", may=Permission.IMPORT)
def one(number: int) -> str:
    """One import, and the button that takes it back."""
    return _one(number, _reason())


def _one(number: int, form: Form, undone: Undone | None = None) -> str:
    found = looking().scalar(sa.select(Batch).where(Batch.id == number, ~OF_RESIDENTS))
    if found is None:
        raise NotFound(f"there is no import {number}")
    return render_template("imports/one.html", batch=found, form=form, undone=undone)


def _reason() -> Form:
    return Form(
        {
            "reason": Field(
                "reason", "Why is it taken back?", "It stands on every reversing journal", required=True
            )
        }
    )


@action(blueprint, "/imports/<number:number>/undo", may=Permission.IMPORT)
def take_back(number: int) -> str | tuple[str, int]:
    """Reverse everything that the import posted, and say what stays."""
    form = _reason()
    form.fill(request.form)
    try:
        with changing() as book:
            undone = undo(book, cause(typed(form["reason"].value)), number, today())
        look_again(looking())
    except NotFound:
        raise
    except Refused as problem:
        form.refuse("reason", str(problem))
        return _one(number, form), 422
    return _one(number, _reason(), undone)


@page(blueprint, "/imports/template/<kind>.<ending>", may=Permission.IMPORT)
def template(kind: str, ending: str) -> Response:
    """A kind's template: CSV with an example row, or a workbook with drop-downs and notes."""
    if kind not in KINDS or ending not in ("csv", "xlsx"):
        raise NotFound(f"there is no template of {kind}")
    if ending == "csv":
        answer = Response(csv_template(KINDS[kind]), mimetype="text/csv")
    else:
        answer = Response(xlsx_template([KINDS[kind]]), mimetype=WORKBOOK)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{kind}.{ending}")
    return answer
