"""Words of employment support."""

from collections.abc import Mapping
from enum import StrEnum


class Outcome(StrEnum):
    """What came of a participant's start, in the order of the path."""

    QUALIFICATION = "qualification"
    WORK_EXPERIENCE = "work_experience"
    JOB_START = "job_start"
    SUSTAINED_13 = "sustained_13"
    SUSTAINED_26 = "sustained_26"
    BETTER_WORK = "better_work"

    @property
    def label(self) -> str:
        """As a page says it."""
        return OUTCOME_WORDS[self]


OUTCOME_WORDS = {
    Outcome.QUALIFICATION: "Gained a qualification",
    Outcome.WORK_EXPERIENCE: "Had work experience",
    Outcome.JOB_START: "Started a job",
    Outcome.SUSTAINED_13: "Still in work after 13 weeks",
    Outcome.SUSTAINED_26: "Still in work after 26 weeks",
    Outcome.BETTER_WORK: "Moved to better work",
}


class Evidence(StrEnum):
    """What shows paid work, or an outcome."""

    PAYSLIP = "payslip"
    EMPLOYER_LETTER = "employer_letter"
    CONTRACT_OF_EMPLOYMENT = "contract_of_employment"
    SELF_EMPLOYED_RECORDS = "self_employed_records"
    CERTIFICATE = "certificate"
    RESIDENT_SAYS = "resident_says"


class Source(StrEnum):
    """Who sent the resident."""

    HOUSING_TEAM = "housing_team"
    RESIDENT = "resident"
    JOBCENTRE = "jobcentre"
    COUNCIL = "council"
    COLLEGE = "college"
    CHARITY = "charity"
    OTHER = "other"


class Tenure(StrEnum):
    """What the resident is to the association that refers."""

    OWN_TENANT = "own_tenant"
    OTHER_MEMBERS_TENANT = "other_members_tenant"
    COMMUNITY = "community"


class Stage(StrEnum):
    """Where a case stands; each but the first is a step that somebody took."""

    REFERRED = "referred"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REDIRECTED = "redirected"
    STARTED = "started"
    CLOSED = "closed"

    @property
    def is_undecided(self) -> bool:
        """Whether nobody has accepted the case or said why not."""
        return self in (Stage.REFERRED, Stage.WAITING)

    @property
    def is_open(self) -> bool:
        """Whether it counts in an adviser's caseload."""
        return self in (Stage.REFERRED, Stage.WAITING, Stage.ACCEPTED, Stage.STARTED)


class Reason(StrEnum):
    """Why a case was declined, sent elsewhere or closed. None tells of anybody's health."""

    NOT_ELIGIBLE = "not_eligible"
    ON_ANOTHER_PROGRAMME = "on_another_programme"
    NO_PLACE = "no_place"
    COULD_NOT_BE_REACHED = "could_not_be_reached"
    DID_NOT_WISH_TO = "did_not_wish_to"
    BETTER_SERVED_ELSEWHERE = "better_served_elsewhere"
    OTHER_SUPPORT_FIRST = "other_support_first"
    IN_LASTING_WORK = "in_lasting_work"
    IN_LEARNING = "in_learning"
    PLAN_COMPLETED = "plan_completed"
    MOVED_AWAY = "moved_away"
    SERVICE_ENDED = "service_ended"


_R = Reason
REASONS: Mapping[Stage, tuple[Reason, ...]] = {
    Stage.DECLINED: (
        *(_R.NOT_ELIGIBLE, _R.ON_ANOTHER_PROGRAMME, _R.NO_PLACE),
        *(_R.COULD_NOT_BE_REACHED, _R.DID_NOT_WISH_TO),
    ),
    Stage.REDIRECTED: (
        *(_R.BETTER_SERVED_ELSEWHERE, _R.OTHER_SUPPORT_FIRST, _R.NOT_ELIGIBLE),
        *(_R.ON_ANOTHER_PROGRAMME, _R.NO_PLACE),
    ),
    Stage.CLOSED: (
        *(_R.IN_LASTING_WORK, _R.IN_LEARNING, _R.PLAN_COMPLETED, _R.DID_NOT_WISH_TO),
        *(_R.COULD_NOT_BE_REACHED, _R.ON_ANOTHER_PROGRAMME, _R.MOVED_AWAY, _R.SERVICE_ENDED),
    ),
}
"""The reasons that go with a step; one that is not here needs none."""

_DECISIONS = (Stage.ACCEPTED, Stage.WAITING, Stage.DECLINED, Stage.REDIRECTED, Stage.CLOSED)
STEPS: Mapping[Stage, tuple[Stage, ...]] = {
    Stage.REFERRED: _DECISIONS,
    Stage.WAITING: _DECISIONS,
    Stage.ACCEPTED: (Stage.STARTED, Stage.DECLINED, Stage.REDIRECTED, Stage.CLOSED),
    Stage.DECLINED: (Stage.ACCEPTED, Stage.WAITING, Stage.REDIRECTED),
    Stage.REDIRECTED: (Stage.ACCEPTED, Stage.WAITING, Stage.DECLINED),
    Stage.STARTED: (Stage.CLOSED,),
    Stage.CLOSED: (),
}
"""Which step may follow which; the first is the one that usually does. Whoever comes back is referred anew."""

class ActionState(StrEnum):
    """How something stands that is in a plan."""

    TO_DO = "to_do"
    DONE = "done"
    NOT_NEEDED = "not_needed"


class DoneBy(StrEnum):
    """Who does what is in a plan."""

    RESIDENT = "resident"
    ADVISER = "adviser"


REFERRED, STARTED, MINUTES = "referred", "started", "minutes"
"""What is counted beside outcomes of participants who are gone, and of contacts that are."""

NEED = "need "
"""What stands before a need where those are counted who are gone."""
OF_COHORT = "cohort_"
"""Before an outcome: how many who are gone reached it of those who started in the quarter of the day."""


def called(contract: str, alias: str) -> str:
    """What the audit trail calls a participant of a contract."""
    return f"resident {contract} {alias}"
