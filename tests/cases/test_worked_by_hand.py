"""Each page beside this file is a case worked by hand; the commands must print what its working arrives at."""

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.books import Book
from tests.makers import Row

PAGES = sorted(Path(__file__).parent.glob("*.md"))
BLOCK = re.compile(r"^```(\w+) ?(.*?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_there_is_a_case_of_each_kind():
    assert [page.stem for page in PAGES] == ["pack", "settlement", "statement"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_commands_print_what_the_working_arrives_at(page: Path, book_url: str):
    book, files = Book(book_url), dict[str, list[Row]]()
    for kind, about, text in BLOCK.findall(page.read_text(encoding="utf-8")):
        if kind == "csv":
            files[about] = list(csv.DictReader(io.StringIO(text)))
            continue
        if files:
            book.bring(**files)
            files = {}
        if kind == "json":
            assert json.loads(text).items() <= book.json(*about.split()).items()
            continue
        for command, printed in transcript(text):
            found = book.run(*command.split())
            assert not printed or found.splitlines() == printed, command
    assert book.findings() == []


def transcript(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each command of a transcript with the lines it prints; none where they are not of the case."""
    for part in text.removeprefix("$ consortium ").split("\n$ consortium "):
        command, *printed = part.splitlines()
        yield command, printed
