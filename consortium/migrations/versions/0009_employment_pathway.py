"""The employment pathway: referrals with consent, steps of a case, advisers and places.

What is kept of a person must be erasable: no trigger guards these tables.
"""

import sqlalchemy as sa
from alembic import op


revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _of_participant(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_participant_id_participants")
    return sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=name)


def _of_contract(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_contract_id_contracts")
    return sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"], name=name)


def upgrade() -> None:
    op.create_table(
        "referral_details",
        sa.Column("participant_id", KEY, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("tenure", sa.Text(), nullable=False),
        sa.Column("consent", sa.Date(), nullable=False),
        sa.Column("referred_by", sa.Text(), nullable=False),
        sa.Column("referred_at", sa.DateTime(timezone=True), nullable=False),
        _of_participant("referral_details"),
        sa.PrimaryKeyConstraint("participant_id", name=op.f("pk_referral_details")),
    )
    op.create_table(
        "case_steps",
        sa.Column("id", KEY, nullable=False),
        sa.Column("participant_id", KEY, nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("redirected_to", sa.Text(), nullable=True),
        sa.Column("taken_by", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        _of_participant("case_steps"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_steps")),
    )
    op.create_index(op.f("ix_case_steps_participant_id"), "case_steps", ["participant_id"], unique=False)
    op.create_table(
        "assignments",
        sa.Column("id", KEY, nullable=False),
        sa.Column("participant_id", KEY, nullable=False),
        sa.Column("adviser", sa.Text(), nullable=True),
        sa.Column("assigned_by", sa.Text(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        _of_participant("assignments"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
    )
    op.create_index(op.f("ix_assignments_participant_id"), "assignments", ["participant_id"], unique=False)
    op.create_table(
        "work_spells",
        sa.Column("id", KEY, nullable=False),
        sa.Column("participant_id", KEY, nullable=False),
        sa.Column("replaces_id", KEY, nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("evidence_day", sa.Date(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        _of_participant("work_spells"),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["work_spells.id"], name=op.f("fk_work_spells_replaces_id_work_spells")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_spells")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_work_spells_replaces_id")),
    )
    op.create_index(op.f("ix_work_spells_participant_id"), "work_spells", ["participant_id"], unique=False)
    op.create_table(
        "adviser_capacities",
        sa.Column("contract_id", KEY, nullable=False),
        sa.Column("adviser", sa.Text(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        _of_contract("adviser_capacities"),
        sa.PrimaryKeyConstraint("contract_id", "adviser", "from_day", name=op.f("pk_adviser_capacities")),
    )
    op.create_table(
        "places_offered",
        sa.Column("contract_id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        _of_contract("places_offered"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_places_offered_member_id_members")),
        sa.PrimaryKeyConstraint("contract_id", "member_id", "year", name=op.f("pk_places_offered")),
    )


def downgrade() -> None:
    for table in ("places_offered", "adviser_capacities", "work_spells", "assignments", "case_steps", "referral_details"):
        op.drop_table(table)
