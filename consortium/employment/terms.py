"""Words of employment support."""

from enum import StrEnum


class Outcome(StrEnum):
    """What came of a participant's start, in the order of the path."""

    QUALIFICATION = "qualification"
    WORK_EXPERIENCE = "work_experience"
    JOB_START = "job_start"
    SUSTAINED_13 = "sustained_13"
    SUSTAINED_26 = "sustained_26"


REFERRED, STARTED = "referred", "started"
"""What is counted beside outcomes of participants who are gone."""
