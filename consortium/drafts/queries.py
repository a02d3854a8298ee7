"""Read drafts, and what stands of the contract that one varies."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.drafts.content import Content
from consortium.drafts.models import ContractDraft
from consortium.drafts.terms import DraftState
from consortium.exchange.everything import rows
from consortium.kernel.errors import NotFound


def draft(session: Session, number: int) -> ContractDraft:
    """The draft of this number. Raises NotFound."""
    found = session.get(ContractDraft, number)
    if found is None:
        raise NotFound(f"there is no draft {number}")
    return found


def variations(session: Session, contract_id: int) -> list[ContractDraft]:
    """What was approved of a contract, its entry first: drafts of it that hold."""
    wanted = sa.select(ContractDraft).filter_by(contract_id=contract_id, state=DraftState.APPROVED)
    return list(session.scalars(wanted.order_by(ContractDraft.id)))


def with_state(session: Session, states: Iterable[DraftState]) -> list[ContractDraft]:
    """The drafts in one of these states, the oldest first."""
    wanted = sa.select(ContractDraft).where(ContractDraft.state.in_([each.value for each in states]))
    return list(session.scalars(wanted.order_by(ContractDraft.id)))


def editors(found: ContractDraft) -> tuple[str, ...]:
    """Everybody who typed in it or sent it, the first one first; none of them may approve it."""
    return tuple(dict.fromkeys([*found.editors.split("\n"), *([found.sent_by] if found.sent_by else [])]))


def standing(session: Session, reference: str) -> Content:
    """What stands of a contract, with its lead's own baselines, as a draft would say it. Raises NotFound."""
    found = {
        kind: [row for row in rows(session, kind) if row.get("contract", row.get("reference")) == reference]
        for kind in ("contracts", "contract_members", "contract_items", "baselines")
    }
    if not found["contracts"]:
        raise NotFound(f"there is no contract {reference}")
    (contract,) = found["contracts"]
    own = [row for row in found["baselines"] if row["member"] == contract["lead"]]
    return Content(
        contract=contract,
        members=[_without(row, "contract") for row in found["contract_members"]],
        items=[_without(row, "contract") for row in found["contract_items"]],
        baselines=[_without(row, "contract", "member") for row in own],
    )


def _without(row: dict[str, str], *columns: str) -> dict[str, str]:
    return {name: text for name, text in row.items() if name not in columns}
