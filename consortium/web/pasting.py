"""Entering a block of rows pasted from a spreadsheet: all or nothing, each error beside its cell."""

import csv
import io

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from consortium.access.terms import Permission
from consortium.exchange.checking import RowError
from consortium.exchange.kinds import Kind
from consortium.web.entries import Entry, bring_in, entry_of, landing
from consortium.web.guard import action, page

blueprint = Blueprint("pasting", __name__)
MOST_PASTED = 500


@page(blueprint, "/paste/<kind>", may=Permission.READ)
def block(kind: str) -> str:
    """The page to paste a block of rows from a spreadsheet."""
    found, entry = entry_of(kind)
    return render_template(
        "entries/paste.html", kind=found, **_over(found, entry), text="", rows=[], wrong={}, general=[]
    )


def _over(kind: Kind, entry: Entry) -> dict[str, str]:
    return {"over": entry.title, "back": url_for("entries.new", kind=kind.name)}


@action(blueprint, "/paste/<kind>", may=Permission.READ)
def paste(kind: str) -> Response | tuple[str, int]:
    """Enter the block of rows, all or nothing; else show each cell with what is wrong."""
    found, entry = entry_of(kind)
    text = request.form.get("block", "")
    columns, rows, general = pasted(found, text)
    typed = [dict(zip(columns, row, strict=False)) for row in rows]
    if not typed and not general:
        general = ["Paste the rows with their headings first: the columns are named below."]
    errors: list[RowError] = []
    if len(typed) > MOST_PASTED:
        general = [f"These are {len(typed)} rows: paste {MOST_PASTED} or fewer, or import them as a file."]
    if typed and not general:
        outcome, errors = bring_in(found, entry, typed)
        if not errors:
            return redirect(landing(entry, outcome, typed))
    wrong: dict[tuple[int, str], list[str]] = {}
    for each in errors:
        wrong.setdefault((each.row, each.column), []).append(each.message)
    general += [
        f"Row {row}: {message}"
        for (row, column), found_ in wrong.items()
        if column not in columns
        for message in found_
    ]
    page_ = render_template(
        "entries/paste.html",
        kind=found,
        **_over(found, entry),
        text=text,
        columns=columns,
        rows=rows,
        wrong=wrong,
        general=general,
    )
    return page_, 422


def pasted(kind: Kind, text: str) -> tuple[list[str], list[list[str]], list[str]]:
    """Headings and rows of a pasted block, and what keeps it from being read as such."""
    try:
        return *_block(kind, text), []
    except csv.Error as problem:
        return [], [], [f"What was pasted cannot be read as rows: {problem}."]


def _block(kind: Kind, text: str) -> tuple[list[str], list[list[str]]]:
    """Headings and rows of a pasted block: tabs between cells, as spreadsheets copy them, or commas."""
    lines = text.strip("\r\n")
    if not lines.strip():
        return [], []
    lines = lines.replace("\r\n", "\n").replace("\r", "\n")
    rows = list(csv.reader(io.StringIO(lines), delimiter="\t" if "\t" in lines else ","))
    columns = [cell.strip().lower().replace(" ", "_") for cell in rows[0]]
    if not any(cell in kind.by_name for cell in columns):
        return [column.name for column in kind.columns], rows
    return columns, rows[1:]
