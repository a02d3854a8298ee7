"""Residents whom the shared employment service supported: references without a person behind them."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from hashlib import sha256

from consortium.demo.associations import BY_CODE, LAST_DAY, YEARS
from consortium.demo.catalogue.together import EMPLOYMENT
from consortium.demo.chance import one_of, whole
from consortium.kernel.apportionment import apportion
from consortium.kernel.days import FinancialYear, Span

_REFERRALS_A_YEAR = {2023: 56, 2024: 63, 2025: 68}
_THIRTEEN_WEEKS = timedelta(weeks=13)
_STILL_WAITING = timedelta(days=100)
"""How long before the last day who has not started may have been referred and still wait for an answer."""

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Something that a participant reached, and the evidence for it."""

    kind: str
    date: date
    evidence: str


@dataclass(frozen=True, slots=True)
class Participant:
    """An invented participant of a member, with what followed the referral."""

    reference: str
    member: str
    referred: date
    started: date | None
    closed: date | None
    outcomes: tuple[Outcome, ...]


@cache
def participants() -> tuple[Participant, ...]:
    """Everybody who was referred, in order of the day."""
    found = [_participant(member, year, place) for year in YEARS for member, place in _referrals(year)]
    return tuple(sorted(found, key=lambda each: (each.referred, each.reference)))


def starts(period: Span) -> dict[str, int]:
    """Participants who started in the period, by member."""
    days = [(each.member, each.started) for each in participants()]
    counts = {member: sum(who == member and on in period for who, on in days if on) for member, _ in days}
    return {member: count for member, count in sorted(counts.items()) if count}


def _referrals(year: FinancialYear) -> list[tuple[str, int]]:
    members = [code for code in EMPLOYMENT.members if year.span.overlap(EMPLOYMENT.participation(code))]
    weights = [BY_CODE[code].homes_in(year) * _days(code, year).days + 30_000 for code in members]
    counts = apportion(_REFERRALS_A_YEAR[year.start], weights)
    return [(code, place) for code, count in zip(members, counts, strict=True) for place in range(count)]


def _days(member: str, year: FinancialYear) -> Span:
    days = year.span.overlap(EMPLOYMENT.participation(member))
    if days is None:
        raise ValueError(f"{member} takes no part in {year}")
    return days


def _participant(member: str, year: FinancialYear, place: int) -> Participant:
    words = (member, str(year), place)
    days = _days(member, year)
    referred = days.first + timedelta(days=whole(0, days.days - 31, *words, "referred"))
    started = None
    if whole(1, 100, *words, "starts") <= 75:
        started = referred + timedelta(days=whole(4, 26, *words, "started"))
    outcomes = _outcomes(started, words) if started else ()
    digest = sha256("|".join(map(str, words)).encode()).digest()
    reference = "R-" + "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:6])
    return Participant(
        reference, member, referred, started, _closed(referred, started, outcomes, words), outcomes
    )


def _outcomes(started: date, words: tuple[object, ...]) -> tuple[Outcome, ...]:
    found = []
    if whole(1, 100, *words, "learns") <= 36:
        found.append(Outcome("qualification", _later(started, 35, 130, *words, "learnt"), "certificate"))
    if whole(1, 100, *words, "tries") <= 24:
        found.append(Outcome("work_experience", _later(started, 28, 100, *words, "tried"), "employer letter"))
    if whole(1, 100, *words, "works") <= 42:
        found += _job(_later(started, 45, 190, *words, "worked"), words)
    return tuple(each for each in sorted(found, key=lambda each: each.date) if each.date <= LAST_DAY)


def _job(began: date, words: tuple[object, ...]) -> list[Outcome]:
    proof = one_of(("payslip", "payslip", "employer letter", "contract of employment"), *words, "proof")
    job = [Outcome("job_start", began, proof)]
    lasting = whole(1, 100, *words, "lasts")
    thirteen = _later(began, 91, 112, *words, "13")
    if lasting <= 78:
        job.append(Outcome("sustained_13", thirteen, "payslip"))
    if lasting <= 62:
        job.append(Outcome("sustained_26", thirteen + _THIRTEEN_WEEKS, "payslip"))
    return job


def _closed(
    referred: date, started: date | None, outcomes: tuple[Outcome, ...], words: tuple[object, ...]
) -> date | None:
    if started is None:
        if referred > LAST_DAY - _STILL_WAITING:
            return None
        closed = _later(referred, 21, 60, *words, "closed")
    else:
        closed = max(_later(started, 150, 365, *words, "closed"), *(each.date for each in outcomes), started)
    return closed if closed <= LAST_DAY else None


def _later(day: date, low: int, high: int, *words: object) -> date:
    return day + timedelta(days=whole(low, high, *words))


def referral_rows() -> list[dict[str, str]]:
    """The rows of `referrals.csv`."""
    return [
        {
            "contract": EMPLOYMENT.reference,
            "participant": each.reference,
            "member": each.member,
            "referred": each.referred.isoformat(),
            "started": each.started.isoformat() if each.started else "",
            "closed": each.closed.isoformat() if each.closed else "",
        }
        for each in participants()
    ]


def outcome_rows() -> list[dict[str, str]]:
    """The rows of `outcomes.csv`."""
    return [
        {
            "contract": EMPLOYMENT.reference,
            "participant": each.reference,
            "outcome": outcome.kind,
            "date": outcome.date.isoformat(),
            "evidence": outcome.evidence,
        }
        for each in participants()
        for outcome in each.outcomes
    ]
