"""What people write about the partnership, as forms, files and JSON carry it."""

from collections.abc import Mapping
from typing import Any

from consortium.fields import FREE_TEXT, Choice, Code, Day, Exact, MemberCode, PencePounds, Text, Whole
from consortium.kernel.money import ONE_PENNY
from consortium.kernel.terms import Workstream
from consortium.partnership.terms import Form, Occasion, PledgeKind, Stage
from consortium.row_schema import RowSchema

QUANTITIES: Mapping[str, Form] = {"cash": Form.CASH, "days": Form.STAFF_DAYS}
"""The field that says how much, of each form that has a quantity."""


class PledgeSchema(RowSchema):
    """What a member declares; an offer of cash or staff days says how much, so that it can be held to it."""

    contract = Code("contract or service", "INS-01", required=True)
    member = MemberCode("member that declares it", "ABC", required=True)
    kind = Choice(PledgeKind, "does it expect or offer this?", "offer", required=True)
    form = Choice(Form, "in what form?", "staff_days", required=True)
    cash = PencePounds("how much cash, pounds; for cash only", "1500.00", least=ONE_PENNY)
    days = Exact("how many staff days; for staff days only", "12.5", positive=True)
    words = Text("in words", "An officer for the tender panel", longest=FREE_TEXT, required=True)

    def broken(self, values: Mapping[str, Any]) -> dict[str, str]:
        """What is wrong between the form and how much of it there is."""
        is_offer = values.get("kind") is PledgeKind.OFFER
        return _wrong_quantity(values, must_say=is_offer) | super().broken(values)


class GivenSchema(RowSchema):
    """What was given of an offer, in the offer's form."""

    form = Choice(Form, "form of the offer", "staff_days", required=True)
    day = Day("day on which it was given", "2025-09-30", required=True)
    cash = PencePounds("how much cash, pounds", "500.00", least=ONE_PENNY)
    days = Exact("how many staff days", "2.5", positive=True)
    words = Text("what it was", "Two days on the tender panel", longest=FREE_TEXT, required=True)

    def broken(self, values: Mapping[str, Any]) -> dict[str, str]:
        """What is wrong between the form and how much of it was given."""
        return _wrong_quantity(values, must_say=True) | super().broken(values)


def _wrong_quantity(values: Mapping[str, Any], *, must_say: bool) -> dict[str, str]:
    form: Form | None = values.get("form")
    wrong: dict[str, str] = {}
    if form is None:
        return wrong
    for name, its_form in QUANTITIES.items():
        if values.get(name) is not None and form is not its_form:
            wrong[name] = f"does not go with {form.label}: leave it blank"
        if must_say and form is its_form and name in values and values[name] is None:
            wrong[name] = f"is missing: say how much, as {form.label} can be counted"
    return wrong


class VoiceSchema(RowSchema):
    """What residents said and what changed for it; or, where nobody was asked, why not. One of the two, never both."""

    about = Choice(Occasion, "what is it about, an award or a change of service?", "award", required=True)
    day = Day("day on which they were asked, or it was decided not to ask", "2025-05-14", required=True)
    said = Text("what residents said", "Evening visits, please", longest=FREE_TEXT)
    changed = Text("what changed because of it", "Visits until eight on Tuesdays", longest=FREE_TEXT)
    not_asked_because = Text("not asked, because", longest=FREE_TEXT)
    asked = Whole("how many residents were asked", "24", least=1)

    def broken(self, values: Mapping[str, Any]) -> dict[str, str]:
        """What is missing of the one, or too much of the other."""
        return _one_voice(values) | super().broken(values)


def _one_voice(values: Mapping[str, Any]) -> dict[str, str]:
    if "not_asked_because" not in values:
        return {}  # it is wrong in itself, and says so
    heard = [name for name in ("said", "changed", "asked") if values.get(name) is not None]
    if values.get("not_asked_because") is not None:
        return {name: "does not go with 'not asked, because': leave one of the two blank" for name in heard}
    missing = {name for name in ("said", "changed") if name in values and values[name] is None}
    if missing == {"said", "changed"} and not heard:
        words = "say what residents said and what changed, or why they were not asked"
        return {"said": f"is missing: {words}"}
    ends = {
        "said": "say what residents said",
        "changed": "say what changed, if only that nothing did and why",
    }
    return {name: f"is missing: {ends[name]}" for name in sorted(missing)}


class LessonSchema(RowSchema):
    """A lesson of one contract, or of the whole partnership."""

    contract = Code("contract it comes from; blank: the whole partnership", "INS-01")
    day = Day("day on which it was learned", "2025-11-04", required=True)
    learned = Text("what we learned", "Late lists cost a month", longest=FREE_TEXT, required=True)
    differently = Text("what we do differently", "Lists by the fifth", longest=FREE_TEXT, required=True)


class StepSchema(RowSchema):
    """Where a project comes to stand, with what is next while it is live."""

    stage = Choice(Stage, "stage", "exploring", required=True)
    next_step = Text("next step, while it goes on", "Meet two suppliers", longest=FREE_TEXT)
    next_day = Day("day of the next step, while it goes on", "2026-06-30")
    note = Text("anything a reader should know; why, where it is dropped", longest=FREE_TEXT)

    def broken(self, values: Mapping[str, Any]) -> dict[str, str]:
        """A live project has a next step with its day, one that is over has none, one that is dropped a reason."""
        return _next_step(values) | super().broken(values)


def _next_step(values: Mapping[str, Any]) -> dict[str, str]:
    stage: Stage | None = values.get("stage")
    wrong: dict[str, str] = {}
    if stage is None:
        return wrong
    for name in ("next_step", "next_day"):
        if stage.is_live and name in values and values[name] is None:
            wrong[name] = "is missing: a project that goes on has a next step and its day"
        if not stage.is_live and values.get(name) is not None:
            wrong[name] = f"does not go with {stage.label}: leave it blank"
    if stage is Stage.DROPPED and "note" in values and values["note"] is None:
        wrong["note"] = "is missing: say why it is dropped"
    return wrong


class ProjectSchema(StepSchema):
    """A joint project from its first day."""

    title = Text("what it is called", "One out-of-hours line", required=True)
    workstream = Choice(Workstream, "workstream", "procurement", required=True)
    owner = MemberCode("member that owns it", "ABC", required=True)
