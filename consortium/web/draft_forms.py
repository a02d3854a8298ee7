"""The forms of a draft's steps: what was typed in and out of a draft's content, row by row."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from consortium.contracts.agreement import START, YEAR_UNIT
from consortium.contracts.queries import agreements
from consortium.contracts.suppliers import meant, new_code, suppliers
from consortium.drafts.checking import MOST_ROWS, OCCASIONS, VARIATION, VOICE, Wrong
from consortium.drafts.content import KEYS, Cells, Content
from consortium.drafts.models import ContractDraft
from consortium.drafts.terms import STEPS, Step
from consortium.exchange.kinds import KINDS
from consortium.kernel.terms import Workstream
from consortium.ledger.queries import pools
from consortium.members.queries import members
from consortium.vfm.queries import series
from consortium.web.draft_words import DAYS, HINTS, LABELS, WORDS
from consortium.web.forms import Field, Form, Options, form_of, is_small_number, written_day

BLANK_ROWS, LONGEST_CELL = 3, 2_000
TICKED = "yes"

LONG = frozenset({"reason", "said", "changed", "not_asked_because"})


@dataclass(slots=True)
class StepForm:
    """A step as its page shows it: its own fields, and a form for each row of its list."""

    step: Step
    head: Form
    rows: list[Form] = field(default_factory=list)
    legends: list[str] = field(default_factory=list)

    @property
    def is_wrong(self) -> bool:
        """Whether anything is wrong at this step."""
        return self.head.is_wrong or any(each.is_wrong for each in self.rows)


def step_form(session: Session, step: Step, found: ContractDraft | None, content: Content) -> StepForm:
    """The step's form, filled with what the draft says."""
    return _BUILDERS[step.name](session, step, found, content)


def _form(kind: str, only: Sequence[str], cells: Cells, options: Mapping[str, Options] | None = None) -> Form:
    made = form_of(
        KINDS[kind].loader, only=only, options={**WORDS, **(options or {})}, labels=LABELS, hints=HINTS
    )
    made.fill(cells)
    return made


def _contract_step(session: Session, step: Step, found: ContractDraft | None, content: Content) -> StepForm:
    made = _form("contracts", step.columns, content.contract)
    counting = made["counting"]
    if counting.value and counting.value not in dict(WORDS["counting"]):
        counting.options = [*WORDS["counting"], (counting.value, counting.value)]
    return StepForm(step, made)


def _what(session: Session, step: Step, found: ContractDraft | None, content: Content) -> StepForm:
    made = _form("contracts", step.columns, content.contract)
    known = suppliers(session)
    by_code = {each.code: each for each in known}
    who = made["supplier"]
    who.hint, who.suggestions = "Begin to type its name", [(each.name, each.code) for each in known]
    if who.value in by_code:
        who.value = by_code[who.value].name
    hint = "Tick this only when none of those in the list is meant"
    is_new = TICKED if content.supplier else ""
    made.fields["new_supplier"] = Field("new_supplier", "It is a new supplier", hint, "tick", value=is_new)
    made.fields["company_number"] = Field("company_number", "Its number at Companies House", "Of a new supplier")
    if content.supplier:
        who.value = content.supplier.get("name", "")
        made["company_number"].value = content.supplier.get("company_number", "")
    if found is not None and found.base:
        made["reference"].is_fixed = True
    return StepForm(step, made)


def _sharing(session: Session, step: Step, found: ContractDraft | None, content: Content) -> StepForm:
    funds = [(each.code, each.name) for each in pools(session)]
    made = StepForm(step, _form("contracts", step.columns, content.contract, {"pool": funds}))
    names = {each.code: each.name for each in members(session)}
    standing = {(row["member"], row["from"]) for row in Content.read(found.base if found else "").members}
    rows = [*content.members, *({"member": code} for code in names)]
    stored = len(content.members)
    taken = {row.get("member") for row in content.members}
    kept = [(place, row) for place, row in enumerate(rows) if place < stored or row["member"] not in taken]
    for place, row in sorted(kept, key=lambda one: (one[1].get("member", ""), one[0])):
        form = _member_row(row, names, is_ticked=place < stored, place=place if place < stored else None)
        form["from"].is_fixed = (row.get("member"), row.get("from")) in standing
        made.rows.append(form)
        made.legends.append(names.get(row.get("member", ""), row.get("member", "")))
    if standing:
        everybody: Options = [(code, f"{name} ({code})") for code, name in names.items()]
        for _ in range(BLANK_ROWS):
            blank = _member_row({}, names, is_ticked=False, place=None)
            blank.fields["member"] = Field("member", "A further stretch of days of", options=everybody)
            blank.fields["takes"] = Field("takes", "", holds="hidden", value=TICKED)
            made.rows.append(blank)
            made.legends.append("")
    return made


def _member_row(row: Cells, names: Mapping[str, str], *, is_ticked: bool, place: int | None) -> Form:
    code = row.get("member", "")
    who = names.get(code, code)
    fields = {
        "member": Field("member", "Member", holds="hidden", value=code),
        "takes": Field("takes", f"{who} takes part", holds="tick", value=TICKED if is_ticked else ""),
        "from": Field("from", f"{who}: from", holds="day", value=row.get("from", "")),
        "to": Field("to", f"{who}: to", holds="day", value=row.get("to", "")),
        "weight": Field("weight", f"{who}: weight", holds="exact", value=row.get("weight", "")),
    }
    return Form(fields, place=place)


def _items(session: Session, step: Step, found: ContractDraft | None, content: Content) -> StepForm:
    made = StepForm(step, Form({}))
    standing = {row["item"] for row in Content.read(found.base if found else "").items}
    for place, row in enumerate([*content.items, *({} for _ in range(BLANK_ROWS))]):
        form = form_of(
            KINDS["contract_items"].loader,
            only=("item", "description", "unit"),
            labels={"item": "Short name", "description": "What it is", "unit": "Bought by the"},
        )
        form.fill(row)
        form["unit"].suggestions = [(each, each) for each in ("each", "home", "hour", "visit", YEAR_UNIT)]
        form["item"].is_fixed = row.get("item") in standing
        form.place = place if place < len(content.items) else None
        made.rows.append(form)
        made.legends.append(row.get("item", ""))
    return made


def _baselines(session: Session, step: Step, found: ContractDraft | None, content: Content) -> StepForm:
    made = StepForm(step, Form({}))
    known = [(each, each) for each in series(session)]
    stored = {row.get("item", ""): (place, row) for place, row in enumerate(content.baselines)}
    columns = ("price", "date", "source", "evidence", "index", "note")
    for code, words in _items_of(session, found, content):
        place, row = stored.get(code, (None, {}))
        form = _form("baselines", columns, row, {"index": known})
        form.fields["item"] = Field("item", "Item", holds="hidden", value=code)
        form.place = place
        made.rows.append(form)
        made.legends.append(words)
    return made


def _items_of(session: Session, found: ContractDraft | None, content: Content) -> Iterator[tuple[str, str]]:
    """The items that a baseline may price: those of the draft, those that stand, and a start in employment."""
    named = {row.get("item", ""): _item_words(row) for row in content.items}
    if content.contract.get("workstream") == Workstream.EMPLOYMENT:
        named.setdefault(START, "A participant who starts")
    if found is not None and found.contract_id is not None:
        for agreement in agreements(session, [found.contract_id]).values():
            for code, item in agreement.items.items():
                named.setdefault(code, f"{code}: {item.description} (by the {item.unit})")
    yield from ((code, words) for code, words in named.items() if code)


def _item_words(row: Cells) -> str:
    described = f": {row['description']}" if row.get("description") else ""
    return f"{row.get('item', '')}{described} (by the {row.get('unit', '')})"


def _residents(session: Session, step: Step, found: ContractDraft | None, content: Content) -> StepForm:
    only = ("day", "asked", "said", "changed", "not_asked_because")
    made = form_of(VOICE, only=only, labels=LABELS, hints=HINTS)
    made.fill(content.residents)
    return StepForm(step, _lengthened(made))


def _why(session: Session, step: Step, found: ContractDraft | None, content: Content) -> StepForm:
    made = form_of(VARIATION, labels=LABELS)
    made.fill(content.variation)
    return StepForm(step, _lengthened(made))


def _lengthened(made: Form) -> Form:
    for name, each in made.fields.items():
        if name in LONG:
            each.holds = "long"
    return made


_BUILDERS: Mapping[str, Callable[[Session, Step, ContractDraft | None, Content], StepForm]] = {
    "why": _why,
    "what": _what,
    "days": _contract_step,
    "sharing": _sharing,
    "items": _items,
    "baselines": _baselines,
    "residents": _residents,
}


def typed_content(session: Session, step: Step, typed: Mapping[str, str], content: Content, base: Content) -> Content:
    """The content with what was typed at a step; rows that stand in the book already stay rows."""
    match step.name:
        case "what":
            return _typed_what(session, typed, content, base)
        case "sharing":
            content = content.with_contract(_cells(typed, step.columns))
            found = [row for row in _rows(typed, ("takes", "member", "from", "to", "weight")) if row["member"]]
            keys = {(row["member"], row["from"]) for row in base.members}
            chosen = [
                row
                for row in found
                if row.pop("takes")
                or row["from"]
                or row["to"]
                or row["weight"]
                or (row["member"], "") in keys
            ]
            return replace(content, members=_with_standing(base.members, chosen, "members"))
        case "items":
            found = _rows(typed, ("item", "description", "unit"))
            typed_items = [row for row in found if any(row.values())]
            return replace(content, items=_with_standing(base.items, typed_items, "items"))
        case "baselines":
            columns = ("price", "date", "source", "evidence", "index", "note")
            found = _rows(typed, ("item", *columns))
            return replace(content, baselines=[row for row in found if any(row[name] for name in columns)])
        case "residents":
            about = OCCASIONS[bool(base.contract)]
            cells = _cells(typed, ("day", "asked", "said", "changed", "not_asked_because"))
            return replace(content, residents={"about": about, **cells})
        case "why":
            return replace(content, variation=_cells(typed, ("effective", "reason")))
    return content.with_contract(_cells(typed, step.columns))


def _with_standing(standing: Sequence[Cells], typed_rows: Sequence[Cells], part: str) -> list[Cells]:
    """The rows that were typed, and those that stand in the book and were not sent with them."""
    sent = {tuple(row.get(name, "") for name in KEYS[part]) for row in typed_rows}
    return [*typed_rows, *(row for row in standing if tuple(row.get(name, "") for name in KEYS[part]) not in sent)]


def _typed_what(session: Session, typed: Mapping[str, str], content: Content, base: Content) -> Content:
    cells = _cells(typed, STEPS[1].columns)
    if base.contract:
        cells["reference"] = base.reference
    known = suppliers(session)
    name, supplier = cells["supplier"], meant(known, cells["supplier"])
    if typed.get("new_supplier") == TICKED and name and supplier is None:
        code = content.supplier.get("code") or new_code(known, name)
        row = {"code": code, "name": name, "company_number": typed.get("company_number", "").strip()}
        return replace(content.with_contract({**cells, "supplier": code}), supplier=row)
    return replace(content.with_contract({**cells, "supplier": supplier.code if supplier else name}), supplier={})


def _cells(typed: Mapping[str, str], columns: Iterable[str]) -> dict[str, str]:
    return {name: _cell(name, typed.get(name, "")) for name in columns}


def _cell(name: str, text: str) -> str:
    kept = text[:LONGEST_CELL].strip()
    return written_day(kept) if name in DAYS else kept


def _rows(typed: Mapping[str, str], columns: Sequence[str]) -> list[dict[str, str]]:
    """What was typed into the rows of a list, in order."""
    parts = (name.split("-", 2) for name in typed if name.startswith("row-"))
    numbers = {int(each[1]) for each in parts if len(each) > 1 and is_small_number(each[1])}
    return [
        {name: _cell(name, typed.get(f"row-{place}-{name}", "")) for name in columns}
        for place in sorted(numbers)[: MOST_ROWS + 1]
    ]


def show_wrong(made: StepForm, wrong: Iterable[Wrong]) -> None:
    """Put what is wrong beside the fields of the step."""
    by_place = {form.place: form for form in made.rows if form.place is not None}
    for each in wrong:
        form = by_place.get(each.row - 1, made.head) if each.row else made.head
        form.refuse(each.column or None, each.message)
