"""Every page, for whoever may open it, at a desk's and a phone's width: sound, and nothing from elsewhere."""

from pathlib import Path

import pytest

from tests.journeys.conftest import sound

PATHS = Path(__file__).with_name("pages.txt").read_text("utf-8").split()
"""The address of every page, or of one of its kind, in the demonstration."""


@pytest.mark.parametrize("width", [1440, 390, 320])
def test_every_page_is_sound(screen, width):
    page = screen("admin@lantern.example", width=width)
    for path in PATHS:
        page.goto(path)
        sound(page)


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
