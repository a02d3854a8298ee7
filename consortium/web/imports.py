"""Imports: upload a file, see every error beside its row, take away a file to mend, take an import back."""

import csv
import io
import tempfile
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse

from consortium.access.terms import Permission
from consortium.clock import today
from consortium.exchange.batches import Undone, undo
from consortium.exchange.bringing_in import Outcome
from consortium.exchange.checking import RowError
from consortium.exchange.importing import import_file, import_folder
from consortium.exchange.kinds import KINDS
from consortium.exchange.models import Batch
from consortium.exchange.staging import Staging
from consortium.exchange.templates import csv_template, xlsx_template
from consortium.fields import typed
from consortium.kernel.errors import NotFound, Refused
from consortium.kernel.safety import defused
from consortium.vfm.claims import refresh
from consortium.web.answers import listed
from consortium.web.forms import Field, Form
from consortium.web.guard import action, page
from consortium.web.listing import Column, Listing
from consortium.web.session import cause, changing, database, looking

blueprint = Blueprint("imports", __name__)
MOST_SHOWN = 200
EVERYTHING = ("everything", "Everything: a workbook with a sheet a kind")
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ERROR_COLUMNS = ("file", "row", "column", "value", "message")

STATE = sa.case((Batch.undone_at.is_(None), "stands"), else_="undone")
LISTING = Listing(
    name="imports",
    caption="Imports and entries",
    select=sa.select(Batch),
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
def upload() -> AnyResponse | tuple[str, int]:
    """Import the file, all or nothing, or check it only; else every error beside its row."""
    form = _form()
    form.fill(request.form)
    file = request.files.get("file")
    if file is None or not file.filename:
        form.refuse("file", "choose a file first")
        return render_template("imports/index.html", form=form, kinds=KINDS, list=None), 422
    dry_run = "check" in request.form
    try:
        outcome, errors = _imported(form["kind"].value, file, typed(form["reason"].value), dry_run=dry_run)
    except Refused as problem:
        form.refuse("file", str(problem))
        return render_template("imports/index.html", form=form, kinds=KINDS, list=None), 422
    if request.form.get("errors") == "csv" and errors:
        return _as_csv(errors)
    if not errors and not dry_run and outcome.batch:
        return redirect(url_for("imports.one", number=outcome.batch, done=1))
    shown = render_template(
        "imports/outcome.html",
        outcome=outcome,
        errors=errors[:MOST_SHOWN],
        form=form,
        file=file.filename,
        dry_run=dry_run,
    )
    return shown, 422 if errors else 200


def _imported(kind: str, file: FileStorage, reason: str, *, dry_run: bool) -> tuple[Outcome, list[RowError]]:
    ending = Path(file.filename or "").suffix.lower()
    if ending not in (".csv", ".xlsx"):
        raise Refused("the file's name must end in .csv or .xlsx")
    if kind != EVERYTHING[0] and kind not in KINDS:
        raise Refused(f"{kind} is no kind of import")
    with tempfile.TemporaryDirectory(prefix="consortium-upload-") as folder, Staging() as staging:
        path = Path(folder) / f"{'workbook' if kind == EVERYTHING[0] else kind}{ending}"
        file.save(path)
        options: dict[str, Any] = {"dry_run": dry_run, "finish": refresh, "into_soft_closed": bool(reason)}
        if kind == EVERYTHING[0]:
            outcome = import_folder(database(), cause(reason), path, staging, **options)
        else:
            outcome = import_file(database(), cause(reason), KINDS[kind], path, staging, **options)
        return outcome, list(staging.report())


def _as_csv(errors: list[RowError]) -> Response:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(ERROR_COLUMNS)
    for each in errors:
        writer.writerow([defused(getattr(each, name)) for name in ERROR_COLUMNS])
    answer = Response("\ufeff" + out.getvalue(), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename="to-mend.csv")
    return answer


@page(blueprint, "/imports/<int:number>", may=Permission.IMPORT)
def one(number: int) -> str:
    """One import, and the button that takes it back."""
    return _one(number, _reason())


def _one(number: int, form: Form, undone: Undone | None = None) -> str:
    found = looking().get(Batch, number)
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


@action(blueprint, "/imports/<int:number>/undo", may=Permission.IMPORT)
def take_back(number: int) -> str | tuple[str, int]:
    """Reverse everything that the import posted, and say what stays."""
    form = _reason()
    form.fill(request.form)
    try:
        with changing() as book:
            undone = undo(book, cause(typed(form["reason"].value)), number, today())
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
