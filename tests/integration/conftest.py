"""What several integration tests share."""

import pytest

from tests.awkward import awkward
from tests.books import Book
from tests.servers import SQLite


@pytest.fixture(scope="session")
def awkward_book(sqlite: SQLite) -> Book:
    """The awkward book, made once; tests only read it."""
    found = Book(sqlite.book())
    awkward(found)
    return found
