"""The last day for notice: of the end that is next, whichever that is."""

from datetime import date

import pytest

from consortium.contracts.agreement import Agreement
from consortium.contracts.terms import Counting
from consortium.kernel.exact import exact, price
from consortium.kernel.terms import Workstream


def _ending(end: str, max_end: str | None, notice_days: int | None) -> Agreement:
    return Agreement(
        **{"id": 1, "reference": "X", "title": "", "workstream": Workstream.PROCUREMENT, "supplier": ""},
        **{"supplier_name": "", "lead": "AAA", "start": date(2024, 4, 1), "end": date.fromisoformat(end)},
        **{"max_end": date.fromisoformat(max_end) if max_end else None, "notice_days": notice_days},
        **{"payment_days": 30, "counting": Counting(), "pool": None, "rules": (), "parts": ()},
    )


@pytest.mark.parametrize(
    ("end", "max_end", "notice_days", "day", "by"),
    [
        ("2026-03-31", None, 90, "2025-06-01", "2025-12-31"),
        ("2026-03-31", "2027-03-31", 90, "2025-06-01", "2025-12-31"),
        ("2026-03-31", "2027-03-31", 90, "2026-03-31", "2026-12-31"),
        ("2026-03-31", None, None, "2025-06-01", "2026-03-31"),
    ],
)
def test_notice_is_due_before_the_end_that_is_next(end, max_end, notice_days, day, by):
    assert _ending(end, max_end, notice_days).notice_by(date.fromisoformat(day)) == date.fromisoformat(by)


@pytest.mark.parametrize(
    ("text", "shown"), [("6.4", "6.40"), ("131.94", "131.94"), ("84", "84.00"), ("0.333333", "0.333333")]
)
def test_a_price_is_shown_with_two_decimals_at_least(text, shown):
    assert price(exact(text)) == shown
