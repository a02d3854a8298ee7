"""What advisers do for a resident from day to day: contacts.

What is kept of a person must be erasable: no trigger guards these tables.
"""

import sqlalchemy as sa
from alembic import op


revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "contacts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("participant_id", KEY, nullable=False),
        sa.Column("replaces_id", KEY, nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_contacts_participant_id_participants")
        ),
        sa.ForeignKeyConstraint(["replaces_id"], ["contacts.id"], name=op.f("fk_contacts_replaces_id_contacts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_contacts_replaces_id")),
    )
    op.create_index(op.f("ix_contacts_participant_id"), "contacts", ["participant_id"], unique=False)


def downgrade() -> None:
    op.drop_table("contacts")
