"""What every test may ask for: a real database, of either kind, empty or with the whole schema."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, settings

from cli.main import main
from tests.programs import REQUIRE_ALL, one_at_a_time
from tests.servers import Databases, PostgreSQL, SQLite, postgresql_server


def pytest_configure() -> None:
    """Let no setting of the person who runs the tests reach the product, and no busy machine fail a property."""
    settings.register_profile("busy machine", suppress_health_check=[HealthCheck.too_slow], deadline=None)
    settings.load_profile("busy machine")
    for name in [name for name in os.environ if name.startswith("CONSORTIUM_") and name != REQUIRE_ALL]:
        del os.environ[name]


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> SQLite:
    """Databases of SQLite."""
    return SQLite(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """Databases of PostgreSQL: one server for the session, started when the first test asks."""
    with postgresql_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Databases:
    """Databases of each kind in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """An empty database of each kind in turn."""
    url = databases.fresh()
    yield url
    databases.drop(url)


@pytest.fixture
def book_url(databases: Databases) -> Iterator[str]:
    """A database with the whole schema and no rows, of each kind in turn."""
    url = databases.book()
    yield url
    databases.drop(url)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `consortium demo` fills: thirteen papers and the book `demo.db` behind them."""
    root = tmp_path_factory.getbasetemp()
    folder = (root.parent if "PYTEST_XDIST_WORKER" in os.environ else root) / "the-demo"
    made = folder.with_name("the-demo-is-made")
    with one_at_a_time("demo"):
        if not made.exists():
            result = CliRunner().invoke(main, ["demo", "--no-serve", "--output", str(folder)])
            assert result.exit_code == 0, result.stderr
            made.touch()
    return folder
