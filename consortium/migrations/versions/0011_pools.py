"""Pooled funds: what members are to pay in by when, and what is committed."""

import sqlalchemy as sa
from alembic import op

from consortium.migrations.append_only import never_changed

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


KEYS = {"pool_dues": ("id", "takes_back_id"), "pool_commitments": ("id", "takes_back_id")}
"""What is unique in each table, whose rows the database refuses to change or delete, whoever asks."""

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "pool_dues",
        sa.Column("id", KEY, nullable=False),
        sa.Column("pool_id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("takes_back_id", KEY, nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_pool_dues_member_id_members")),
        sa.ForeignKeyConstraint(["pool_id"], ["pools.id"], name=op.f("fk_pool_dues_pool_id_pools")),
        sa.ForeignKeyConstraint(
            ["takes_back_id"], ["pool_dues.id"], name=op.f("fk_pool_dues_takes_back_id_pool_dues")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_dues")),
        sa.UniqueConstraint("takes_back_id", name=op.f("uq_pool_dues_takes_back_id")),
    )
    op.create_index(op.f("ix_pool_dues_pool_id"), "pool_dues", ["pool_id"], unique=False)
    op.create_table(
        "pool_commitments",
        sa.Column("id", KEY, nullable=False),
        sa.Column("pool_id", KEY, nullable=False),
        sa.Column("contract_id", KEY, nullable=False),
        sa.Column("item_id", KEY, nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("takes_back_id", KEY, nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contracts.id"], name=op.f("fk_pool_commitments_contract_id_contracts")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_pool_commitments_item_id_items")),
        sa.ForeignKeyConstraint(["pool_id"], ["pools.id"], name=op.f("fk_pool_commitments_pool_id_pools")),
        sa.ForeignKeyConstraint(
            ["takes_back_id"],
            ["pool_commitments.id"],
            name=op.f("fk_pool_commitments_takes_back_id_pool_commitments"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_commitments")),
        sa.UniqueConstraint("takes_back_id", name=op.f("uq_pool_commitments_takes_back_id")),
    )
    op.create_index(op.f("ix_pool_commitments_pool_id"), "pool_commitments", ["pool_id"], unique=False)
    for table, keys in KEYS.items():
        never_changed(table, keys)


def downgrade() -> None:
    for table in reversed(KEYS):
        op.drop_table(table)
