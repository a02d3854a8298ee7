"""Make the pictures of the README: the demonstration's pages in Chromium, and the first page of one of its papers.

    .venv/bin/python -m examples.pictures.make board-papers

takes the folder that `consortium demo` filled. It needs what the tests need (`make test` sets it up), and a
Chromium: CHROMIUM names another than the one that is found.
"""

import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from consortium.app import create_app
from consortium.config import WebSettings
from consortium.db import Database
from consortium.demo.people import PASSWORD

HERE = Path(__file__).parent
OFFICER, ADMINISTRATOR = "finance@casa.example", "admin@lantern.example"
LEAD = "learning@lantern.example"
PAGES = {
    "home": (OFFICER, "/", 900),
    "contract": (OFFICER, "/contracts/LIF-01", 1000),
    "draft": (OFFICER, "/drafts/1", 1150),
    "claim": (OFFICER, "/value-for-money/2025-26/LIF-01/SERVICE/CASA", 900),
    "partnership": (OFFICER, "/partnership", 1150),
    "services": (OFFICER, "/services?year=2025-26", 1000),
    "learning": (LEAD, "/services/learning/results?year=2025-26", 1000),
    "verify": (ADMINISTRATOR, "/book/verify", 600),
}
"""Who opens which page, and how much of it is shown, in pixels."""

WIDTH, COLOURS, PAPER_SCALE = 1280, 64, 1.4


@contextmanager
def _served(database: Database) -> Iterator[str]:
    settings = WebSettings(
        name="The Lantern Consortium",
        secret="p" * 48,
        address="http://127.0.0.1",
        is_secure=False,
        invented=True,
    )
    server = make_server("127.0.0.1", 0, create_app(database, settings), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def _picture(browser: Browser, address: str, name: str) -> None:
    email, path, height = PAGES[name]
    context = browser.new_context(base_url=address, viewport={"width": WIDTH, "height": height})
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.goto(path)
    page.screenshot(path=HERE / f"{name}.png")
    context.close()
    _lightened(HERE / f"{name}.png", Image.open(HERE / f"{name}.png"))


def _lightened(path: Path, image: Image.Image) -> None:
    """Few colours are enough for text, and keep the repository small."""
    image.convert("RGB").quantize(COLOURS).save(path, optimize=True)


def main(folder: Path) -> None:
    """Make every picture from the demonstration in `folder`."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        shutil.copyfile(folder / "demo.db", Path(place) / "demo.db")
        database = Database(f"sqlite:///{Path(place) / 'demo.db'}")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        with _served(database) as address:
            for name in PAGES:
                _picture(browser, address, name)
        browser.close()
        database.close()
    with pypdfium2.PdfDocument(folder / "casa-2025-26.pdf") as paper:
        _lightened(HERE / "paper.png", paper[0].render(scale=PAPER_SCALE).to_pil())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
