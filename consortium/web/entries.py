"""Entering rows by hand: a form for one document, a block pasted from a spreadsheet, the same rules as a file."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consortium.access.terms import Permission
from consortium.contracts.agreement import Agreement
from consortium.contracts.policies import seen
from consortium.employment.queries import member_of_participant
from consortium.exchange.bringing_in import Outcome
from consortium.exchange.checking import RowError
from consortium.exchange.importing import import_typed
from consortium.exchange.kinds import KINDS, Kind
from consortium.exchange.staging import Staging
from consortium.fields import NO_INDEX
from consortium.kernel.errors import NotFound
from consortium.kernel.terms import Workstream
from consortium.ledger.queries import pools
from consortium.members.queries import members
from consortium.vfm.claims import refresh
from consortium.vfm.queries import series
from consortium.web.draft_words import HINTS, LABELS, WORDS
from consortium.web.forms import Form, Options, form_of, is_small_number
from consortium.web.guard import action, page
from consortium.web.session import cause, database, looking, me

blueprint = Blueprint("entries", __name__)
MOST_PASTED = 500
ROWS_SHOWN = 3
"""Lines that an empty invoice form offers; `more` in the address asks for more."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What may be entered by hand: who may, whose column names the member it is done for, and its words.

    `head` are the columns that all lines of one document share; the others stand once a line.
    """

    title: str
    may: Permission
    whose: str
    after: str
    head: tuple[str, ...] = ()
    by_contract: bool = False
    """Whether the contract is asked for first: what else may be chosen follows from it."""
    done: str = "It is posted."


ENTRIES: Mapping[str, Entry] = {
    "invoices": Entry(
        "Enter an invoice",
        Permission.ENTER_SPEND,
        "payer",
        "documents.index",
        ("contract", "number", "date", "payer"),
        by_contract=True,
    ),
    "baselines": Entry(
        "Enter what you would pay alone",
        Permission.ENTER_CONTRACTS,
        "member",
        "contracts.index",
        by_contract=True,
        done="It is kept.",
    ),
    "credits": Entry("Enter a grant or rebate", Permission.ENTER_SPEND, "receiver", "documents.index"),
    "contributions": Entry(
        "Enter a contribution to a pool", Permission.ENTER_SPEND, "member", "documents.index"
    ),
    "payments": Entry("Enter a payment between members", Permission.ENTER_SPEND, "payer", "documents.index"),
    "referrals": Entry(
        "Enter a resident who was referred",
        Permission.ENTER_SERVICES,
        "member",
        "programmes.index",
        done="It is kept.",
    ),
    "outcomes": Entry(
        "Enter an outcome", Permission.ENTER_SERVICES, "", "programmes.index", done="It is kept."
    ),
    "courses": Entry("Enter a course", Permission.ENTER_SERVICES, "", "programmes.index", done="It is kept."),
    "bookings": Entry(
        "Book places, record attendance",
        Permission.ENTER_SERVICES,
        "member",
        "programmes.index",
        done="It is kept.",
    ),
}


def _entry(kind: str) -> tuple[Kind, Entry]:
    if kind not in ENTRIES:
        raise NotFound(f"nothing of the kind {kind} is entered here")
    me().must(ENTRIES[kind].may)
    return KINDS[kind], ENTRIES[kind]


@page(blueprint, "/enter/<kind>", may=Permission.READ)
def new(kind: str) -> str:
    """The form, filled with what the address says of it."""
    found, entry = _entry(kind)
    head, lines = _forms(looking(), found, entry, _asked_lines(entry))
    head.fill(request.args)
    return _page(found, entry, head, lines)


@action(blueprint, "/enter/<kind>", may=Permission.READ)
def enter(kind: str) -> Response | tuple[str, int]:
    """Check what was typed by the rules of imports, and keep or post it; else show it again with what is wrong."""
    found, entry = _entry(kind)
    head, lines = _forms(looking(), found, entry, _sent_lines(entry))
    head.fill(request.form)
    filled = _filled(lines)
    typed = [{**head.typed, **form.typed} for form in filled] if entry.head else [head.typed]
    outcome, errors = _import(found, entry, typed)
    if not errors:
        return redirect(url_for(entry.after, entered=outcome.total.created + outcome.total.updated))
    for each in errors:
        into = head if each.column in head or not entry.head else filled[max(0, each.row - 1)]
        into.refuse(each.column or None, each.message)
    return _page(found, entry, head, lines), 422


@page(blueprint, "/paste/<kind>", may=Permission.READ)
def block(kind: str) -> str:
    """The page to paste a block of rows from a spreadsheet."""
    found, entry = _entry(kind)
    return render_template(
        "entries/paste.html", kind=found, entry=entry, text="", rows=[], wrong={}, general=[]
    )


@action(blueprint, "/paste/<kind>", may=Permission.READ)
def paste(kind: str) -> Response | tuple[str, int]:
    """Enter the block of rows, all or nothing; else show each cell with what is wrong."""
    found, entry = _entry(kind)
    text = request.form.get("block", "")
    columns, rows, general = _pasted(found, text)
    typed = [dict(zip(columns, row, strict=False)) for row in rows]
    if not typed and not general:
        general = ["Paste the rows with their headings first: the columns are named below."]
    errors: list[RowError] = []
    if len(typed) > MOST_PASTED:
        general = [f"These are {len(typed)} rows: paste {MOST_PASTED} or fewer, or import them as a file."]
    if typed and not general:
        outcome, errors = _import(found, entry, typed)
        if not errors:
            return redirect(url_for(entry.after, entered=outcome.total.created + outcome.total.updated))
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
        entry=entry,
        text=text,
        columns=columns,
        rows=rows,
        wrong=wrong,
        general=general,
    )
    return page_, 422


def _pasted(kind: Kind, text: str) -> tuple[list[str], list[list[str]], list[str]]:
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


def _import(kind: Kind, entry: Entry, typed: Sequence[Mapping[str, str]]) -> tuple[Outcome, list[RowError]]:
    """Bring the rows in; first see that each is done for a member and contract that are the person's."""
    refused = _not_theirs(kind, entry, typed)
    if refused:
        return Outcome(kind.name), refused
    with Staging() as staging:
        outcome = import_typed(database(), cause(), kind, typed, staging, finish=refresh)
        return outcome, list(staging.report())


def _not_theirs(kind: Kind, entry: Entry, typed: Sequence[Mapping[str, str]]) -> list[RowError]:
    person, known = me(), seen(looking(), me())
    indices = {"", NO_INDEX, *series(looking())}
    found = []
    for number, row in enumerate(typed, 1):
        reference = row.get("contract", "").strip()
        if reference and reference not in known:
            found.append(RowError("", number, "contract", reference, f"there is no contract {reference}"))
            continue
        if (index := row.get("index", "").strip()) not in indices:
            words = f"there are no values of an index {index}: choose one of those that there are, or none"
            found.append(RowError("", number, "index", index, words))
            continue
        code = row.get(entry.whose, "").strip() if entry.whose else known[reference].lead if reference else ""
        if "participant" in kind.by_name and reference:
            name = row.get("participant", "").strip()
            owner = member_of_participant(looking(), reference, name)
            if owner and not person.may(entry.may, owner):
                words = f"'{name}' is no reference of yours: give another"
                found.append(RowError("", number, "participant", name, words))
                continue
            code = code if kind.name == "referrals" else owner or ""
        if code and not person.may(entry.may, code):
            words = f"you enter this for {', '.join(person.members(entry.may))} only"
            found.append(RowError("", number, entry.whose or "contract", code, words))
    return found


def _forms(session: Session, kind: Kind, entry: Entry, lines: int) -> tuple[Form, list[Form]]:
    """The form of what stands once, and of each line; choices are what the person may name."""
    known = seen(session, me())
    options = _options(session, kind, entry, known)
    if not entry.head:
        worded = {"labels": LABELS, "hints": HINTS} if kind.name == "baselines" else {}
        return form_of(kind.loader, options={**WORDS, **options} if worded else options, **worded), []
    rest = [column.name for column in kind.columns if column.name not in (*entry.head, "line")]
    each = [form_of(kind.loader, only=rest, options=options) for _ in range(lines)]
    head = form_of(kind.loader, only=entry.head, options=options)
    return head, each


def _options(
    session: Session, kind: Kind, entry: Entry, known: Mapping[str, Agreement]
) -> dict[str, Options]:
    person = me()
    everybody = [(each.code, f"{each.name} ({each.code})") for each in members(session)]
    own = [each for each in everybody if person.may(entry.may, each[0])]
    of_kind = {"referrals": Workstream.EMPLOYMENT, "outcomes": Workstream.EMPLOYMENT}
    of_kind |= {"courses": Workstream.LEARNING, "bookings": Workstream.LEARNING}
    wanted = of_kind.get(kind.name)
    contracts = [
        (key, f"{key} {each.title}") for key, each in known.items() if wanted in (None, each.workstream)
    ]
    if kind.name == "baselines":
        contracts = [each for each in contracts if known[each[0]].workstream is not Workstream.RUNNING]
    found: dict[str, Options] = {
        "contract": contracts,
        "member": own if entry.whose == "member" else everybody,
        "payer": own,
        "receiver": own,
        "payee": everybody,
        "pool": [(each.code, each.name) for each in pools(session)],
    }
    if kind.name == "baselines":
        found["index"] = [(each, each) for each in series(session)]
    chosen = request.values.get("contract", "")
    if chosen in known and entry.by_contract:
        items = known[chosen].items.values()
        found["item"] = [
            (each.code, f"{each.code} {each.description} (by the {each.unit})") for each in items
        ]
        parts = {part.member for part in known[chosen].parts}
        found["member"] = [each for each in everybody if each[0] in parts]
    if kind.name == "bookings":
        courses = [
            (code, f"{code} {item.description}")
            for key, each in known.items()
            if each.workstream is Workstream.LEARNING and chosen in ("", key)
            for code, item in each.items.items()
        ]
        found["course"] = courses
    return {name: choices for name, choices in found.items() if name in kind.by_name}


def _asked_lines(entry: Entry) -> int:
    more = request.args.get("lines", "")
    return min(int(more), 50) if is_small_number(more) else ROWS_SHOWN


def _sent_lines(entry: Entry) -> int:
    """How many lines the form that was sent had."""
    places = [
        int(name.split("-")[1])
        for name in request.form
        if name.startswith("line-") and is_small_number(name.split("-")[1])
    ]
    return min(max(places, default=0) + 1, 50)


def _filled(lines: list[Form]) -> list[Form]:
    """The lines in which anything was typed; the first in any case."""
    for place, form in enumerate(lines):
        form.fill({name: request.form.get(f"line-{place}-{name}", "") for name in form.fields})
    return [
        form
        for place, form in enumerate(lines)
        if place == 0 or any(text.strip() for text in form.typed.values())
    ]


def _page(kind: Kind, entry: Entry, head: Form, lines: list[Form]) -> str:
    return render_template("entries/form.html", kind=kind, entry=entry, head=head, lines=lines)
