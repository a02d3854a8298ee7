"""Roles, and the one table of what each of them may do."""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What a person is to a member or to the consortium."""

    FINANCE = "finance"
    BOARD = "board"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    ADVISER = "adviser"
    LEARNING_LEAD = "learning_lead"
    SERVICES = "services"

    @property
    def label(self) -> str:
        """As a page says it."""
        return _LABELS[self]

    @property
    def is_of_a_member(self) -> bool:
        """Whether it is held for one member; otherwise for the consortium."""
        return self in (Role.FINANCE, Role.BOARD, Role.SERVICES)


_LABELS = {
    Role.FINANCE: "finance officer",
    Role.BOARD: "board member",
    Role.ADMINISTRATOR: "administrator",
    Role.AUDITOR: "auditor",
    Role.ADVISER: "employment adviser",
    Role.LEARNING_LEAD: "learning lead",
    Role.SERVICES: "services officer",
}


class Permission(StrEnum):
    """What a page or an action asks for, in alphabetical order."""

    APPROVE_CONTRACTS = "approve contracts and their variations"
    BOOK_PLACES = "book places on courses, say what staff need to learn, and declare levy"
    CHANGE_PEOPLE = "change people"
    CHANGE_PARAMETERS = "change the dated parameters"
    CLOSE_PERIODS = "close periods"
    COUNT_CASES = "count the cases of residents, and see who has how many"
    DECLARE = "declare what the member expects and offers, and how members work together"
    ENTER_CONTRACTS = "enter contracts, variations and baselines"
    ENTER_SERVICES = "enter participants, courses and bookings"
    ENTER_SPEND = "enter invoices, grants, contributions and payments"
    FREEZE_PACKS = "freeze board packs"
    IMPORT = "import files"
    KEEP_POOLS = "keep what is due to a pool and committed from it"
    READ = "read contracts, services and the member's own figures"
    READ_ANSWERS = "read and enter what a resident answered to sensitive questions"
    READ_AUDIT = "read the audit trail"
    READ_BOOK = "read journals and periods"
    READ_CASES = "read the cases of residents"
    READ_LEARNING = "read the joint learning programme"
    READ_PEOPLE = "read who may do what"
    READ_POOLS = "read the pooled funds that one has a part in"
    READ_SERVICES = "read what the member's residents and staff got"
    REFER_RESIDENTS = "refer the member's residents"
    RUN_EMPLOYMENT = "say who advises on a service, and how many places it offers"
    RUN_LEARNING = "run the joint learning programme"
    SIGN_CLAIMS = "sign savings"
    WORK_CASES = "work with the residents whom one advises"


P = Permission
_READER = frozenset({P.READ, P.READ_LEARNING, P.READ_POOLS, P.READ_SERVICES})
_CONSORTIUM_READER = _READER | {P.COUNT_CASES, P.READ_AUDIT, P.READ_BOOK, P.READ_PEOPLE}
_OF_RESIDENTS = frozenset({P.COUNT_CASES, P.READ_CASES, P.REFER_RESIDENTS})
_ENTERING = frozenset(
    {P.APPROVE_CONTRACTS, P.BOOK_PLACES, P.DECLARE, P.ENTER_CONTRACTS, P.ENTER_SERVICES, P.ENTER_SPEND, P.KEEP_POOLS}
)

GRANTED: Mapping[Role, frozenset[Permission]] = {
    Role.FINANCE: _READER | _ENTERING | _OF_RESIDENTS | {P.SIGN_CLAIMS},
    Role.BOARD: _READER,
    Role.ADMINISTRATOR: _CONSORTIUM_READER
    | _ENTERING
    | {P.CHANGE_PARAMETERS, P.CHANGE_PEOPLE, P.CLOSE_PERIODS, P.FREEZE_PACKS, P.IMPORT}
    | {P.RUN_EMPLOYMENT, P.RUN_LEARNING},
    Role.AUDITOR: _CONSORTIUM_READER,
    Role.ADVISER: frozenset({P.COUNT_CASES, P.READ_ANSWERS, P.READ_CASES, P.WORK_CASES}),
    Role.LEARNING_LEAD: frozenset({P.BOOK_PLACES, P.KEEP_POOLS, P.READ_LEARNING, P.READ_POOLS, P.RUN_LEARNING}),
    Role.SERVICES: _OF_RESIDENTS
    | {P.BOOK_PLACES, P.ENTER_SERVICES, P.READ_ANSWERS}
    | {P.READ_LEARNING, P.READ_POOLS, P.READ_SERVICES},
}
"""What each role may do; whatever stands nowhere here is refused. Nobody signs savings but a member's own officer."""


class LinkPurpose(StrEnum):
    """What a single-use link is for."""

    INVITATION = "invitation"
    RESET = "reset"
