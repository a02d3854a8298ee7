"""Set dated parameters. `values` are a clean row of `ParameterSchema`."""

from typing import Any

from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import Kept, keep
from consortium.parameters.models import Parameter


def keep_parameter(session: Session, cause: Cause, values: dict[str, Any]) -> Kept:
    """Let a parameter have a value from a day on; what was decided by an earlier one stays."""
    name = values["name"].value
    key = {"name": name, "from_day": values["from_day"]}
    rest = {each: values[each] for each in ("value", "source")}
    return keep(session, cause, Parameter, f"parameter {name} {values['from_day']}", key, rest)[1]
