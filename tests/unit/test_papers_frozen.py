"""A frozen paper's text is canonical and exact, and renders to the same bytes."""

import json

import pytest

from reports import consortium_paper, member_paper
from reports.frozen import PaperUnreadable, from_json, to_json
from reports.paper import ConsortiumPaper, MemberPaper
from tests.paper_samples import MEMBERS, consortium, usual


@pytest.mark.parametrize("name", list(MEMBERS))
def test_a_paper_comes_back_exactly(name: str) -> None:
    paper = MEMBERS[name]()
    text = to_json(paper)
    assert from_json(text) == paper
    assert to_json(from_json(text)) == text


def test_a_thawed_paper_renders_to_the_same_bytes() -> None:
    thawed, together = from_json(to_json(usual())), from_json(to_json(consortium()))
    assert isinstance(thawed, MemberPaper) and isinstance(together, ConsortiumPaper)
    assert member_paper.render(thawed) == member_paper.render(usual())
    assert consortium_paper.render(together) == consortium_paper.render(consortium())


def test_fractions_dates_and_years_stand_as_text_and_keys_are_sorted() -> None:
    document = json.loads(to_json(usual()))
    claim = document["paper"]["claims"][0]
    # (64,122.50 + 24,100.75) / 100 = 882.2325 = 352893 / 400
    assert claim["price"] == "352893/400"
    assert claim["price_date"] == "2024-04-01"
    assert document["paper"]["provenance"]["year"] == "2025-26"
    assert list(document["paper"]) == sorted(document["paper"])
    assert document["kind"] == "member-paper/1"


def test_a_pack_frozen_before_a_field_was_known_is_read_without_it() -> None:
    document = json.loads(to_json(usual()))
    del document["paper"]["association"]["left"]
    assert from_json(json.dumps(document)) == usual()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"kind":"member-paper/1","paper":{}}',
        '{"kind":"other","paper":{}}',
        to_json(usual()).replace('"journals":14203', '"journals":14203.0'),
        to_json(usual()).replace('"352893/400"', '"1/0"'),
        to_json(usual()).replace('"2024-04-01"', '"2024-13-01"', 1),
        to_json(usual()).replace('"invented":true', '"invented":1'),
        to_json(usual()).replace('"state":"validated"', '"state":"agreed"', 1),
    ],
)
def test_text_that_is_no_frozen_paper_is_refused_in_words(text: str) -> None:
    with pytest.raises(PaperUnreadable, match="restore the pack from a backup"):
        from_json(text)
