"""Entering rows by hand: a form for one document or row, the same rules as a file's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consortium.access.terms import Permission
from consortium.clock import today
from consortium.contracts.agreement import Agreement
from consortium.contracts.policies import seen
from consortium.db import look_again
from consortium.employment.evidence import kind_of
from consortium.employment.lists import WordList
from consortium.employment.queries import member_of_participant
from consortium.employment.words import offered
from consortium.exchange.batches import posted_by
from consortium.exchange.bringing_in import Outcome, would_post
from consortium.exchange.checking import RowError
from consortium.exchange.importing import import_typed
from consortium.exchange.kinds import KINDS, Kind
from consortium.exchange.reference import no_participant
from consortium.exchange.staging import Staging
from consortium.fields import NO_INDEX
from consortium.kernel.errors import NotFound
from consortium.kernel.terms import Workstream
from consortium.ledger.queries import pools
from consortium.members.queries import members
from consortium.vfm.claims import refresh
from consortium.vfm.queries import series
from consortium.web.about_nobody import ask_about_people
from consortium.web.documents import SharedLine, shared_lines
from consortium.web.draft_words import HINTS, LABELS, WORDS
from consortium.web.forms import Form, Options, form_of, is_small_number
from consortium.web.guard import action, page
from consortium.web.proof import ask_for_proof, must_be_proven, with_proof
from consortium.web.session import cause, changing, database, looking, me

blueprint = Blueprint("entries", __name__)
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
    case_texts: tuple[str, ...] = ()
    """Columns of free text about a case, which may say nothing of who somebody is."""
    is_proven: bool = False
    """Whether its evidence begins with one of the kinds that there are."""
    is_shared: bool = False
    """Whether members bear it together, so that it can be shown first who bears what."""


ENTRIES: Mapping[str, Entry] = {
    "invoices": Entry(
        "Enter an invoice",
        Permission.ENTER_SPEND,
        "payer",
        "documents.index",
        ("contract", "number", "date", "payer"),
        by_contract=True,
        is_shared=True,
    ),
    "baselines": Entry(
        "Enter what you would pay alone",
        Permission.ENTER_CONTRACTS,
        "member",
        "contracts.index",
        by_contract=True,
    ),
    "credits": Entry(
        "Enter a grant or rebate", Permission.ENTER_SPEND, "receiver", "documents.index", is_shared=True
    ),
    "contributions": Entry(
        "Enter a contribution to a pool", Permission.ENTER_SPEND, "member", "documents.index"
    ),
    "payments": Entry("Enter a payment between members", Permission.ENTER_SPEND, "payer", "documents.index"),
    "referrals": Entry(
        "Enter a resident who was referred",
        Permission.ENTER_SERVICES,
        "member",
        "programmes.index",
    ),
    "outcomes": Entry(
        *("Enter an outcome", Permission.ENTER_SERVICES, "", "programmes.index"),
        case_texts=("evidence",),
        is_proven=True,
    ),
    "courses": Entry("Enter a course", Permission.ENTER_SERVICES, "", "programmes.index"),
    "bookings": Entry(
        "Book places, record attendance",
        Permission.ENTER_SERVICES,
        "member",
        "programmes.index",
    ),
}


def entry_of(kind: str) -> tuple[Kind, Entry]:
    """What is entered under this name. Raises NotFound, and NotAllowed for who may not enter it."""
    if kind not in ENTRIES:
        raise NotFound(f"nothing of the kind {kind} is entered here")
    me().must(ENTRIES[kind].may)
    return KINDS[kind], ENTRIES[kind]


@page(blueprint, "/enter/<kind>", may=Permission.READ)
def new(kind: str) -> str:
    """The form, filled with what the address says of it."""
    found, entry = entry_of(kind)
    head, lines = _forms(looking(), found, entry, _asked_lines(entry))
    head.fill(request.args)
    return _page(found, entry, head, lines)


@action(blueprint, "/enter/<kind>", may=Permission.READ)
def enter(kind: str) -> Response | str | tuple[str, int]:
    """Check what was typed by the rules of imports, and keep or post it; else show it again with what is wrong.

    Where it was asked first who would bear what, that is shown beside the form, and nothing is posted.
    """
    found, entry = entry_of(kind)
    head, lines = _forms(looking(), found, entry, _sent_lines(entry))
    head.fill(request.form)
    filled = _filled(lines)
    typed = [{**head.typed, **form.typed} for form in filled] if entry.head else [with_proof(head)]
    if entry.is_shared and "preview" in request.form:
        preview, errors = _previewed(found, entry, typed)
        if not errors:
            return _page(found, entry, head, lines, preview)
    else:
        ask_about_people(head, request.form, *entry.case_texts)
        if entry.is_proven:
            must_be_proven(head)
        if head.is_wrong:
            return _page(found, entry, head, lines), 422
        outcome, errors = bring_in(found, entry, typed)
        if not errors:
            return redirect(landing(entry, outcome, typed))
    for each in errors:
        into = head if each.column in head or not entry.head else filled[max(0, each.row - 1)]
        into.refuse(each.column or None, each.message)
    return _page(found, entry, head, lines), 422


def bring_in(kind: Kind, entry: Entry, typed: Sequence[Mapping[str, str]]) -> tuple[Outcome, list[RowError]]:
    """Bring the rows in; first see that each is done for a member and contract that are the person's."""
    refused = _not_theirs(kind, entry, typed) or (_not_proven(looking(), typed) if entry.is_proven else [])
    if refused:
        return Outcome(kind.name), refused
    with Staging() as staging:
        outcome = import_typed(database(), cause(), kind, typed, staging, finish=refresh)
        return outcome, list(staging.report())


def _previewed(
    kind: Kind, entry: Entry, typed: Sequence[Mapping[str, str]]
) -> tuple[list[SharedLine], list[RowError]]:
    """Who would bear what of the rows, and what is wrong with them."""
    refused = _not_theirs(kind, entry, typed)
    if refused:
        return [], refused
    with changing() as book, Staging() as staging:
        posted = would_post(book, cause(), kind, typed, staging)
        lines = [line for each in posted for line in shared_lines(looking(), each)]
        return lines, list(staging.report())


def landing(entry: Entry, outcome: Outcome, typed: Sequence[Mapping[str, str]]) -> str:
    """Where one goes on once it is entered: to the document or contract, where it is one, else to the list."""
    session = looking()
    look_again(session)
    posted = posted_by(session, outcome.batch) if outcome.batch else []
    if len(posted) == 1:
        return url_for("documents.one", number=posted[0], posted=1)
    count = outcome.total.created + outcome.total.updated
    references = {row.get("contract", "").strip() for row in typed}
    if entry.after == "contracts.index" and len(references) == 1:
        return url_for("contracts.one", reference=references.pop(), kept=count, _anchor="baselines")
    return url_for(entry.after, entered=count)


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
            if words := _not_of_yours(kind, entry, reference, name, owner):
                found.append(RowError("", number, "participant", name, words))
                continue
            code = code if kind.name == "referrals" else owner or ""
        if code and not person.may(entry.may, code):
            words = f"you enter this for {', '.join(person.members(entry.may))} only"
            found.append(RowError("", number, entry.whose or "contract", code, words))
    return found


def _not_of_yours(kind: Kind, entry: Entry, contract: str, name: str, owner: str | None) -> str:
    """What is wrong with a participant's reference that is another's; an outcome of nobody's is refused alike."""
    is_theirs = owner is not None and me().may(entry.may, owner)
    if kind.name == "referrals":
        return "" if owner is None or is_theirs else f"'{name}' is no reference of yours: give another"
    return "" if is_theirs else no_participant(contract, name)


def _not_proven(session: Session, typed: Sequence[Mapping[str, str]]) -> list[RowError]:
    """The rows of which the evidence begins with none of the kinds that there are."""
    known = ", ".join(words for _, words in offered(session, WordList.EVIDENCE, today()))
    words = f"begins with nothing that shows it: write {known}, then a colon and more if there is more to say"
    return [
        RowError("", number, "evidence", "", words)
        for number, row in enumerate(typed, 1)
        if kind_of(session, row.get("evidence", "")) is None
    ]


def _forms(session: Session, kind: Kind, entry: Entry, lines: int) -> tuple[Form, list[Form]]:
    """The form of what stands once, and of each line; choices are what the person may name."""
    known = seen(session, me())
    options = _options(session, kind, entry, known)
    if not entry.head:
        worded = {"labels": LABELS, "hints": HINTS} if kind.name == "baselines" else {}
        form = form_of(kind.loader, options={**WORDS, **options} if worded else options, **worded)
        return ask_for_proof(session, form) if entry.is_proven else form, []
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


def _page(
    kind: Kind, entry: Entry, head: Form, lines: list[Form], preview: Sequence[SharedLine] | None = None
) -> str:
    return render_template(
        "entries/form.html", kind=kind, entry=entry, head=head, lines=lines, preview=preview
    )
