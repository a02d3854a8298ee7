"""What a signature keeps of the claim that it was given for: the values that its digest binds, and the lines."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.kernel.errors import UNREADABLE
from consortium.kernel.money import Pence
from consortium.vfm.claims import BOUND, digest_of
from consortium.vfm.models import ClaimRow, Signature
from consortium.vfm.opened import OpenedLine


@dataclass(frozen=True, slots=True)
class SignedLine:
    """A posted line behind a claim, as it was when that was signed: the member's net share in pence."""

    document: str
    document_id: int
    line: int
    journal: str
    share: Pence
    counted: bool

    @classmethod
    def of(cls, line: OpenedLine) -> "SignedLine":
        """What is kept of an opened line."""
        return cls(line.document, line.document_id, line.line, line.journal, line.share, line.counted)


@dataclass(frozen=True, slots=True)
class Signed:
    """What was signed: the claim's values as text, by column, and the lines behind them."""

    values: Mapping[str, str]
    lines: tuple[SignedLine, ...]


def values_of(row: ClaimRow) -> dict[str, str]:
    """The values of a claim that its digest binds, as the text that it binds."""
    return {name: str(getattr(row, name)) for name in BOUND}


def content(row: ClaimRow, lines: Iterable[OpenedLine]) -> str:
    """A claim and the lines behind it as a signature keeps them: canonical JSON."""
    kept = {"values": values_of(row), "lines": [asdict(SignedLine.of(each)) for each in lines]}
    return json.dumps(kept, sort_keys=True, ensure_ascii=False)


def signed(session: Session, signatures: Collection[Signature]) -> dict[int, Signed]:
    """What was signed, by the signature's id; nothing for those given before it was kept."""
    ids = [each.id for each in signatures]
    rows = sa.select(Signature.id, Signature.content).where(Signature.id.in_(ids), Signature.content != "")
    return {key: _read(text) for key, text in session.execute(rows)}


def _read(text: str) -> Signed:
    kept = json.loads(text)
    return Signed(kept["values"], tuple(SignedLine(**each) for each in kept["lines"]))


def flaws(session: Session) -> Iterator[tuple[int, str]]:
    """The signatures whose content is not what was signed: the id of each, and what is wrong with it."""
    rows = sa.select(Signature.id, Signature.digest, Signature.content).order_by(Signature.id)
    is_kept = False
    for key, digest, text in session.execute(rows.execution_options(yield_per=500)):
        if flaw := _flaw(digest, text) if text else "has lost what was signed" if is_kept else "":
            yield key, flaw
        is_kept = is_kept or bool(text)


def _flaw(digest: str, text: str) -> str:
    try:
        found = _read(text)
        if digest_of(found.values) != digest:
            return "keeps other values than those that were signed"
        if sum(each.share for each in found.lines if each.counted) != int(found.values["cost"]):
            return "keeps lines that do not add up to the cost that was signed"
    except UNREADABLE:
        return "keeps what cannot be read"
    return ""
