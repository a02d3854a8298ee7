"""How members work together: declarations and what was given, residents' voice, lessons and joint projects."""

import sqlalchemy as sa
from alembic import op

from consortium.migrations.append_only import never_changed

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


KEYS = {
    "pledges": ("id", "replaces_id"),
    "given": ("id", "takes_back_id"),
    "residents_voices": ("id",),
    "lessons": ("id",),
    "projects": ("id",),
    "project_moves": ("id",),
}
"""What is unique in each table: the database refuses to change or delete their rows, whoever asks, and on SQLite an
INSERT OR REPLACE, too, that would delete the row in its way."""

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "pledges",
        sa.Column("id", KEY, nullable=False),
        sa.Column("contract_id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("first_id", KEY, nullable=True),
        sa.Column("replaces_id", KEY, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("cash", sa.BigInteger(), nullable=True),
        sa.Column("days", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("withdrawn_because", sa.Text(), nullable=True),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.Text(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"], name=op.f("fk_pledges_contract_id_contracts")),
        sa.ForeignKeyConstraint(["first_id"], ["pledges.id"], name=op.f("fk_pledges_first_id_pledges")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_pledges_member_id_members")),
        sa.ForeignKeyConstraint(["replaces_id"], ["pledges.id"], name=op.f("fk_pledges_replaces_id_pledges")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledges")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_pledges_replaces_id")),
    )
    op.create_index(op.f("ix_pledges_contract_id"), "pledges", ["contract_id"], unique=False)
    op.create_index(op.f("ix_pledges_first_id"), "pledges", ["first_id"], unique=False)
    op.create_table(
        "given",
        sa.Column("id", KEY, nullable=False),
        sa.Column("pledge_id", KEY, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("cash", sa.BigInteger(), nullable=True),
        sa.Column("days", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("takes_back_id", KEY, nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledges.id"], name=op.f("fk_given_pledge_id_pledges")),
        sa.ForeignKeyConstraint(["takes_back_id"], ["given.id"], name=op.f("fk_given_takes_back_id_given")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_given")),
        sa.UniqueConstraint("takes_back_id", name=op.f("uq_given_takes_back_id")),
    )
    op.create_index(op.f("ix_given_pledge_id"), "given", ["pledge_id"], unique=False)
    op.create_table(
        "residents_voices",
        sa.Column("id", KEY, nullable=False),
        sa.Column("contract_id", KEY, nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("changed", sa.Text(), nullable=True),
        sa.Column("not_asked_because", sa.Text(), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contracts.id"], name=op.f("fk_residents_voices_contract_id_contracts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residents_voices")),
    )
    op.create_index(op.f("ix_residents_voices_contract_id"), "residents_voices", ["contract_id"], unique=False)
    op.create_table(
        "lessons",
        sa.Column("id", KEY, nullable=False),
        sa.Column("contract_id", KEY, nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("learned", sa.Text(), nullable=False),
        sa.Column("differently", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"], name=op.f("fk_lessons_contract_id_contracts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lessons")),
    )
    op.create_index(op.f("ix_lessons_contract_id"), "lessons", ["contract_id"], unique=False)
    op.create_table(
        "projects",
        sa.Column("id", KEY, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("workstream", sa.Text(), nullable=False),
        sa.Column("owner_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["members.id"], name=op.f("fk_projects_owner_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects")),
    )
    op.create_table(
        "project_moves",
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=True),
        sa.Column("next_day", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("moved_by", sa.Text(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_project_moves_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_moves")),
    )
    op.create_index(op.f("ix_project_moves_project_id"), "project_moves", ["project_id"], unique=False)
    for table, keys in KEYS.items():
        never_changed(table, keys)


def downgrade() -> None:
    for table in reversed(KEYS):
        op.drop_table(table)
