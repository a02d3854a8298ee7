"""Shared credit for outcomes, and by what the use of an employment service is measured.

What is kept of a person must be erasable: no trigger guards the credit. A measure is a decision and is never changed.
"""

import sqlalchemy as sa
from alembic import op

from consortium.migrations.append_only import never_changed

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "credit_shares",
        sa.Column("participant_id", KEY, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_credit_shares_participant_id_participants")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_credit_shares_member_id_members")),
        sa.PrimaryKeyConstraint(
            "participant_id", "outcome", "date", "version", "member_id", name=op.f("pk_credit_shares")
        ),
    )
    op.create_table(
        "past_credits",
        sa.Column("contract_id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("credited_id", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("whole", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"], name=op.f("fk_past_credits_contract_id_contracts")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_past_credits_member_id_members")),
        sa.ForeignKeyConstraint(["credited_id"], ["members.id"], name=op.f("fk_past_credits_credited_id_members")),
        sa.PrimaryKeyConstraint(
            "contract_id", "member_id", "credited_id", "kind", "day", "whole", name=op.f("pk_past_credits")
        ),
    )
    op.create_table(
        "usage_measures",
        sa.Column("contract_id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contracts.id"], name=op.f("fk_usage_measures_contract_id_contracts")
        ),
        sa.PrimaryKeyConstraint("contract_id", "version", name=op.f("pk_usage_measures")),
    )
    never_changed("usage_measures", ("contract_id AND version",))


def downgrade() -> None:
    op.drop_table("usage_measures")
    op.drop_table("past_credits")
    op.drop_table("credit_shares")
