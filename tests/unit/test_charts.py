"""Charts: drawn once for paper and page; losses left of the axis and said in words; SVG for a strict page."""

import re
from xml.etree import ElementTree

import pytest
from reportlab.graphics.shapes import Drawing, Group, Line, Rect, String

from consortium.kernel.terms import Workstream
from reports.charts import Bar, Chart, Spread, YearBar, bars, savings_by_year, spreads
from reports.svg import inline

SVG = "{http://www.w3.org/2000/svg}"
YEARS = [
    YearBar("2024-25", {Workstream.PROCUREMENT: 300, Workstream.LEARNING: 100}, "£4", "savings signed: £4"),
    YearBar("2025-26", {Workstream.PROCUREMENT: 200, Workstream.LEARNING: -100}, "£1", "", "learning −£1"),
]
CHARTS = [
    savings_by_year(YEARS, "What we saved <& why>"),
    bars([Bar("A", "Gas", 500, "£5"), Bar("B", "Lifts", -250, "−£2.50")], "By contract"),
    spreads(
        [Spread("Cost for each home", 100, 200, 400, 300, ("£1.00", "£2.00", "£4.00", "£3.00"))], "Beside us"
    ),
]


def shapes(group: Drawing | Group, kind: type) -> list:
    """All shapes of a kind, in the order of drawing."""
    found = []
    for each in group.contents:
        if isinstance(each, kind):
            found.append(each)
        if isinstance(each, Group):
            found += shapes(each, kind)
    return found


def blocks(chart: Chart) -> list[Rect]:
    """The bars' boxes, without those of the legend."""
    return [each for each in shapes(chart.drawing, Rect) if each.height == 17]


def test_a_loss_stands_left_of_the_axis_and_gains_right() -> None:
    chart = savings_by_year(YEARS, "t")
    axis = next(each.x1 for each in shapes(chart.drawing, Line) if each.strokeWidth == 1)
    first_gain, first_learning, gain, loss = blocks(chart)
    assert (first_gain.x, gain.x) == (axis, axis)
    assert first_learning.x == pytest.approx(first_gain.x + first_gain.width)
    assert loss.x + loss.width == pytest.approx(axis)


def test_lengths_are_in_proportion() -> None:
    first_gain, first_learning, gain, loss = blocks(savings_by_year(YEARS, "t"))
    assert first_gain.width == pytest.approx(3 * first_learning.width)
    assert gain.width == pytest.approx(2 * loss.width)


def test_a_loss_is_said_in_words_and_with_a_minus_sign() -> None:
    chart = savings_by_year(YEARS, "t")
    texts = [each.text for each in shapes(chart.drawing, String)]
    assert "learning −£1" in texts
    assert "loss (left of the line)" in texts
    assert "with a loss: learning −£1" in chart.description


def test_no_loss_no_word_of_it() -> None:
    texts = [each.text for each in shapes(savings_by_year(YEARS[:1], "t").drawing, String)]
    assert not any("loss" in each for each in texts)


@pytest.mark.parametrize("chart", CHARTS)
def test_nothing_is_drawn_outside_the_chart(chart: Chart) -> None:
    for each in shapes(chart.drawing, Rect):
        assert min(each.x, each.y) >= 0
        assert each.x + each.width <= chart.drawing.width + 0.01
        assert each.y + each.height <= chart.drawing.height + 0.01
    for each in shapes(chart.drawing, Line):
        assert all(-0.01 <= x <= chart.drawing.width + 0.01 for x in (each.x1, each.x2))


def test_an_empty_and_an_all_zero_chart_are_drawn() -> None:
    assert blocks(savings_by_year([], "t")) == []
    assert blocks(savings_by_year([YearBar("2025-26", {}, "£0", "")], "t")) == []
    assert bars([], "t").description == "t. "


def test_a_spread_says_every_number_it_draws() -> None:
    words = CHARTS[2].description
    assert words == "Beside us. Cost for each home: us £3.00, lowest £1.00, middle £2.00, highest £4.00."


def test_a_name_that_the_face_lacks_letters_for_gives_way_to_its_code() -> None:
    texts = [each.text for each in shapes(bars([Bar("ZH-01", "翻译", 1, "£1")], "t").drawing, String)]
    assert "ZH-01" in texts


@pytest.mark.parametrize("chart", CHARTS)
def test_the_svg_has_title_description_and_no_style(chart: Chart) -> None:
    text = inline(chart, "c1")
    root = ElementTree.fromstring(text)
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None and title.text == chart.title
    assert description is not None and description.text == chart.description
    assert root.get("aria-labelledby") == "c1-title c1-description"
    assert root.get("role") == "img"
    assert " style=" not in text and "<style" not in text and "<script" not in text


@pytest.mark.parametrize("chart", CHARTS)
def test_svg_ids_are_unique_and_carry_the_pages_own_prefix(chart: Chart) -> None:
    one, other = inline(chart, "a"), inline(chart, "b")
    ids = re.findall(r'\bid="([^"]+)"', one)
    assert len(ids) == len(set(ids))
    assert all(each.startswith("a-") for each in ids)
    assert not set(ids) & set(re.findall(r'\bid="([^"]+)"', other))
    assert all(f'id="{each}"' in one for each in re.findall(r"url\(#([^)]+)\)", one))


def test_the_svg_is_the_same_every_time() -> None:
    assert inline(savings_by_year(YEARS, "t"), "x") == inline(savings_by_year(YEARS, "t"), "x")


def test_svg_text_is_in_the_pages_own_family_with_its_weight() -> None:
    text = inline(savings_by_year(YEARS, "t"), "x")
    assert set(re.findall(r'font-family="([^"]+)"', text)) == {
        "Source Sans Pro, system-ui, Arial, sans-serif"
    }
    assert set(re.findall(r'font-weight="([^"]+)"', text)) == {"400", "600"}
