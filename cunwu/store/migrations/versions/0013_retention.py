"""from which day on all is still there that figures are made of"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("insight_closed", sa.Column("kept_from", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("insight_closed", "kept_from")
