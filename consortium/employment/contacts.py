"""Contacts of advisers with residents: record one, correct it, take it back."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import record
from consortium.clock import day_of
from consortium.db import touch
from consortium.employment.cases import Case
from consortium.employment.lists import WordList
from consortium.employment.models import Contact
from consortium.employment.policies import CaseRefused, must_be_offered, must_be_within
from consortium.employment.versions import add_version, differs, told, withdraw


def record_contact(session: Session, cause: Cause, case: Case, values: Mapping[str, Any]) -> Contact:
    """Record a contact. `values`: a clean row of ContactSchema. Raises CaseRefused."""
    must_be_within(case, values["day"], day_of(cause.at))
    must_be_offered(session, WordList.CONTACTS, values["kind"], day_of(cause.at))
    row = add_version(session, cause, Contact, case.row, values)
    touch(session, [case.row.contract_id])
    record(session, cause, "contact recorded", case.subject, after=told(row))
    return row


def change_contact(
    session: Session, cause: Cause, case: Case, contact: Contact, values: Mapping[str, Any] | None
) -> Contact:
    """Correct a contact, or say that there was none (no `values`). Raises CaseRefused."""
    touch(session, [case.row.contract_id])
    if values is None:
        return withdraw(session, cause, case, contact, "contact")
    must_be_within(case, values["day"], day_of(cause.at))
    if not differs(contact, values):
        raise CaseRefused("nothing is different: change the day, the kind or the minutes")
    if values["kind"] != contact.kind:
        must_be_offered(session, WordList.CONTACTS, values["kind"], day_of(cause.at))
    row = add_version(session, cause, Contact, case.row, values, contact)
    record(session, cause, "contact changed", case.subject, before=told(contact), after=told(row))
    return row
