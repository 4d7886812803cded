"""persons who answer in the bot's place, and what people say of an answer"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversation", sa.Column("state_since", sa.DateTime(), nullable=True))
    op.add_column("conversation", sa.Column("who", sa.String(length=40), nullable=True))
    op.add_column("message", sa.Column("name", sa.String(length=40), nullable=True))
    op.create_table(
        "feedback",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("useful", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"]),
        sa.PrimaryKeyConstraint("message_id"),
    )


def downgrade() -> None:
    op.drop_table("feedback")
    # The older program knows no person: what persons wrote stays as messages, their conversations wait again.
    op.execute("UPDATE conversation SET state = 'waiting' WHERE state = 'human'")
    # In place: a table that others point at cannot be made anew while foreign keys are kept.
    op.drop_column("message", "name")
    op.drop_column("conversation", "who")
    op.drop_column("conversation", "state_since")
