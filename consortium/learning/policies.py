"""What the rules of the programme do not allow, and who sees a course."""

from sqlalchemy.orm import Session

from consortium.access.principal import Principal
from consortium.access.terms import Permission
from consortium.contracts.agreement import Agreement
from consortium.contracts.policies import sees
from consortium.contracts.queries import agreements
from consortium.kernel.errors import NotFound, Refused
from consortium.learning.models import Course, CourseCalledOff


class ProgrammeRule(Refused):
    """What the rules of the learning programme do not allow; `field` is what was typed wrong, where that is one."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


def seen_course(session: Session, principal: Principal, item_id: int) -> tuple[Course, Agreement]:
    """The course with its contract, if the person sees it. Raises NotFound, the same for what is not there."""
    course = session.get(Course, item_id)
    found = next(iter(agreements(session, [course.contract_id]).values())) if course else None
    if course is None or found is None or not sees(principal, found, Permission.READ_LEARNING):
        raise NotFound(f"there is no course {item_id}")
    return course, found


def must_take_part(found: Agreement, course: Course, member: str, field: str = "member") -> None:
    """Raise ProgrammeRule unless the member takes part in the contract on the day of the course."""
    if not found.takes_part(member, course.date):
        raise ProgrammeRule(f"{member} does not take part in {found.reference} on {course.date}", field)


def must_be_on(session: Session, course: Course) -> None:
    """Raise ProgrammeRule for a course that was called off."""
    if session.get(CourseCalledOff, course.item_id) is not None:
        raise ProgrammeRule("this course was called off")


def must_not_be_billed(*, is_billed: bool) -> None:
    """Raise ProgrammeRule for what would change the places that a posted document was shared by."""
    if is_billed:
        raise ProgrammeRule(
            "this course is billed, and its cost was shared by the places as they stood: "
            "reverse its document first, then change the places and enter it again"
        )
