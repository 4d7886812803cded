"""the inbox: who has a conversation by account, receipt numbers, notes, papers, office hours"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, column in (
        ("conversation", "account_id"),
        ("conversation", "assigned_to"),
        ("message", "account_id"),
    ):
        # In place: a table that others point at cannot be made anew while foreign keys are kept.
        op.add_column(
            table, sa.Column(column, sa.Integer(), sa.ForeignKey("account.id")), inline_references=True
        )
    op.add_column("conversation", sa.Column("chosen", sa.String(length=20), nullable=True))
    op.execute("UPDATE conversation SET chosen = region")
    op.execute(
        "UPDATE conversation SET state_since = updated_at WHERE state <> 'bot' AND state_since IS NULL"
    )
    op.add_column("message", sa.Column("paper", sa.JSON(), nullable=True))
    covered = ["state", "region", "state_since", "id", "account_id", "assigned_to"]
    op.create_index("ix_conversation_inbox", "conversation", covered)
    op.create_table(
        "handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("receipt", sa.String(length=20), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=True),
        sa.Column("taken_at", sa.DateTime(), nullable=True),
        sa.Column("replied_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended", sa.String(length=10), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"]),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("receipt"),
    )
    op.create_index("ix_handover_conversation_id", "handover", ["conversation_id"])
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"]),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_note_conversation_id", "note", ["conversation_id"])
    op.create_table(
        "office_hours",
        sa.Column("region", sa.String(length=20), nullable=False),
        sa.Column("weekly", sa.JSON(), nullable=False),
        sa.Column("off", sa.JSON(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["region"], ["region.code"]),
        sa.PrimaryKeyConstraint("region"),
    )


def downgrade() -> None:
    for table in ("office_hours", "note", "handover"):
        op.drop_table(table)
    op.drop_index("ix_conversation_inbox", "conversation")
    op.drop_column("message", "paper")
    op.drop_column("message", "account_id")
    for column in ("chosen", "assigned_to", "account_id"):
        op.drop_column("conversation", column)
