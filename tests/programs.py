"""Other people's programs that some tests run: found, installed where we may, or plainly missing."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NoReturn

import pytest

REQUIRE_ALL = "CONSORTIUM_REQUIRE_ALL"


def unavailable(reason: str) -> NoReturn:
    """Skip the test that asked, for this reason; fail it where nothing may be skipped."""
    if os.environ.get(REQUIRE_ALL):
        pytest.fail(f"{reason}, and {REQUIRE_ALL} is set", pytrace=False)
    pytest.skip(reason)


def hledger() -> Path:
    """The plain-text accounting program hledger, from Debian's package if need be."""
    return _found("hledger") or _installed("hledger") or unavailable("hledger is not installed")


def chromium() -> Path:
    """A browser that runs without a screen, from Debian's package if need be."""
    found = _found("chromium") or _found("chromium-browser") or _found("google-chrome")
    return found or _installed("chromium") or unavailable("no chromium is installed")


def bean_check() -> Path:
    """Beancount's own checker, which the lock for tests brings beside the interpreter."""
    return _found("bean-check") or unavailable("bean-check is not installed: see requirements.txt")


@contextmanager
def one_at_a_time(what: str) -> Iterator[None]:
    """Keep processes that run tests side by side from doing the same thing at once."""
    place = Path(tempfile.gettempdir()) / f"consortium-tests-{os.getuid()}-{what}.lock"
    with place.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _found(program: str) -> Path | None:
    beside = str(Path(sys.executable).parent)
    found = shutil.which(program, path=beside) or shutil.which(program)
    return Path(found) if found else None


@cache
def _installed(package: str) -> Path | None:
    """Install a Debian package, whose program has its name; only as root, and tried once a session."""
    if os.getuid() != 0 or not shutil.which("apt-get"):
        return None
    with one_at_a_time("apt-get"):
        return _found(package) or _fetched(package)


def _fetched(package: str) -> Path | None:
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", package]):
        subprocess.run(
            ["apt-get", "--quiet", *arguments],
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    return _found(package)
