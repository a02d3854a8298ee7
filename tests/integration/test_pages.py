"""The page of packs, seen by a real browser."""

import re
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from consortium.app import create_app
from consortium.db import Database
from tests.programs import chromium


@pytest.fixture(scope="module")
def address(demo: Path) -> Iterator[str]:
    """The address at which the demo's pages are served."""
    database = Database(f"sqlite:///{demo / 'demo.db'}")
    server = make_server("127.0.0.1", 0, create_app(database, name="The Lantern Consortium"), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    database.close()


@pytest.fixture(scope="module")
def client(demo: Path) -> Iterator:
    """A client of the pages without a browser."""
    database = Database(f"sqlite:///{demo / 'demo.db'}")
    yield create_app(database, name="The Lantern Consortium").test_client()
    database.close()


def test_a_browser_shows_every_members_year_and_the_chart(address, tmp_path):
    command = [
        *(str(chromium()), "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
        *(f"--user-data-dir={tmp_path}", "--dump-dom", address + "/"),
    ]
    shown = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    assert len(re.findall(r">PDF<", shown)) == 13
    assert "<svg" in shown
    assert "every figure invented" in shown


def test_a_paper_downloads_as_the_command_line_prints_it(client, demo):
    response = client.get("/packs/2025-26/1/CASA.pdf")
    assert response.data == (demo / "casa-2025-26.pdf").read_bytes()
    assert "attachment" in response.headers["Content-Disposition"]


@pytest.mark.parametrize("path", ["/packs/2025-26/9", "/packs/nonsense/1", "/packs/2025-26/1/NOBODY.pdf"])
def test_what_is_not_there_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_nothing_on_a_page_comes_from_elsewhere_or_carries_a_style_of_its_own(client):
    page = client.get("/").get_data(as_text=True)
    assert not re.search(r"(src|href)=\"(https?:)?//", page)
    assert "style=" not in page
    assert "default-src 'self'" in client.get("/").headers["Content-Security-Policy"]
