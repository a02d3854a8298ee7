"""The settings of the tools, and the two locks, say what they are believed to say."""

import re
import tomllib

from tests.architecture.source import PACKAGES, ROOT, lines, settings

PRODUCT_LOCK = "requirements-run.txt"
TEST_LOCK = "requirements.txt"


def _wanted(name: str) -> set[str]:
    """The requirements that a list names itself."""
    stripped = (line.strip() for line in (ROOT / name).read_text().splitlines())
    return {line for line in stripped if line and not line.startswith(("#", "-"))}


def _entries(name: str) -> list[str]:
    """A lock's entries: a pin with its hashes each."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / name).read_text(), flags=re.MULTILINE)
    return [entry for entry in re.split(r"\n(?=\S)", text.replace("\\\n", " ").strip()) if entry]


def _pins(name: str) -> dict[str, str]:
    return dict(re.match(r"([\w.-]+)==(\S+)", entry).groups() for entry in _entries(name))


def _distribution(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement)[0].lower().replace("_", "-")


def test_mypy_is_strict_for_the_whole_product():
    assert settings().getboolean("mypy", "strict")
    assert tuple(re.split(r",\s*", settings()["mypy"]["packages"])) == PACKAGES


def test_no_part_of_the_product_is_let_off_by_mypy():
    exceptions = [section for section in settings() if section.startswith("mypy-")]
    let_off = [section for section in exceptions if re.search(rf"\b({'|'.join(PACKAGES)})\b", section)]
    assert not let_off
    loosened = {option for section in exceptions for option in settings()[section]}
    assert loosened <= {"ignore_missing_imports"}


def test_a_warning_fails_the_tests():
    assert settings()["tool:pytest"]["filterwarnings"].split() == ["error"]


def test_what_is_skipped_is_told_with_its_reason():
    assert "-rs" in settings()["tool:pytest"]["addopts"].split()


def test_the_product_is_locked_from_what_the_package_requires():
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    required = {*lines("options", "install_requires"), *lines("options.extras_require", "pg"), *build}
    assert _wanted("requirements-run.in") == required


def test_each_lock_holds_what_its_list_wants():
    product = _wanted("requirements-run.in")
    for lock, wanted in ((PRODUCT_LOCK, product), (TEST_LOCK, product | _wanted("requirements.in"))):
        missing = {_distribution(requirement) for requirement in wanted} - _pins(lock).keys()
        assert not missing, f"{lock} lacks {', '.join(sorted(missing))}: make it again"


def test_the_tests_run_on_the_very_versions_that_the_product_runs_on():
    assert _pins(PRODUCT_LOCK).items() <= _pins(TEST_LOCK).items()


def test_every_locked_file_is_known_by_its_hash():
    for lock in (PRODUCT_LOCK, TEST_LOCK):
        unhashed = [entry.split()[0] for entry in _entries(lock) if "--hash=sha256:" not in entry]
        assert not unhashed
