"""The package that people install holds the whole product, and only the product."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.architecture.source import PACKAGES, ROOT, tracked

pytestmark = pytest.mark.slow

SHIPPED = (*PACKAGES, "templates")

UPGRADE = """
from consortium.db import Database
from consortium.schema import is_current, upgrade
database = Database("sqlite:///book.sqlite")
assert upgrade(database) and is_current(database)
database.close()
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built from a copy of the tracked files alone, so that nothing left over slips in."""
    source, built = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for path in tracked():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, source / path)
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", ".", "--no-deps"]
    answer = subprocess.run(
        [*command, "--no-build-isolation", "--wheel-dir", built], cwd=source, capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    (made,) = built.glob("*.whl")
    return made


def _names(wheel: Path) -> set[str]:
    with ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_every_file_of_the_product(wheel):
    shipped = {path.as_posix() for path in tracked() if path.parts[0] in SHIPPED}
    missing = shipped - _names(wheel)
    assert not missing, "\n".join(sorted(missing))


def test_the_wheel_holds_templates_and_migrations(wheel):
    names = _names(wheel)
    assert any(name.startswith("templates/") and name.endswith(".html") for name in names)
    assert {"consortium/migrations/env.py", "consortium/migrations/versions/0001_the_book.py"} <= names


def test_the_wheel_holds_the_licence(wheel):
    with ZipFile(wheel) as archive:
        (name,) = [each for each in archive.namelist() if each.endswith("/LICENSE")]
        assert archive.read(name) == (ROOT / "LICENSE").read_bytes()


def test_the_wheel_holds_nothing_but_the_product(wheel):
    tops = {name.partition("/")[0] for name in _names(wheel)}
    assert {top for top in tops if not top.endswith(".dist-info")} <= set(SHIPPED)


def test_the_product_makes_a_book_from_the_wheel_alone(wheel, tmp_path):
    with ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    answer = subprocess.run(
        [sys.executable, "-c", UPGRADE],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "installed")},
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0, answer.stderr
