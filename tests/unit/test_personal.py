"""What says who somebody is, is found in free text however it is spelt; what a case may say is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.personal import telling

REFUSED = {
    "a National Insurance number": [
        *("AB123456C", "ab 12 34 56 c", "A B-12-34-56-C", "AB.12.34.56.D", "NI: JG103759A."),
        *("\uff21\uff22\uff11\uff12\uff13\uff14\uff15\uff16\uff23", "AB\u200b123456\u200bC", "AB12\u201034\u201056C"),
    ],
    "an e-mail address": [
        *("j.bloggs@example.org", "write to J.BLOGGS @ EXAMPLE.ORG", "bloggs (at) example (dot) org"),
        *("bloggs[at]example.co.uk", "\uff42loggs\uff20example.org"),
    ],
    "a telephone number": [
        *("07700 900123", "07700.900.123", "+44 7700 900123", "+44 (0)20 7946 0018", "020-7946-0018"),
        *("0\u200b7700900123", "\uff10\uff17\uff17\uff10\uff10 900123", "tel 01632 960 983"),
    ],
    "a postcode": ["SW1A 1AA", "sw1a1aa", "lives in M1 1AE", "B33 8TH.", "CR2\u00a06XH", "DN55 1PT", "GIR 0AA"],
}
ASKED = {
    "a name after a title": ["Mr Bloggs", "mrs. o'neill", "Dr Smith-Jones", "MISS BLOGGS", "saw Mx  Doe"],
    "a date of birth": ["dob 4.5.90", "D.O.B. known", "born in May", "date of birth seen", "4/5/1990", "4 May 1990"],
}
LEFT_ALONE = [
    *("payslip", "employer letter", "contract of employment", "certificate", "Level 2 food hygiene, 12 hours"),
    *("payslip of 31/08/2025", "three weeks from 2025-08-01 to 2025-08-22", "16 hours a week at £12.21", ""),
    *("P45 and P60 seen", "BACS 1234567", "forklift B1 licence", "started 1 August 2025", "NVQ 3 in 2026"),
]


@pytest.mark.parametrize(("what", "text"), [(what, text) for what, every in REFUSED.items() for text in every])
def test_what_can_hardly_be_anything_else_is_certain(what, text):
    assert (what, True) in [(each.what, each.is_certain) for each in telling(text)]


@pytest.mark.parametrize(("what", "text"), [(what, text) for what, every in ASKED.items() for text in every])
def test_what_may_be_something_else_is_asked_about(what, text):
    assert (what, False) in [(each.what, each.is_certain) for each in telling(text)]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_what_a_case_may_say_is_left_alone(text):
    assert telling(text) == []


SEPARATORS = st.sampled_from(["", " ", "  ", "-", ".", "\u00a0", "\u2011", " \u200b"])


@given(st.lists(SEPARATORS, min_size=8, max_size=8), st.booleans(), st.integers(0, 999_999))
def test_a_national_insurance_number_is_found_however_it_is_broken_up(separators, is_small, number):
    characters = f"JG{number:06d}A"
    text = characters[0] + "".join(gap + each for gap, each in zip(separators, characters[1:], strict=True))
    found = telling(f"seen: {text.lower() if is_small else text}.")
    assert "a National Insurance number" in [each.what for each in found]


@given(st.lists(SEPARATORS, min_size=10, max_size=10), st.integers(0, 999_999_999))
def test_a_telephone_number_is_found_however_it_is_broken_up(separators, number):
    digits = f"07{number:09d}"
    text = digits[0] + "".join(gap + each for gap, each in zip(separators, digits[1:], strict=True))
    assert "a telephone number" in [each.what for each in telling(f"call {text}")]


@given(st.text())
def test_any_text_can_be_looked_at(text):
    telling(text)
