"""A signature keeps what was signed; those given before keep none of it."""

import sqlalchemy as sa
from alembic import op


revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch: SQLite would make the table anew, without the triggers that keep it as it is.
    op.add_column("signatures", sa.Column("content", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("signatures", "content")
