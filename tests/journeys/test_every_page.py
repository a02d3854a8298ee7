"""Every page, for whoever may open it, at a desk's and a phone's width: sound, and nothing from elsewhere."""

import pytest

from tests.journeys.conftest import sound

PATHS = (
    *(
        "/",
        "/glossary",
        "/account",
        "/contracts",
        "/contracts/LIF-01",
        "/contracts/INS-02",
        "/documents",
        "/documents/1",
    ),
    *(
        "/enter/invoices?contract=LIF-01",
        "/enter/credits",
        "/enter/bookings",
        "/paste/payments",
        "/statement",
    ),
    *("/settlement", "/services", "/services/participants", "/services/outcomes", "/services/courses"),
    *(
        "/value-for-money?year=2025-26&member=FERRY",
        "/value-for-money/2025-26/LIF-01/SERVICE/AMBER",
        "/packs",
    ),
    *(
        "/book",
        "/book/2025-26/1",
        "/book/trial-balance",
        "/book/periods",
        "/imports",
        "/imports/1",
        "/people",
    ),
    *(
        "/partnership",
        "/partnership/contracts/EMP-01",
        "/partnership/declarations",
        "/partnership/declarations/2",
        "/partnership/declarations/9/change",
        "/partnership/declarations/new?contract=EMP-01",
        "/partnership/voice/EMP-01",
        "/partnership/lessons",
        "/partnership/lessons/new",
    ),
    *("/partnership/projects", "/partnership/projects/1", "/partnership/projects/new"),
    *("/people/new", "/people/finance@casa.example", "/audit", "/nowhere"),
)


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
