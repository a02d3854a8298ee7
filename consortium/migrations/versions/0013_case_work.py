"""What advisers do for a resident from day to day, the words that they choose from, and sensitive answers.

What is kept of a person must be erasable: no trigger guards these tables.
"""

import sqlalchemy as sa
from alembic import op


revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _versions(table: str, *columns: sa.Column[object]) -> None:
    """A table of what is corrected by a later version."""
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        sa.Column("participant_id", KEY, nullable=False),
        sa.Column("replaces_id", KEY, nullable=True),
        *columns,
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        _of_participant(table),
        sa.ForeignKeyConstraint(["replaces_id"], [f"{table}.id"], name=op.f(f"fk_{table}_replaces_id_{table}")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("replaces_id", name=op.f(f"uq_{table}_replaces_id")),
    )
    op.create_index(op.f(f"ix_{table}_participant_id"), table, ["participant_id"], unique=False)


def _of_participant(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_participant_id_participants")
    return sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=name)


def upgrade() -> None:
    _versions(
        "contacts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
    )
    _versions(
        "case_needs",
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("found_day", sa.Date(), nullable=False),
        sa.Column("met_day", sa.Date(), nullable=True),
    )
    _versions(
        "case_actions",
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("done_by", sa.Text(), nullable=False),
        sa.Column("due_day", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ended_day", sa.Date(), nullable=True),
    )
    op.create_table(
        "plan_reviews",
        sa.Column("id", KEY, nullable=False),
        sa.Column("participant_id", KEY, nullable=False),
        sa.Column("review_day", sa.Date(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        _of_participant("plan_reviews"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_reviews")),
    )
    op.create_index(op.f("ix_plan_reviews_participant_id"), "plan_reviews", ["participant_id"], unique=False)
    op.create_table(
        "asked_questions",
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("is_asked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_asked_questions_member_id_members")),
        sa.PrimaryKeyConstraint("member_id", "question", "from_day", name=op.f("pk_asked_questions")),
    )
    op.create_table(
        "sensitive_answers",
        sa.Column("participant_id", KEY, nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        _of_participant("sensitive_answers"),
        sa.PrimaryKeyConstraint("participant_id", "question", name=op.f("pk_sensitive_answers")),
    )
    op.create_table(
        "listed_words",
        sa.Column("word_list", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("is_offered", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("word_list", "code", "from_day", name=op.f("pk_listed_words")),
    )


def downgrade() -> None:
    own = ("listed_words", "sensitive_answers", "asked_questions")
    for table in (*own, "plan_reviews", "case_actions", "case_needs", "contacts"):
        op.drop_table(table)
