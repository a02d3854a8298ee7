"""Erasures as the rows of their extra file, and done again in a book that a file or a backup brought back.

Any book takes them, an empty one and one in use: whoever restores an older state hands over the newer file with it.
"""

from collections.abc import Iterator, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.contracts.models import Contract
from consortium.employment.erased import erased_on
from consortium.employment.erasure import erase
from consortium.employment.models import ErasedReference, Participant
from consortium.exchange.employment_files import ERASED
from consortium.exchange.restored import Place
from consortium.exchange.staging import Staging
from consortium.exchange.written import Row, written


def erasures(session: Session) -> Iterator[Row]:
    """Every reference that was erased, as its digest."""
    rows = sa.select(ErasedReference, Contract.reference).join(Contract, Contract.id == ErasedReference.contract_id)
    order = (Contract.reference, ErasedReference.key, ErasedReference.digest)
    for row, contract in session.execute(rows.order_by(*order)):
        yield written(ERASED, row, {"contract": contract})


def erase_again(session: Session, cause: Cause, staging: Staging, places: Mapping[str, list[Place]]) -> bool:
    """Note every erasure that the book does not have, and erase who is there nevertheless; whether there was any."""
    contracts = {each.reference: each.id for each in session.scalars(sa.select(Contract))}
    new = set()
    for place in places[ERASED.name]:
        contract = contracts.get(place.values["contract"])
        key = (contract, place.values["key"], place.values["digest"])
        if contract is None:
            staging.wrong(ERASED.name, [place.error("contract", "there is no such contract: remove the row")])
        elif session.get(ErasedReference, key) is None:
            names = ("contract_id", "key", "digest")
            session.add(ErasedReference(**dict(zip(names, key, strict=True)), day=place.values["day"]))
            new.add(contract)
    session.flush()
    for each in session.scalars(sa.select(Participant).where(Participant.contract_id.in_(new))).all():
        if erased_on(session, each.contract_id, each.reference) is not None:
            erase(session, cause, each)
    return bool(new)
