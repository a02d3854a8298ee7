"""Forms over the schemas that imports use: what was typed is kept, and each error stands beside its field."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from marshmallow import ValidationError

from consortium.fields import Choice, Worded, shown
from consortium.row_schema import RowSchema

Options = Sequence[tuple[str, str]]
"""Values of a choice with the words that a page shows for them."""

NOTHING_THERE = Worded.default_error_messages["required"]
"""What a file's blank cell is told; a form has no columns."""
FILL_IN = "fill this in"

SMALL_DIGITS = 6
WRITTEN_DAYS = ("%d/%m/%Y", "%d %B %Y", "%d %b %Y", "%d.%m.%Y")

WIDTHS = {"day": 12, "month": 10, "year": 10, "amount": 14, "exact": 14, "whole": 8}


@dataclass(slots=True)
class Field:
    """One field of a form as a page shows it."""

    name: str
    label: str
    hint: str = ""
    holds: str = "text"
    options: Options | None = None
    suggestions: Options = ()
    required: bool = False
    value: str = ""
    is_fixed: bool = False
    """Whether it is shown and cannot be changed."""
    errors: list[str] = field(default_factory=list)

    @property
    def written(self) -> str:
        """What stands in the box: a day as people write it, however it is kept."""
        if self.holds != "day":
            return self.value
        try:
            return f"{date.fromisoformat(self.value):%d/%m/%Y}"
        except ValueError:
            return self.value

    @property
    def width(self) -> int:
        """How many characters the box is wide."""
        return WIDTHS.get(self.holds, 40)


@dataclass(slots=True)
class Form:
    """A form with its fields in order. `errors` are what is wrong with the form as a whole.

    `place`: of a form that is a row of a list, which of its rows it shows, from 0; None where it is a new one.
    """

    fields: dict[str, Field]
    errors: list[str] = field(default_factory=list)
    place: int | None = None

    def __getitem__(self, name: str) -> Field:
        return self.fields[name]

    def __contains__(self, name: str) -> bool:
        return name in self.fields

    @property
    def is_wrong(self) -> bool:
        """Whether anything is wrong."""
        return bool(self.errors or any(each.errors for each in self.fields.values()))

    @property
    def typed(self) -> dict[str, str]:
        """What stands in the fields, days as files write them."""
        return {
            name: written_day(each.value) if each.holds == "day" else each.value
            for name, each in self.fields.items()
        }

    def lengthen(self, *names: str) -> "Form":
        """Let these fields have room for sentences."""
        for name in names:
            self.fields[name].holds = "long"
        return self

    def must_choose(self, *names: str) -> None:
        """Refuse what is not among the choices of these fields: another's looks like what is not there."""
        for name in names:
            field_ = self.fields[name]
            if field_.value and field_.value not in dict(field_.options or ()):
                self.refuse(name, f"there is no {shown(field_.value)} among what you may choose here")

    def fill(self, values: Mapping[str, Any]) -> None:
        """Put these values into the fields of the same names, as text."""
        for name, each in self.fields.items():
            if values.get(name) is not None:
                each.value = str(values[name])

    def refuse(self, name: str | None, message: str) -> None:
        """Say what is wrong with a field, or with the form where it has no such field."""
        if message == NOTHING_THERE:
            message = FILL_IN
        if name in self.fields:
            self.fields[name].errors.append(sentence(message))
        else:
            self.errors.append(sentence(f"{name} {message}" if name else message))


def form_of(
    schema: RowSchema,
    *,
    only: Iterable[str] | None = None,
    options: Mapping[str, Options] | None = None,
    labels: Mapping[str, str] | None = None,
    hints: Mapping[str, str] | None = None,
) -> Form:
    """An empty form over a schema's fields, by column name. `options` makes a field a choice among these."""
    found: dict[str, Field] = {}
    for attribute, each in schema.fields.items():
        name = each.data_key or attribute
        if not isinstance(each, Worded) or (only is not None and name not in only):
            continue
        example = each.metadata["example"]
        choices: Options | None = (options or {}).get(name)
        if choices is None and isinstance(each, Choice):
            choices = [(word, word.replace("_", " ")) for word in each.choices]
        note, _, aside = each.metadata["note"].partition("; ")
        examples = [f"for example {_shown(each, example)}"] if example and choices is None else []
        hint = sentence("; ".join([aside, *examples] if aside else examples))
        found[name] = Field(
            name=name,
            label=(labels or {}).get(name) or sentence(note or name.replace("_", " ")),
            hint=(hints or {}).get(name, hint),
            holds=each.holds,
            value=choices[0][0] if each.required and choices is not None and len(choices) == 1 else "",
            options=choices,
            required=each.required,
        )
    return Form({name: found[name] for name in (only or found) if name in found})


def _shown(field: Worded[Any], example: str) -> str:
    """An example as a person writes it."""
    return f"{date.fromisoformat(example):%d/%m/%Y} or {example}" if field.holds == "day" else example


def loaded(
    form: Form, schema: RowSchema, typed: Mapping[str, str], known: Mapping[str, str] | None = None
) -> dict[str, Any] | None:
    """The clean row of what was typed; None where the schema refuses it, and the form then says why.

    Fields that the form does not have are refused as the schema refuses unknown columns. `known` are columns
    that nobody types, because the page is about them.
    """
    for name, each in form.fields.items():
        each.value = typed.get(name, "")
    unknown = [name for name in typed if name not in form.fields and name != "csrf_token"]
    for name in unknown:
        form.refuse(None, f"{name} is no field of this form")
    try:
        clean: dict[str, Any] = schema.load({**form.typed, **(known or {})})
    except ValidationError as problem:
        wrong: dict[str, list[str]] = problem.messages_dict
        for name, messages in wrong.items():
            for message in messages:
                form.refuse(name if name in form else None, message)
        return None
    return None if unknown else clean


def written_day(text: str) -> str:
    """A day as people write it (`31/5/2030`, `31 May 2030`) as a file has it; what is no such day as it stands.

    A form has a person before it who sees what became of it; a file has not, and must say it unmistakably.
    """
    for form in WRITTEN_DAYS:
        try:
            return datetime.strptime(" ".join(text.split()), form).date().isoformat()  # noqa: DTZ007 - a day
        except ValueError:
            continue
    return text


def is_small_number(text: str) -> bool:
    """Whether a text is a number of at most six ASCII digits, as the places in a form's list are."""
    return text.isascii() and text.isdigit() and len(text) <= SMALL_DIGITS


def sentence(text: str) -> str:
    """With a capital first letter; what begins with a quoted value stays as it is."""
    return text[:1].upper() + text[1:]
