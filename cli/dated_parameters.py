"""`consortium parameter`: thresholds, tolerances and rates, each from a day on."""

from datetime import date

import click
from marshmallow import ValidationError

from cli.output import format_option, print_rows, say
from cli.parameters import DAY
from cli.session import cause, change, look
from consortium.kernel.errors import Refused
from consortium.kernel.exact import plain
from consortium.parameters.operations import keep_parameter
from consortium.parameters.queries import every
from consortium.parameters.schemas import ParameterSchema
from consortium.parameters.terms import MEANINGS, Name


@click.group()
def parameter() -> None:
    """Thresholds, tolerances and rates by which figures are worked out, each from a day on.

    Example:

    \b
      consortium parameter list
    """


@parameter.command("list")
@format_option
def list_command(form: str) -> None:
    """Every value of every parameter, the supplied ones and the group's own, with its source.

    Example:

    \b
      consortium parameter list --format csv
    """
    with look() as session:
        rows = [
            {
                "name": each.name.value,
                "from": each.from_day.isoformat(),
                "value": plain(each.value),
                "counts": MEANINGS[each.name].counts,
                "set by": "the group" if each.is_own else "supplied",
                "source": each.source,
            }
            for each in every(session)
        ]
    print_rows(form, ("name", "from", "value", "counts", "set by", "source"), rows, right=("value",))


@parameter.command("set")
@click.argument("name", type=click.Choice([each.value for each in Name]))
@click.argument("value")
@click.option("--from", "from_day", required=True, type=DAY, help="The first day on which it holds.")
@click.option("--source", required=True, help="Where it is from, or who decided it.")
def set_command(name: str, value: str, from_day: date, source: str) -> None:
    """Let a parameter have a value from a day on; what was decided by an earlier one stays.

    Example:

    \b
      consortium parameter set acceptance_days 15 --from 2026-04-01 --source "steering group, 12 March 2026"
    """
    typed = {"name": name, "value": value, "from": from_day.isoformat(), "source": source}
    try:
        clean = ParameterSchema().load(typed)
    except ValidationError as problem:
        column, messages = next(iter(problem.messages_dict.items()))
        raise Refused(f"{column} {messages[0]}") from None
    with change() as session:
        keep_parameter(session, cause(), clean)
    say(f"{name} is {value} from {from_day} on.")
