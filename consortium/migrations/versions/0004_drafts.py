"""Drafts of contracts and of their variations."""

import sqlalchemy as sa
from alembic import op


revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "contract_drafts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("lead_id", KEY, nullable=False),
        sa.Column("contract_id", KEY, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("editors", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_digest", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contracts.id"], name=op.f("fk_contract_drafts_contract_id_contracts")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["members.id"], name=op.f("fk_contract_drafts_lead_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_drafts")),
    )
    op.create_index(op.f("ix_contract_drafts_contract_id"), "contract_drafts", ["contract_id"], unique=False)
    op.create_index(op.f("ix_contract_drafts_lead_id"), "contract_drafts", ["lead_id"], unique=False)


def downgrade() -> None:
    op.drop_table("contract_drafts")
