"""Tables of which no row is ever changed, kept so by the database itself.

Released versions rest on it: what it does may not change either.
"""

from alembic import op


def never_changed(table: str, keys: tuple[str, ...]) -> None:
    """Let the database refuse to change or delete a row of the table, whoever asks.

    `keys`: what is unique in it, several columns joined by ` AND `; on SQLite an INSERT OR REPLACE is refused, too,
    that would delete the row in its way.
    """
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION refuse_change()"
        )
        return
    same = (" AND ".join(f"{each} = NEW.{each}" for each in key.split(" AND ")) for key in keys)
    taken = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {condition})" for condition in same)  # noqa: S608 - names of our own
    for name, event in (
        ("no_update", "BEFORE UPDATE ON {table}"),
        ("no_delete", "BEFORE DELETE ON {table}"),
        ("no_replace", "BEFORE INSERT ON {table} WHEN {taken}"),
    ):
        when = event.format(table=table, taken=taken)
        op.execute(
            f"CREATE TRIGGER {table}_{name} {when} BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END"
        )
