"""On forms about a case: ask before a text is kept that may say who somebody is."""

from collections.abc import Mapping

from consortium.kernel.personal import telling
from consortium.web.forms import Field, Form

TICK = "x_not_a_person"
"""The box to tick; by its name no schema reads it."""


def ask_about_people(form: Form, typed: Mapping[str, str], *names: str) -> None:
    """Refuse texts in these fields that may tell of somebody, unless it is ticked that they do not.

    The box to tick appears once there is something to ask; what is certain is refused by the schema itself.
    """
    is_ticked = bool(typed.get(TICK))
    for name in names:
        doubts = [each.what for each in telling(form[name].value) if not each.is_certain]
        if not doubts:
            continue
        tick = "What I wrote is not about a person: it names nobody and gives nobody's date of birth"
        form.fields[TICK] = Field(TICK, tick, holds="tick", value="yes" if is_ticked else "")
        if not is_ticked:
            form.refuse(name, f"this looks like {' and '.join(doubts)}: take it out, or tick the box below")
