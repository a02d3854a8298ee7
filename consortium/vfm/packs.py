"""Board packs: every paper of a year frozen as the values it prints, and compared with the pack before."""

import hashlib
import json
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from datetime import UTC

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from consortium.audit.cause import Cause
from consortium.audit.operations import record
from consortium.kernel.days import FinancialYear, Period
from consortium.kernel.errors import NotFound
from consortium.kernel.terms import DEFAULT_NAME
from consortium.ledger.models import PeriodEvent
from consortium.ledger.periods import PeriodState
from consortium.ledger.queries import head
from consortium.vfm.models import Pack
from consortium.vfm.moved import moved, moved_together
from consortium.vfm.papers import TREND_YEARS, Papers, papers
from consortium.vfm.since import Key, signed_since
from reports.frozen import from_json, to_json
from reports.paper import ConsortiumPaper, MemberPaper

CONSORTIUM = ""
"""The key under which a pack keeps the consortium's own paper."""


@dataclass(frozen=True, slots=True)
class PackSummary:
    """A pack as the list shows it; `superseded` by the re-opening of a period it was frozen from."""

    id: int
    label: str
    year: FinancialYear
    number: int
    frozen_at: str
    frozen_by: str
    head: str
    journals: int
    digest: str
    superseded: bool


def label_of(pack: Pack) -> str:
    """What people call a pack: `2025-26/3`."""
    return f"{pack.year}/{pack.number}"


def seal(pack: Pack) -> str:
    """The digest of a pack: SHA-256 over what it is called, who froze it when and from what, and its papers."""
    # SQLite gives an instant back without its zone, which is UTC.
    at = pack.frozen_at if pack.frozen_at.tzinfo else pack.frozen_at.replace(tzinfo=UTC)
    facts = [
        *(pack.year.start, pack.number, at.astimezone(UTC).isoformat(), pack.frozen_by),
        *(pack.head, pack.journals, pack.period_event, pack.content),
    ]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


def freeze(session: Session, cause: Cause, year: FinancialYear, *, name: str = DEFAULT_NAME) -> Pack:
    """Freeze every paper of a year as it stands now, with what moved since the pack before.

    Raises IndexMissing where a claim lacks an index value.
    """
    before = session.scalars(
        sa.select(Pack).where(Pack.year == year).order_by(Pack.number.desc()).limit(1)
    ).one_or_none()
    number = before.number + 1 if before else 1
    found = papers(session, year, name=name, pack=f"{year}/{number}")
    if before:
        claims = [claim for paper in found.members.values() for claim in paper.claims]
        since = signed_since(session, before, claims)
        found = _with_movements(found, contents(before), label_of(before), since)
    content = json.dumps(
        {
            CONSORTIUM: to_json(found.consortium),
            **{code: to_json(each) for code, each in found.members.items()},
        },
        sort_keys=True,
        ensure_ascii=False,
    )
    now = head(session)
    pack = Pack(
        year=year,
        number=number,
        frozen_at=cause.at,
        frozen_by=cause.actor,
        head=now.hash,
        journals=now.journals,
        period_event=session.scalar(sa.select(sa.func.max(PeriodEvent.id))) or 0,
        content=content,
    )
    pack.digest = seal(pack)
    session.add(pack)
    session.flush()
    record(
        session,
        cause,
        "pack frozen",
        f"pack {label_of(pack)}",
        before={"pack": label_of(before)} if before else None,
        after={"pack": label_of(pack), "digest": pack.digest, "head": pack.head},
    )
    return pack


def _with_movements(found: Papers, before: Papers, label: str, since: Set[Key]) -> Papers:
    members = {
        code: replace(paper, movements=moved(before.members.get(code), paper, since), previous_pack=label)
        for code, paper in found.members.items()
    }
    together = moved_together(before, found, since)
    return Papers(members, replace(found.consortium, movements=together, previous_pack=label))


def contents(pack: Pack) -> Papers:
    """The papers of a frozen pack, exactly as they were frozen."""
    texts = json.loads(pack.content)
    consortium = from_json(texts.pop(CONSORTIUM))
    members = {code: from_json(text) for code, text in texts.items()}
    assert isinstance(consortium, ConsortiumPaper)
    return Papers({code: each for code, each in members.items() if isinstance(each, MemberPaper)}, consortium)


def pack(session: Session, name: str) -> Pack:
    """The pack of a label such as `2025-26/3`, or of its number in the list. Raises NotFound."""
    year, slash, number = name.strip().rpartition("/")
    found = None
    if number.isascii() and number.isdigit() and len(number) < 10:
        if slash:
            wanted = sa.select(Pack).where(Pack.year == FinancialYear.parse(year), Pack.number == int(number))
            found = session.scalars(wanted).one_or_none()
        else:
            found = session.get(Pack, int(number))
    if found is None:
        raise NotFound(f"there is no pack {name}; `consortium pack list` shows those there are")
    return found


def packs(session: Session) -> list[PackSummary]:
    """Every pack, oldest first; the papers that it froze, by far the most of it, stay in the database."""
    rows = sa.select(Pack).options(defer(Pack.content)).order_by(Pack.id)
    opened = _opened_again(session)
    return [_summary(each, opened) for each in session.scalars(rows)]


def summary(session: Session, each: Pack) -> PackSummary:
    """A pack as the list shows it."""
    return _summary(each, _opened_again(session))


def _summary(each: Pack, opened: Mapping[int, int]) -> PackSummary:
    return PackSummary(
        id=each.id,
        label=label_of(each),
        year=each.year,
        number=each.number,
        frozen_at=each.frozen_at.isoformat(timespec="seconds"),
        frozen_by=each.frozen_by,
        head=each.head,
        journals=each.journals,
        digest=each.digest,
        superseded=_superseded(each, opened),
    )


def _opened_again(session: Session) -> dict[int, int]:
    """The event by which each period was last opened again, by the period's key."""
    last = sa.select(PeriodEvent.period, sa.func.max(PeriodEvent.id)).group_by(PeriodEvent.period)
    rows = session.execute(last.where(PeriodEvent.state == PeriodState.OPEN))
    return {period: event for period, event in rows}


def _superseded(each: Pack, opened: Mapping[int, int]) -> bool:
    """Whether a period that the pack draws on (its year and its trend's years) was opened again since."""
    first = Period(FinancialYear(each.year.start - TREND_YEARS + 1), 1).key
    last = Period(each.year, 12).key
    return any(first <= period <= last and event > each.period_event for period, event in opened.items())
