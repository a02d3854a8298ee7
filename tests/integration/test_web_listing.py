"""A list shows the same for the same address, whether its rows come from a select or from memory."""

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from consortium.db import Database, reading
from consortium.web.columns import Column
from consortium.web.listing import Listing, Shown

TABLE = sa.table(
    "things", sa.column("number", sa.Integer), sa.column("word", sa.Text), sa.column("kind", sa.Text),
    sa.column("amount", sa.BigInteger), sa.column("day", sa.Date),
)  # fmt: skip
WORDS = st.text(alphabet="aBéÉ%_\\ '-=ñÑ", min_size=0, max_size=5)
THINGS = st.lists(
    st.tuples(
        WORDS,
        st.sampled_from(["one", "two", "Three's"]) | st.none(),
        st.integers(-10_000, 10_000) | st.none(),
        st.dates(date(2025, 4, 1), date(2025, 4, 9)) | st.none(),
    ),
    min_size=1,
    max_size=120,
)
SORTS = ["number", "-word", "word", "kind", "-kind", "amount", "-amount", "day", "-day", "nothing", ""]
ADDRESSES = st.fixed_dictionaries(
    {
        "sort": st.sampled_from(SORTS),
        "q": st.sampled_from(["", "", "a", "É", "%", "three", "a é"]) | WORDS,
        "kind": st.sampled_from(["", "", "one", "Three's", "four"]),
        "page": st.sampled_from(["", "1", "2", "99", "x"]),
    }
)


def _columns(of: Any) -> tuple[Column, ...]:
    return (
        Column("number", "Number", of("number"), "count"),
        Column("word", "Word", of("word"), searched=True),
        Column("kind", "Kind", of("kind"), searched=True, filtered=True),
        Column("amount", "Amount", of("amount"), "amount", summed=True),
        Column("day", "Day", of("day"), "day"),
    )


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shelf(request: pytest.FixtureRequest) -> Iterator[SimpleNamespace]:
    """An empty table in a database of each kind, and an application for addresses to be asked of."""
    databases = request.getfixturevalue(request.param)
    url = databases.fresh()
    database, app = Database(url), Flask(__name__)
    app.add_url_rule("/things", "things", lambda: "")
    with database.writer.begin() as connection:
        connection.execute(sa.text(
            "CREATE TABLE things (number INTEGER, word TEXT, kind TEXT, amount BIGINT, day DATE)"
        ))  # fmt: skip
    yield SimpleNamespace(database=database, app=app)
    database.close()
    databases.drop(url)


def _both(session: Session, things: list[dict[str, Any]]) -> tuple[Listing, Listing]:
    # C.utf8 stands by code points, as Python and SQLite do, and knows capitals outside ASCII, as a locale does.
    collated = {"word", "kind"} if session.get_bind().dialect.name == "postgresql" else set()

    def in_the_book(name: str) -> Any:
        return TABLE.c[name].collate("C.utf8") if name in collated else TABLE.c[name]

    said = {"name": "things", "caption": "Things", "order": "-number"}
    selected = Listing(**said, select=sa.select(TABLE), columns=_columns(in_the_book))
    gathered = Listing(
        **said, rows=things, columns=_columns(lambda name: lambda thing: thing[name])
    )
    return selected, gathered


def _seen(shown: Shown) -> Any:
    return (
        [[cell.text for cell in row.cells] for row in shown.rows],
        *(shown.total, shown.sums, shown.page, shown.pages, shown.filters, shown.kept),
    )


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(things=THINGS, address=ADDRESSES)
@example(things=[("", None, None, None), ("é", None, None, None)], address={"q": "É"})
def test_a_list_over_memory_shows_and_exports_what_one_over_the_book_does(shelf, things, address):
    rows = [
        dict(zip(("number", "word", "kind", "amount", "day"), (number % 7, *thing), strict=True))
        for number, thing in enumerate(things)
    ]
    with shelf.database.writer.begin() as connection:
        connection.execute(TABLE.delete())
        if rows:
            connection.execute(TABLE.insert(), rows)
    with shelf.app.test_request_context("/things", query_string=address), reading(shelf.database) as session:
        selected, gathered = _both(session, rows)
        assert _seen(gathered.shown(session)) == _seen(selected.shown(session))
        assert gathered.export(session, "csv").get_data() == selected.export(session, "csv").get_data()
