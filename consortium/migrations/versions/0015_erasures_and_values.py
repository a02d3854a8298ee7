"""References that were erased, as keyed digests; and versions of members' own values, which are only ever added."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from consortium.migrations.append_only import never_changed

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
VALUES = "social_value_versions"


def _values() -> list[sa.Column[Any]]:
    """The columns that the table of values had already."""
    return [
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
    ]


def upgrade() -> None:
    _make_versions()
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


def _make_versions() -> None:
    op.create_table(
        VALUES,
        sa.Column("id", KEY, nullable=False),
        *_values(),
        sa.Column("series", sa.Text(), nullable=True),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f(f"fk_{VALUES}_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{VALUES}")),
    )
    op.create_index(op.f(f"ix_{VALUES}_member_id"), VALUES, ["member_id"])
    names = ", ".join(each.name for each in _values())
    op.execute(
        f"INSERT INTO {VALUES} ({names}, is_withdrawn, entered_by, entered_at) "
        f"SELECT {names}, false, 'before there were versions', CURRENT_TIMESTAMP FROM social_values"
    )
    op.drop_table("social_values")
    never_changed(VALUES, ("id",))


def downgrade() -> None:
    op.drop_table(VALUES)
    op.create_table(
        "social_values",
        *_values(),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_social_values_member_id_members")),
        sa.PrimaryKeyConstraint("member_id", "set_name", "outcome", name=op.f("pk_social_values")),
    )
    op.drop_table("erased_references")
