"""Attachments: files on documents, contracts and baselines, and what they hold, once each."""

import sqlalchemy as sa
from alembic import op


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


KEPT = ("id", "subject", "file_name", "media_type", "size", "digest", "added_by", "at")
STANDS = "removed_at IS NULL"

ATTACHED = {
    "an attachment has its content": """
        NOT EXISTS (SELECT 1 FROM attachment_contents
                    WHERE digest = NEW.digest AND length(content) = NEW.size)""",
    "an attachment begins by standing": "NEW.removed_at IS NOT NULL",
}
"""What the database checks when a file is attached."""

TAKEN_AWAY = {
    "attachments are never changed": " OR ".join(f"NEW.{name} <> OLD.{name}" for name in KEPT),
    "an attachment is taken away once": "OLD.removed_at IS NOT NULL OR NEW.removed_at IS NULL",
    "taking an attachment away needs a reason": "trim(coalesce(NEW.reason, '')) = ''",
}
"""What it checks when the one change is made that an attachment may see."""

HELD = {
    "a standing attachment holds the content": f"""
        EXISTS (SELECT 1 FROM attachments WHERE digest = OLD.digest AND {STANDS})""",
}
"""When content may not go."""

REPLACED = {
    "attachments": "EXISTS (SELECT 1 FROM attachments WHERE id = NEW.id)",
    "attachment_contents": "EXISTS (SELECT 1 FROM attachment_contents WHERE digest = NEW.digest)",
}
"""On SQLite an INSERT OR REPLACE deletes the row that stands in its way, and no trigger on DELETE hears of it."""

SEALED = {"content is kept under its own digest": "encode(sha256(NEW.content), 'hex') <> NEW.digest"}
"""What PostgreSQL can check besides; SQLite knows no SHA-256."""

CHECKS = {
    "attachments_attached": ("INSERT", "attachments", ATTACHED),
    "attachments_taken_away": ("UPDATE", "attachments", TAKEN_AWAY),
    "attachment_contents_held": ("DELETE", "attachment_contents", HELD),
}


def _sqlite_triggers() -> None:
    for name, (event, table, conditions) in CHECKS.items():
        checks = " ".join(
            f"SELECT RAISE(ABORT, '{message}') WHERE {condition};" for message, condition in conditions.items()
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} BEGIN {checks} END")
    for table, condition in REPLACED.items():
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{table} are never changed'); END"
        )
    for table, event in (("attachments", "DELETE"), ("attachment_contents", "UPDATE")):
        op.execute(
            f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} are never changed'); END"
        )


def _postgresql_triggers() -> None:
    sealed = {"attachment_contents_sealed": ("INSERT", "attachment_contents", SEALED)}
    for name, (event, table, conditions) in {**CHECKS, **sealed}.items():
        body = " ".join(
            f"IF {condition} THEN RAISE EXCEPTION '{message}'; END IF;"
            for message, condition in conditions.items()
        )
        row = "OLD" if event == "DELETE" else "NEW"
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN {row}; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    for table, event in (("attachments", "DELETE"), ("attachment_contents", "UPDATE")):
        op.execute(
            f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION refuse_change()"
        )


def upgrade() -> None:
    op.create_table(
        "attachment_contents",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_attachment_contents")),
    )
    op.create_table(
        "attachments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_by", sa.Text(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("size > 0", name=op.f("ck_attachments_size")),
        sa.CheckConstraint(
            "(removed_at IS NULL) = (removed_by IS NULL) AND (removed_at IS NULL) = (reason IS NULL)",
            name=op.f("ck_attachments_removed"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    op.create_index(op.f("ix_attachments_digest"), "attachments", ["digest"], unique=False)
    op.create_index(op.f("ix_attachments_subject"), "attachments", ["subject"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        _sqlite_triggers()
    else:
        _postgresql_triggers()


def downgrade() -> None:
    op.drop_table("attachments")
    op.drop_table("attachment_contents")
    if op.get_bind().dialect.name != "sqlite":
        for name in (*CHECKS, "attachment_contents_sealed"):
            op.execute(f"DROP FUNCTION {name}()")
