"""Calendars that people subscribe to; courses that were called off; what was sent about courses."""

import sqlalchemy as sa
from alembic import op

from consortium.migrations.append_only import never_changed

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KEYS = {"courses_called_off": ("item_id",), "course_notices": ("id", "grant_id")}
"""What is unique in each table whose rows are never changed (see 0010)."""

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "calendar_links",
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_calendar_links_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_calendar_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_calendar_links_digest")),
    )
    op.create_table(
        "courses_called_off",
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("called_off_by", sa.Text(), nullable=False),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["courses.item_id"], name=op.f("fk_courses_called_off_item_id_courses")
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_courses_called_off")),
    )
    op.create_table(
        "course_notices",
        sa.Column("id", KEY, nullable=False),
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("grant_id", KEY, nullable=True),
        sa.Column("sent_by", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["grant_id"], ["place_moves.id"], name=op.f("fk_course_notices_grant_id_place_moves")),
        sa.ForeignKeyConstraint(["item_id"], ["courses.item_id"], name=op.f("fk_course_notices_item_id_courses")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_course_notices_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_notices")),
        sa.UniqueConstraint("grant_id", name=op.f("uq_course_notices_grant_id")),
    )
    op.create_index(op.f("ix_course_notices_item_id"), "course_notices", ["item_id"], unique=False)
    for table, keys in KEYS.items():
        never_changed(table, keys)


def downgrade() -> None:
    for table in (*reversed(KEYS), "calendar_links"):
        op.drop_table(table)
