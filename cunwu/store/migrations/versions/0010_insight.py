"""figures that hold no count below five, and how long people waited for a person"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None
TIMES = ("asked_at", "taken_at", "replied_at", "ended_at")


def upgrade() -> None:
    for name in TIMES:
        op.create_index(f"ix_handover_{name}", "handover", [name])
    op.create_table(
        "insight_series",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("region", sa.String(length=20), nullable=False),
        sa.Column("measure", sa.String(length=10), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("region", "measure", "key", "part"),
    )
    op.create_table(
        "insight_count",
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["series_id"], ["insight_series.id"]),
        sa.PrimaryKeyConstraint("series_id", "day"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "insight_closed",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("through", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.execute("INSERT INTO insight_closed (id) VALUES (1)")
    op.create_index("ix_ruling_created_at", "ruling", ["created_at"])
    op.add_column("feedback", sa.Column("first_at", sa.DateTime(), nullable=True))
    op.execute("UPDATE feedback SET first_at = at")
    op.create_index("ix_feedback_first_at", "feedback", ["first_at"])


def downgrade() -> None:
    op.drop_index("ix_feedback_first_at", table_name="feedback")
    op.drop_column("feedback", "first_at")
    op.drop_index("ix_ruling_created_at", table_name="ruling")
    for table in ("insight_closed", "insight_count", "insight_series"):
        op.drop_table(table)
    for name in TIMES:
        op.drop_index(f"ix_handover_{name}", "handover")
