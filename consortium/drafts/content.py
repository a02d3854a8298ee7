"""What a draft says, as it was typed: text by column, the rows that an import of it would have."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date

from consortium.exchange.bringing_in import Typed
from consortium.kernel.days import ONE_DAY, day

Cells = Mapping[str, str]
KEYS = {"members": ("member", "from"), "items": ("item",), "baselines": ("item",)}
"""What tells one row of a list from another."""


@dataclass(frozen=True, slots=True)
class Content:
    """A draft's parts. `supplier` is a new one's row, empty where the contract names one that is there.

    Rows of `members`, `items` and `baselines` leave out the contract; baselines are the lead's own.
    `residents` is the residents' voice, `variation` from when a change holds (`effective`) and why (`reason`).
    """

    contract: Cells = field(default_factory=dict)
    supplier: Cells = field(default_factory=dict)
    members: Sequence[Cells] = ()
    items: Sequence[Cells] = ()
    baselines: Sequence[Cells] = ()
    residents: Cells = field(default_factory=dict)
    variation: Cells = field(default_factory=dict)

    @property
    def reference(self) -> str:
        """The contract's reference."""
        return self.contract.get("reference", "")

    @property
    def title(self) -> str:
        """What the contract is for."""
        return self.contract.get("title", "")

    @property
    def text(self) -> str:
        """The content as canonical JSON."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    @property
    def digest(self) -> str:
        """The SHA-256 of the text: what is approved is what has this digest."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @classmethod
    def read(cls, text: str) -> "Content":
        """The content of a kept text."""
        return cls(**json.loads(text)) if text else cls()

    def with_contract(self, cells: Cells) -> "Content":
        """With these cells of the contract, the others as they were."""
        return replace(self, contract={**self.contract, **cells})

    def typed(self) -> Typed:
        """The rows by import kind, in which an import would have them."""
        of = {"contract": self.reference}
        mine = {**of, "member": self.contract.get("lead", "")}
        found = {
            "suppliers": [dict(self.supplier)] if self.supplier else [],
            "contracts": [dict(self.contract)],
            "contract_members": [{**of, **each} for each in self.members],
            "contract_items": [{**of, **each} for each in self.items],
            "baselines": [{**mine, **each} for each in self.baselines],
        }
        return {kind: rows for kind, rows in found.items() if rows}


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that a variation changes: in which part, of which row, from what to what."""

    part: str
    row: str
    column: str
    before: str
    after: str


def changes(base: Content, content: Content) -> list[Change]:
    """What a variation changes of what stood when it was begun."""
    found = [*_cells("contract", "", base.contract, content.contract)]
    for part, key in KEYS.items():
        before, after = (_by_key(getattr(each, part), key) for each in (base, content))
        for name in {**before, **after}:
            found += _cells(part, " ".join(each for each in name if each), before.get(name, {}), after.get(name, {}))
    return found


def from_day(base: Content, content: Content, effective: date | None) -> Content:
    """The rows as they go into the book: another weight holds from its day, and until then the one that stands.

    A participation that began before that day is ended on the day before, and a new one begins.
    """
    if effective is None:
        return content
    standing = _by_key(base.members, KEYS["members"])
    return replace(content, members=[row for each in content.members for row in _split(standing, each, effective)])


def _split(standing: Mapping[tuple[str, ...], Cells], row: Cells, effective: date) -> Iterator[Cells]:
    before = standing.get(tuple(row.get(name, "") for name in KEYS["members"]))
    began = before is not None and (not row["from"] or day(row["from"]) < effective)
    if before is None or not began or before["weight"] == row["weight"]:
        yield row
        return
    yield {**before, "to": (effective - ONE_DAY).isoformat()}
    yield {**row, "from": effective.isoformat()}


def _by_key(rows: Sequence[Cells], key: tuple[str, ...]) -> dict[tuple[str, ...], Cells]:
    return {tuple(row.get(name, "") for name in key): row for row in rows}


def _cells(part: str, row: str, before: Cells, after: Cells) -> Iterator[Change]:
    for column in {**before, **after}:
        old, new = before.get(column, ""), after.get(column, "")
        if old != new:
            yield Change(part, row, column, old, new)


PARTS = tuple(each.name for each in fields(Content))
"""The parts of a content, by name."""
