"""lists that counties import: where a row comes from, what became of a list, and the journal"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WITH_ORIGIN = ("source", "region", "item", "catalogue")


def upgrade() -> None:
    # Every row that is there came from data/policy.
    for table in WITH_ORIGIN:
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column("origin", sa.String(10), nullable=False, server_default="files"))
    with op.batch_alter_table("catalogue") as batch_op:
        batch_op.add_column(sa.Column("status", sa.String(12), nullable=False, server_default="published"))
    with op.batch_alter_table("policy_version") as batch_op:
        batch_op.add_column(sa.Column("files_digest", sa.String(64), nullable=True))
    op.execute("UPDATE policy_version SET files_digest = digest")
    with op.batch_alter_table("policy_version") as batch_op:
        batch_op.alter_column("files_digest", existing_type=sa.String(64), nullable=False)
    op.create_table(
        "policy_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("action", sa.String(12), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("policy_event") as batch_op:
        batch_op.create_index(batch_op.f("ix_policy_event_subject"), ["subject"], unique=False)


def downgrade() -> None:
    # What counties imported has no place in the older tables.
    op.execute("DELETE FROM entry WHERE catalogue_id IN (SELECT id FROM catalogue WHERE origin <> 'files')")
    op.execute("DELETE FROM catalogue WHERE origin <> 'files'")
    op.execute("DELETE FROM item WHERE origin <> 'files'")
    # Villages before their township: a region below another imported one goes first.
    for level in ("village", "township", "county"):
        op.execute(f"DELETE FROM region WHERE origin <> 'files' AND level = '{level}'")
    op.execute("DELETE FROM source WHERE origin <> 'files'")
    op.drop_table("policy_event")
    with op.batch_alter_table("policy_version") as batch_op:
        batch_op.drop_column("files_digest")
    with op.batch_alter_table("catalogue") as batch_op:
        batch_op.drop_column("status")
    for table in reversed(WITH_ORIGIN):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("origin")
