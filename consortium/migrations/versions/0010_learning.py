"""The learning programme: needs, plans of courses, places offered, asked for and moved, evaluations, levy."""

import sqlalchemy as sa
from alembic import op

from consortium.migrations.append_only import never_changed

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


KEYS = {
    "learning_needs": ("id", "replaces_id"),
    "learning_needs_met": ("id", "need_id"),
    "place_offers": ("id", "item_id AND round AND member_id"),
    "place_requests": ("id",),
    "place_moves": ("id",),
    "evaluations": ("id",),
    "levy_declarations": ("id",),
    "levy_transfers": ("id", "undoes_id"),
}
"""What is unique in each table whose rows are never changed: the database refuses to change or delete them, whoever
asks, and on SQLite an INSERT OR REPLACE, too, that would delete the row in its way."""

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "learning_needs",
        sa.Column("id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("replaces_id", KEY, nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("staff", sa.Integer(), nullable=False),
        sa.Column("by_day", sa.Date(), nullable=True),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_learning_needs_member_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["learning_needs.id"], name=op.f("fk_learning_needs_replaces_id_learning_needs")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_needs")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_learning_needs_replaces_id")),
    )
    op.create_index(op.f("ix_learning_needs_member_id"), "learning_needs", ["member_id"], unique=False)
    op.create_table(
        "learning_needs_met",
        sa.Column("id", KEY, nullable=False),
        sa.Column("need_id", KEY, nullable=False),
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("met_by", sa.Text(), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["need_id"], ["learning_needs.id"], name=op.f("fk_learning_needs_met_need_id_learning_needs")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["courses.item_id"], name=op.f("fk_learning_needs_met_item_id_courses")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_needs_met")),
        sa.UniqueConstraint("need_id", name=op.f("uq_learning_needs_met_need_id")),
    )
    op.create_index(op.f("ix_learning_needs_met_item_id"), "learning_needs_met", ["item_id"], unique=False)
    op.create_table(
        "course_plans",
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("provider", sa.Text(), nullable=True),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("starts", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("release", sa.Date(), nullable=True),
        sa.Column("joining", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id"], ["courses.item_id"], name=op.f("fk_course_plans_item_id_courses")
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_course_plans")),
    )
    op.create_table(
        "place_offers",
        sa.Column("id", KEY, nullable=False),
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("weight", sa.BigInteger(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("offered_by", sa.Text(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["courses.item_id"], name=op.f("fk_place_offers_item_id_courses")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_place_offers_member_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_offers")),
        sa.UniqueConstraint("item_id", "round", "member_id", name=op.f("uq_place_offers_item_id_round_member_id")),
    )
    op.create_table(
        "place_requests",
        sa.Column("id", KEY, nullable=False),
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("takes_back_id", KEY, nullable=True),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["courses.item_id"], name=op.f("fk_place_requests_item_id_courses")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_place_requests_member_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["takes_back_id"], ["place_requests.id"], name=op.f("fk_place_requests_takes_back_id_place_requests")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_requests")),
    )
    op.create_index(op.f("ix_place_requests_item_id"), "place_requests", ["item_id"], unique=False)
    op.create_table(
        "place_moves",
        sa.Column("id", KEY, nullable=False),
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("attended", sa.Integer(), nullable=True),
        sa.Column("uncharged", sa.Integer(), nullable=False),
        sa.Column("request_id", KEY, nullable=True),
        sa.Column("other_id", KEY, nullable=True),
        sa.Column("moved_by", sa.Text(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["courses.item_id"], name=op.f("fk_place_moves_item_id_courses")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_place_moves_member_id_members")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["place_requests.id"], name=op.f("fk_place_moves_request_id_place_requests")
        ),
        sa.ForeignKeyConstraint(["other_id"], ["members.id"], name=op.f("fk_place_moves_other_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_moves")),
    )
    op.create_index(op.f("ix_place_moves_item_id"), "place_moves", ["item_id"], unique=False)
    op.create_table(
        "evaluation_links",
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("closes", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["courses.item_id"], name=op.f("fk_evaluation_links_item_id_courses")
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_evaluation_links")),
        sa.UniqueConstraint("token", name=op.f("uq_evaluation_links_token")),
    )
    op.create_table(
        "evaluations",
        sa.Column("id", KEY, nullable=False),
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("useful", sa.Integer(), nullable=False),
        sa.Column("trainer", sa.Integer(), nullable=False),
        sa.Column("recommended", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["courses.item_id"], name=op.f("fk_evaluations_item_id_courses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluations")),
    )
    op.create_index(op.f("ix_evaluations_item_id"), "evaluations", ["item_id"], unique=False)
    op.create_table(
        "levy_declarations",
        sa.Column("id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("levy", sa.BigInteger(), nullable=False),
        sa.Column("english", sa.BigInteger(), nullable=False),
        sa.Column("declared_by", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_levy_declarations_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_levy_declarations")),
    )
    op.create_table(
        "levy_transfers",
        sa.Column("id", KEY, nullable=False),
        sa.Column("giver_id", KEY, nullable=False),
        sa.Column("taker_id", KEY, nullable=False),
        sa.Column("undoes_id", KEY, nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("standard", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["giver_id"], ["members.id"], name=op.f("fk_levy_transfers_giver_id_members")),
        sa.ForeignKeyConstraint(["taker_id"], ["members.id"], name=op.f("fk_levy_transfers_taker_id_members")),
        sa.ForeignKeyConstraint(
            ["undoes_id"], ["levy_transfers.id"], name=op.f("fk_levy_transfers_undoes_id_levy_transfers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_levy_transfers")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_levy_transfers_undoes_id")),
    )
    for table, keys in KEYS.items():
        never_changed(table, keys)


def downgrade() -> None:
    for table in ("evaluation_links", *reversed(KEYS), "course_plans"):
        op.drop_table(table)
