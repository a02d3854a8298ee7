"""The day on which what shows an outcome was seen; of those told before, none."""

import sqlalchemy as sa
from alembic import op


revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outcomes", sa.Column("evidence_day", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("outcomes", "evidence_day")
