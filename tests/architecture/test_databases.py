"""The databases that tests are given: real, of both kinds, and nobody else's."""

import pytest
import sqlalchemy as sa

from consortium.schema import METADATA


def _tables(url: str) -> set[str]:
    engine = sa.create_engine(url)
    names = set(sa.inspect(engine).get_table_names())
    engine.dispose()
    return names


def _leave_a_table(url: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE left_behind (id INTEGER)"))
    engine.dispose()


@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_fresh_database_is_empty_whatever_a_test_before_left(database_url, turn):
    assert _tables(database_url) == set()
    _leave_a_table(database_url)


@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_book_has_every_table_of_the_models_and_nothing_that_a_test_before_left(book_url, turn):
    tables = _tables(book_url)
    assert METADATA.tables.keys() <= tables
    assert "left_behind" not in tables
    _leave_a_table(book_url)


def test_the_server_can_be_reached_by_its_socket_only(postgresql):
    engine = sa.create_engine(postgresql.fresh())
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SHOW listen_addresses")) == ""
    engine.dispose()
