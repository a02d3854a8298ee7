"""Who may sign in to the demonstration: roles by name, no person's; one password for all, printed by the demo."""

from sqlalchemy.orm import Session

from consortium.access.operations import add_user, choose_password_by_link, link
from consortium.access.principal import Held
from consortium.access.terms import LinkPurpose, Role
from consortium.audit.cause import Cause
from consortium.demo.associations import ASSOCIATIONS
from consortium.demo.signatures import OFFICERS

PASSWORD = "harbour lantern seventeen"  # noqa: S105 - of invented accounts on a server that only this machine reaches
ADMINISTRATOR, AUDITOR, TWO_BOARDS = (
    "admin@lantern.example",
    "auditor@lantern.example",
    "two-boards@lantern.example",
)

LEARNING_LEAD = "learning@lantern.example"
ADVISERS = ("adviser@lantern.example", "second-adviser@lantern.example")


def services_of(code: str) -> str:
    """The address of a member's services officer."""
    return f"services@{code.lower()}.example"


def board_of(code: str) -> str:
    """The address of a member's board member."""
    return f"board@{code.lower()}.example"


def people() -> list[tuple[str, str, list[Held]]]:
    """(e-mail address, name, roles) of everybody."""
    found = [
        (ADMINISTRATOR, "Consortium administrator", [Held(Role.ADMINISTRATOR)]),
        (AUDITOR, "Consortium auditor", [Held(Role.AUDITOR)]),
    ]
    for number, email in enumerate(ADVISERS, 1):
        found.append((email, f"Employment adviser {number}", [Held(Role.ADVISER)]))
    for each in ASSOCIATIONS:
        officer = f"Services officer of {each.code}"
        found.append((services_of(each.code), officer, [Held(Role.SERVICES, each.code)]))
        found.append(
            (OFFICERS[each.code], f"Finance officer of {each.code}", [Held(Role.FINANCE, each.code)])
        )
        found.append((board_of(each.code), f"Board member of {each.code}", [Held(Role.BOARD, each.code)]))
    first, second = ASSOCIATIONS[0].code, ASSOCIATIONS[1].code
    found.append((LEARNING_LEAD, "Learning lead", [Held(Role.LEARNING_LEAD)]))
    found.append((TWO_BOARDS, "On two boards", [Held(Role.BOARD, first), Held(Role.BOARD, second)]))
    return found


def add_people(session: Session, cause: Cause) -> int:
    """Add everybody, with the password; how many."""
    everybody = people()
    for email, name, roles in everybody:
        person = add_user(session, cause, email, name, roles)
        secret = link(session, cause, person, LinkPurpose.INVITATION)
        choose_password_by_link(session, cause, secret, PASSWORD)
    return len(everybody)
