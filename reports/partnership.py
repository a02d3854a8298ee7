"""How we work together, on one page at most: promised beside given, residents' voice, lessons, what comes next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from consortium.kernel.days import long_date
from reports.content import Block, Column, Grid, Heading, Line, Whole, Words
from reports.figures import NONE, Register
from reports.paper import AnyPaper
from reports.paper_parts import LessonRow, PartnershipBlock, PledgeBalance, ProjectRow, VoiceRow
from reports.story import height
from reports.style import HEIGHT
from reports.typed import shortened
from reports.voice import voice


@dataclass(frozen=True, slots=True)
class Room:
    """How many rows each table of the section may have, and how many characters each of its texts."""

    rows: int
    letters: int


ROOMS = (Room(12, 500), Room(8, 500), Room(6, 400), Room(5, 300), Room(4, 240), Room(3, 200), Room(2, 160))
"""From generous to tight: the first with which the section keeps to one page is taken."""


def partnership(paper: AnyPaper, register: Register) -> list[Block]:
    """The section; nothing on a paper from before there was any."""
    block = paper.partnership
    if block is None:
        return []
    fitting = (each for each in ROOMS if height(_section(paper, block, Register(), each)) <= HEIGHT)
    return [Whole(), *_section(paper, block, register, next(fitting, ROOMS[-1]))]


def _section(paper: AnyPaper, block: PartnershipBlock, register: Register, room: Room) -> list[Block]:
    blocks = [
        *_balance(paper, block, register),
        *_voices(block.voices, register, room),
        *_lessons(block.lessons, room),
        *_projects(block.projects, room),
    ]
    return [Heading("How we work together"), *(blocks or [Words(_nothing(paper))])]


def _nothing(paper: AnyPaper) -> str:
    we = voice(paper).we
    return (
        f"Nothing is written down yet of what {we} expect of one another and offer, of what residents said, "
        "of lessons, or of joint projects to come."
    )


def _balance(paper: AnyPaper, block: PartnershipBlock, register: Register) -> Iterator[Block]:
    sides = [("own", "Ours", block.own)] if block.own else []
    sides.append(("together", "All on our contracts" if block.own else "All members", block.together))
    if not any(_is_something(each) for _, _, each in sides):
        return
    lines = [
        Line(("Cash, in pounds", *_cells(sides, "cash", register))),
        Line(("Staff days", *_cells(sides, "days", register))),
        Line(("Offers of premises", *_cells(sides, "premises", register))),
        Line(("Offers of expertise", *_cells(sides, "expertise", register))),
    ]
    columns: list[Column] = [Column("What was offered", 1)]
    for _, whose, _ in sides:
        columns += [Column(f"{whose}: promised"), Column(f"{whose}: given")]
    note = "Signed offers, and what was given of them so far; staff time is in no sum of money."
    yield Grid("Promised beside given", tuple(columns), tuple(lines), note + _unsigned(sides, register))


def _is_something(each: PledgeBalance) -> bool:
    parts = (each.promised, each.given)
    return bool(
        each.unsigned or any(part.cash or part.days or part.premises or part.expertise for part in parts)
    )


def _cells(sides: Sequence[tuple[str, str, PledgeBalance]], name: str, register: Register) -> Iterator[str]:
    for key, whose, each in sides:
        for verb in ("promised", "given"):
            value: int | Fraction = getattr(getattr(each, verb), name)
            words = f"{whose.lower()}: {name} {verb}"
            yield _cell(f"partnership/{key}/{name}/{verb}", words, name, value, register)


def _cell(key: str, words: str, name: str, value: int | Fraction, register: Register) -> str:
    if name == "cash":
        return register.cell(key, words, int(value))
    if name == "days":
        return register.number(key, words, Fraction(value))
    return register.count(key, words, int(value))


def _unsigned(sides: Sequence[tuple[str, str, PledgeBalance]], register: Register) -> str:
    key, whose, each = sides[0]
    if not each.unsigned:
        return ""
    waiting = register.count(f"partnership/{key}/unsigned", f"{whose.lower()}: not signed yet", each.unsigned)
    declarations = "declaration waits" if each.unsigned == 1 else "declarations wait"
    return f" {waiting} {declarations} to be signed and {'is' if each.unsigned == 1 else 'are'} left out."


def _voices(rows: Sequence[VoiceRow], register: Register, room: Room) -> Iterator[Block]:
    if not rows:
        return
    lines = [_voice(place, each, register, room) for place, each in enumerate(rows[: room.rows])]
    columns = (
        Column("Award or change of service", 2),
        Column("What residents said", 3),
        Column("What changed", 3),
    )
    yield Grid("What residents said, and what changed", columns, tuple(lines), _more(rows, room))


def _voice(place: int, each: VoiceRow, register: Register, room: Room) -> Line:
    about = "award" if each.about == "award" else "change of service"
    name = f"{each.contract} {shortened(each.title, 60)}, {about}, {long_date(each.day)}"
    if each.not_asked_because:
        return Line((name, f"Not asked, because: {shortened(each.not_asked_because, room.letters)}", NONE))
    said = shortened(each.said, room.letters)
    if each.asked is not None:
        words = f"{each.contract}: residents asked, {each.day.isoformat()}"
        said += f" ({register.count(f'partnership/voices/{place}/asked', words, each.asked)} asked)"
    return Line((name, said, shortened(each.changed, room.letters)))


def _lessons(rows: Sequence[LessonRow], room: Room) -> Iterator[Block]:
    if not rows:
        return
    lines = [
        Line(
            (
                f"{each.contract} {shortened(each.title, 60)}" if each.contract else "The whole partnership",
                shortened(each.learned, room.letters),
                shortened(each.differently, room.letters),
            )
        )
        for each in rows[: room.rows]
    ]
    columns = (Column("Where", 2), Column("What we learned", 3), Column("What we do differently", 3))
    yield Grid("Lessons of the year", columns, tuple(lines), _more(rows, room))


def _projects(rows: Sequence[ProjectRow], room: Room) -> Iterator[Block]:
    if not rows:
        return
    lines = [
        Line(
            (
                shortened(each.title, 120),
                shortened(each.owner, 60),
                each.stage,
                f"{shortened(each.next_step, room.letters)}, by {long_date(each.next_day)}",
            )
        )
        for each in rows[: room.rows]
    ]
    columns = (Column("Project", 3), Column("Owner", 2), Column("Stage", 1), Column("Next step", 3))
    yield Grid("Next joint projects", columns, tuple(lines), _more(rows, room))


def _more(rows: Sequence[object], room: Room) -> str:
    """That there are further rows than the page shows, where there are."""
    rest = len(rows) - room.rows
    return f"{rest} more in the application." if rest > 0 else ""
