"""References that were erased, as keyed digests: whoever is imported again stays erased."""

import sqlalchemy as sa
from alembic import op


revision = "0015"
down_revision = "0012"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "erased_references",
        sa.Column("contract_id", KEY, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contracts.id"], name=op.f("fk_erased_references_contract_id_contracts")
        ),
        sa.PrimaryKeyConstraint("contract_id", "key", "digest", name=op.f("pk_erased_references")),
    )


def downgrade() -> None:
    op.drop_table("erased_references")
