"""Every page, for whoever may open it, at a desk's and a phone's width: sound, and nothing from elsewhere."""

from pathlib import Path

from tests.journeys.conftest import fits, sound

PATHS = Path(__file__).with_name("pages.txt").read_text("utf-8").split()
"""The address of every page, or of one of its kind, in the demonstration."""

DESK, PHONE, SMALLEST = 1440, 390, 320
"""Widths in pixels; the smallest is what WCAG 2.2 asks of a page that is enlarged four times (1.4.10)."""


def test_every_page_is_sound(screen):
    page = screen("admin@lantern.example")
    for path in PATHS:
        page.goto(path)
        for width in (DESK, PHONE):
            page.set_viewport_size({"width": width, "height": 900})
            sound(page)
        page.set_viewport_size({"width": SMALLEST, "height": 900})
        fits(page)
        page.set_viewport_size({"width": DESK, "height": 900})


def test_the_pages_at_the_door_are_sound(screen):
    page = screen(width=390)
    for path in ("/sign-in", "/forgotten", "/choose-password/spent"):
        page.goto(path)
        sound(page)


def test_pages_work_without_scripts(screen):
    page = screen("finance@casa.example", java_script_enabled=False)
    page.get_by_role("link", name="Contracts").click()
    page.get_by_label("Search").fill("lift")
    page.get_by_role("button", name="Show").click()
    assert "LIF-01" in page.get_by_role("table").inner_text()
    assert "GAS-01" not in page.get_by_role("table").inner_text()
