"""The extra files of how members work together; rows are numbered in the order of the file."""

from collections.abc import Mapping
from typing import Any

from consortium.exchange.instant import Instant
from consortium.exchange.kinds import Kind
from consortium.fields import (
    FREE_TEXT,
    Code,
    Text,
    Whole,
)
from consortium.partnership.schemas import (
    GivenSchema,
    LessonSchema,
    PledgeSchema,
    ProjectSchema,
    VoiceSchema,
)


class DeclarationRowSchema(PledgeSchema):
    """A row of `declarations`: a version, after the one that it replaces."""

    number = Whole("number of the version", "1", least=1, required=True)
    replaces = Whole("number of the version that it replaces; blank: none", "1", least=1)
    withdrawn_because = Text("why it was withdrawn", longest=FREE_TEXT)
    signed_by = Text("e-mail address of the member's officer; blank: not signed")
    by = Text("who entered it", required=True)
    at = Instant("when, in UTC", required=True)


class GivenRowSchema(GivenSchema):
    """A row of `given`: a record, or one that takes back another and has no quantity of its own."""

    number = Whole("number of the record", "1", least=1, required=True)
    declaration = Whole("number of the offer's first version", "1", least=1, required=True)
    takes_back = Whole("number of the record that it takes back; blank: none", "1", least=1)
    by = Text("who recorded it", required=True)
    at = Instant("when, in UTC", required=True)

    def broken(self, values: Mapping[str, Any]) -> dict[str, str]:
        """What is wrong between the row's values: only a record of its own says how much."""
        return {} if values.get("takes_back") is not None else super().broken(values)


class VoiceRowSchema(VoiceSchema):
    """A row of `residents_voices`."""

    number = Whole("number of the row", "1", least=1, required=True)
    contract = Code("reference of the contract", required=True)
    by = Text("who recorded it", required=True)
    at = Instant("when, in UTC", required=True)


class LessonRowSchema(LessonSchema):
    """A row of `lessons`."""

    number = Whole("number of the row", "1", least=1, required=True)
    by = Text("who recorded it", required=True)
    at = Instant("when, in UTC", required=True)


class ProjectRowSchema(ProjectSchema):
    """A row of `projects`: one of a project's moves, with what the project is."""

    number = Whole("number of the row", "1", least=1, required=True)
    project = Whole("number of the project, the same in each of its rows", "1", least=1, required=True)
    by = Text("who moved it", required=True)
    at = Instant("when, in UTC", required=True)


DECLARATIONS = Kind("declarations", DeclarationRowSchema, ("number",))
GIVEN = Kind("given", GivenRowSchema, ("number",))
VOICES = Kind("residents_voices", VoiceRowSchema, ("number",))
LESSONS = Kind("lessons", LessonRowSchema, ("number",))
PROJECTS = Kind("projects", ProjectRowSchema, ("number",))
PARTNERSHIP = (DECLARATIONS, GIVEN, VOICES, LESSONS, PROJECTS)
