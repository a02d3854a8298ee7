"""What changed in a claim since it was signed: its values side by side, and the lines that came or went."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sqlalchemy.orm import Session

from consortium.kernel.days import long_date
from consortium.kernel.exact import plain
from consortium.kernel.money import Pence, display
from consortium.vfm.claims import KeptClaim
from consortium.vfm.models import Signature
from consortium.vfm.opened import OpenedClaim
from consortium.vfm.signed import Signed, SignedLine, signed, values_of
from reports.figures import exact_text

NONE = "None"
"""How the digest writes a value that is not there."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value of the claim when it was signed and now, in words, and whether it is not what was signed."""

    what: str
    was: str
    now: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class MovedLine:
    """A posted line that came, went or changed since: the share that counted then and counts now, in pence."""

    line: SignedLine
    what: str
    was: Pence | None
    now: Pence | None


@dataclass(frozen=True, slots=True)
class ChangedSince:
    """What changed since the signature; nothing is known where it was given before what was signed was kept."""

    signature: Signature
    values: tuple[Value, ...] = ()
    lines: tuple[MovedLine, ...] = ()


def _pounds(text: str) -> str:
    return "" if text == NONE else display(int(text))


def _unit_price(text: str) -> str:
    return f"£{plain(Decimal(text))}"


def _indexed(text: str) -> str:
    return f"£{exact_text(Fraction(text), 6)}" if text else ""


def _quantity(text: str) -> str:
    return exact_text(Fraction(text), 6)


def _day(text: str) -> str:
    return long_date(date.fromisoformat(text))


def _word(text: str) -> str:
    return "none" if text == NONE else text


WORDS: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "price": ("Baseline price", _unit_price),
    "price_date": ("Day of that price", _day),
    "source": ("Where it comes from", _word),
    "evidence": ("Evidence", _word),
    "series": ("Price index", _word),
    "indexed_price": ("Price by the index", _indexed),
    "quantity": ("Quantity", _quantity),
    "cost": ("Cost", _pounds),
    "cashable": ("Saved in cash", _pounds),
    "avoided": ("Rise avoided, never cash", _pounds),
    "problem": ("What is missing", str),
}
"""What people call each value that a signature binds, and how they read it."""


def changed_since(session: Session, opened: OpenedClaim) -> ChangedSince | None:
    """What changed since the claim's last signature, where that does not hold any more; else None."""
    signature = opened.claim.lapsed
    if signature is None:
        return None
    then = signed(session, [signature]).get(signature.id)
    if then is None:
        return ChangedSince(signature)
    values = tuple(_values(then, values_of(opened.claim.row)))
    return ChangedSince(signature, values, tuple(_moved(then, opened)))


def _values(then: Signed, now: Mapping[str, str]) -> Iterator[Value]:
    for name, (words, read) in WORDS.items():
        was, is_now = read(then.values[name]), read(now[name])
        if was or is_now:
            yield Value(words, was, is_now, then.values[name] != now[name])


def _moved(then: Signed, opened: OpenedClaim) -> Iterator[MovedLine]:
    """The lines that are not what they were: those that went first, in the order in which they were signed."""
    standing = {(each.journal, each.line): SignedLine.of(each) for each in opened.lines}
    known = {(each.journal, each.line): each for each in then.lines}
    for key, was in known.items():
        now = standing.get(key)
        if now is None:
            yield MovedLine(was, "reversed", _counting(was), None)
        elif now.counted is not was.counted:
            what = "counts now" if now.counted else "counts no longer"
            yield MovedLine(now, what, _counting(was), _counting(now))
    for key, now in standing.items():
        if key not in known:
            yield MovedLine(now, "posted", None, _counting(now))


def _counting(line: SignedLine) -> Pence:
    return line.share if line.counted else 0


def cash_when_signed(session: Session, claims: list[KeptClaim]) -> dict[int, Pence | None]:
    """What each claim saved in cash when it was signed, by its id, of those whose signature does not hold."""
    lapsed = {each.row.id: each.lapsed for each in claims if each.lapsed}
    then = signed(session, list(lapsed.values()))
    return {
        key: _cash(then[signature.id]) if signature.id in then else None for key, signature in lapsed.items()
    }


def _cash(then: Signed) -> Pence | None:
    text = then.values["cashable"]
    return None if text == NONE else int(text)
