"""A real browser, and the demo's application served to it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import make_server

from consortium.demo.people import PASSWORD
from tests.programs import chromium
from tests.visitors import application

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
)


PATIENCE_MS = 90_000
"""How long a page may take on a machine that other work keeps busy."""

NOW = "2026-11-24T10:00:00+00:00"
"""When every journey takes place: the demo's courses to come lie after it, and its contracts still run."""

expect.set_options(timeout=PATIENCE_MS)


HALF_SERVED = "ignore:Exception ignored in. <_io.FileIO name='[^']*/static/:pytest.PytestUnraisableExceptionWarning"
"""A browser that goes on to the next page drops a file that is half served, and with it the open file."""


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let a journey go on while files of the page before are still being served."""
    item.add_marker(pytest.mark.filterwarnings(HALF_SERVED))


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address at which the application answers."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a screen."""
    path = chromium()
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield found
        found.close()


@pytest.fixture(scope="module")
def address(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a copy of the demo's book is served; the journeys of one module share it."""
    folder = tmp_path_factory.mktemp("journey")
    copyfile(demo / "demo.db", folder / "demo.db")
    url = f"sqlite:///{folder / 'demo.db'}"
    with pytest.MonkeyPatch.context() as clock:
        clock.setenv("CONSORTIUM_NOW", NOW)
        with application(url, name="The Lantern Consortium", invented=True) as app, served(app) as found:
            yield found


@pytest.fixture
def screen(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens a page as somebody; whatever the browser complains of fails the journey."""
    opened = []
    complaints: list[str] = []

    def open_as(email: str | None = None, *, width: int = 1440, **options: Any) -> Page:
        context = browser.new_context(
            base_url=address, viewport={"width": width, "height": 900}, accept_downloads=True, **options
        )
        context.set_default_timeout(PATIENCE_MS)
        opened.append(context)
        page = context.new_page()
        page.on(
            "console",
            lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        page.goto("/sign-in")
        if email:
            page.get_by_label("E-mail address").fill(email)
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
        return page

    yield open_as
    for context in opened:
        context.close()
    expected = "responded with a status of 4"
    assert not [each for each in complaints if expected not in each]


def sound(page: Page) -> None:
    """The page breaks no rule that axe knows, and fits its screen."""
    violations = Axe().run(page).response["violations"]
    assert not [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in violations], page.url
    fits(page)


def fits(page: Page) -> None:
    """A narrow screen scrolls only inside the page's tables."""
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide), f"{page.url} scrolls sideways"
