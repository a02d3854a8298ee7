"""Residents who can be erased: what the audit trail calls them, what is left of them; due work; social value."""

import secrets

import sqlalchemy as sa
from alembic import op


revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("participants", sa.Column("alias", sa.Text(), nullable=False, server_default=""))
    connection = op.get_bind()
    participants = sa.table("participants", sa.column("id", sa.BigInteger), sa.column("alias", sa.Text))
    for (key,) in connection.execute(sa.select(participants.c.id)).all():
        alias = secrets.token_hex(5)
        connection.execute(sa.update(participants).where(participants.c.id == key).values(alias=alias))
    op.create_table(
        "past_totals",
        sa.Column("contract_id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"], name=op.f("fk_past_totals_contract_id_contracts")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_past_totals_member_id_members")),
        sa.PrimaryKeyConstraint("contract_id", "member_id", "kind", "day", name=op.f("pk_past_totals")),
    )
    op.create_table(
        "due_runs",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("came_to", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", "day", name=op.f("pk_due_runs")),
    )
    op.create_table(
        "social_values",
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("set_name", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("value_class", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("points", sa.BigInteger(), nullable=True),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.Column("price_year", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_social_values_member_id_members")),
        sa.PrimaryKeyConstraint("member_id", "set_name", "outcome", name=op.f("pk_social_values")),
    )
    op.create_table(
        "additionality_factors",
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("factor", sa.Text(), nullable=False),
        sa.Column("share", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_additionality_factors_member_id_members")
        ),
        sa.PrimaryKeyConstraint("member_id", "factor", name=op.f("pk_additionality_factors")),
    )


def downgrade() -> None:
    op.drop_table("additionality_factors")
    op.drop_table("social_values")
    op.drop_table("due_runs")
    op.drop_table("past_totals")
    op.drop_column("participants", "alias")
