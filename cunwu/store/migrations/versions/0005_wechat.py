"""the WeChat channel: followers and what they were answered at once"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wechat_user",
        sa.Column("openid", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("delivered", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("window_until", sa.DateTime(), nullable=True),
        sa.Column("hold_until", sa.DateTime(), nullable=True),
        sa.Column("sending_until", sa.DateTime(), nullable=True),
        sa.Column("next_try", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"]),
        sa.PrimaryKeyConstraint("openid"),
        sa.UniqueConstraint("conversation_id"),
    )
    op.create_index("ix_wechat_user_window_until", "wechat_user", ["window_until"])
    op.create_table(
        "wechat_receipt",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("ix_wechat_receipt_created_at", "wechat_receipt", ["created_at"])


def downgrade() -> None:
    op.drop_index("ix_wechat_receipt_created_at", table_name="wechat_receipt")
    op.drop_table("wechat_receipt")
    op.drop_index("ix_wechat_user_window_until", table_name="wechat_user")
    op.drop_table("wechat_user")
