"""What moved between two packs, where no real book can show it: a member that is in the papers no more."""

from dataclasses import replace

from consortium.vfm.moved import moved, moved_together
from consortium.vfm.papers import Papers
from reports.paper_parts import Movement
from tests.paper_samples import consortium, disputed, nothing_signed


def test_what_a_member_had_that_is_gone_is_shown_as_gone():
    """It put in 64,122.50 + 38,000.75 and had 24,100.75 + 3,000.10 worked out; one rise of 8,100.04 avoided."""
    gone = nothing_signed()
    before = replace(consortium(), contracts=gone.contracts)
    now = replace(before, contracts=())
    found = moved_together(Papers({"AAA": gone}, before), Papers({}, now), frozenset())
    why = "it takes part in no contract any more"
    assert found[:2] == (
        Movement("AAA: what it put in", 10_212_325, 0, why),
        Movement("AAA: saved in cash, not signed yet", 2_710_085, 0, why),
    )
    assert Movement("AAA: rises avoided, never cash", 810_004, 0, why) in found
    why = "cost £64,122.50, now £0.00; its member takes part in no contract any more (1 claim)"
    assert found[-2:] == (
        Movement("GAS-01: saved in cash", 2_410_075, 0, why),
        Movement("GAS-01: rise avoided", 810_004, 0, why),
    )


def test_a_dispute_for_another_reason_is_no_change_of_description():
    before = disputed()
    claims = (replace(before.claims[0], dispute="Another price"), *before.claims[1:])
    (found,) = moved(before, replace(before, claims=claims), frozenset())
    assert found == Movement("GAS-01 visit", 2_410_075, 2_410_075, "disputed for another reason")
