"""Nothing unfinished, and nothing of the machine it was written on, is in the repository."""

import re

from tests.architecture.source import ROOT, tracked

# One letter stands in brackets so that this file does not find itself.
UNFINISHED = re.compile(r"\b(?:TO[D]O|FI[X]ME)\b")
MACHINE = re.compile(r"(?<![\w.:>-])/(?:hom[e]|roo[t]|User[s]|wor[k]|tm[p])/[\w.]|\b[A-Z]:\\User[s]")
REGISTRY = re.compile(r"pyp[i]\.org|pythonhoste[d]|npmj[s]|--(?:extra-)?inde[x]-url|--find-link[s]", re.I)
MADE = re.compile(
    r"(?:^|/)(?:__pycache__|\.venv|build|dist|instance|board-papers|[^/]*\.egg-info)/|\.(?:pyc|sqlite|db|log)$"
)


def _lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path}:{number}: {line.strip()[:120]}"
        for path in tracked()
        for number, line in enumerate(_text(ROOT / path), start=1)
        if pattern.search(line)
    ]


def _text(path) -> list[str]:
    """The lines of a text; a picture or a font has none."""
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return []


def test_nothing_is_left_for_later():
    faults = _lines_with(UNFINISHED)
    assert not faults, "\n".join(faults)


def test_no_file_names_a_folder_of_one_machine():
    faults = _lines_with(MACHINE)
    assert not faults, "\n".join(faults)


def test_no_file_names_a_package_registry():
    faults = _lines_with(REGISTRY)
    assert not faults, "\n".join(faults)


def test_nothing_that_is_made_is_kept():
    faults = [str(path) for path in tracked() if MADE.search(path.as_posix())]
    assert not faults, "\n".join(faults)
