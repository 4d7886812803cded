"""questions to learn from, their labels, and trainings; with what was missed so far"""

import hashlib
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

LEAST_SURE = 0.5


def upgrade() -> None:
    op.create_table(
        "learning_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("region", sa.String(length=20), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("missed", sa.Boolean(), nullable=False),
        sa.Column("corrected", sa.Boolean(), nullable=False),
        sa.Column("handed_over", sa.Boolean(), nullable=False),
        sa.Column("useless", sa.Boolean(), nullable=False),
        sa.Column("label_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for name in ("key", "region", "message_id", "label_id"):
        op.create_index(f"ix_learning_question_{name}", "learning_question", [name])
    op.create_table(
        "learning_heard",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"]),
        sa.ForeignKeyConstraint(["question_id"], ["learning_question.id"]),
        sa.PrimaryKeyConstraint("message_id"),
    )
    op.create_index("ix_learning_heard_question_id", "learning_heard", ["question_id"])
    op.create_table(
        "learning_label",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("leaning", sa.Boolean(), nullable=False),
        sa.Column("held_out", sa.Boolean(), nullable=False),
        sa.Column("login", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["question_id"], ["learning_question.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for name in ("act", "question_id"):
        op.create_index(f"ix_learning_label_{name}", "learning_label", [name])
    op.create_table(
        "training",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("running", sa.Integer(), nullable=True),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("beat_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("promoted_at", sa.DateTime(), nullable=True),
        sa.Column("promoted_by", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("running"),
    )
    _fetch_what_was_missed()


def downgrade() -> None:
    for table in ("training", "learning_label", "learning_heard", "learning_question"):
        op.drop_table(table)


def _fetch_what_was_missed() -> None:
    """What was answered with little confidence or called of no use before there was a table for it."""
    connection = op.get_bind()
    meta = sa.MetaData()
    question, heard, message, ruling, feedback = (
        sa.Table(name, meta, autoload_with=connection)
        for name in ("learning_question", "learning_heard", "message", "ruling", "feedback")
    )
    reply = message.alias()
    useless = sa.func.coalesce(feedback.c.useful, sa.true()).is_(False)
    missed = sa.select(
        message.c.id,
        message.c.text,
        message.c.created_at,
        ruling.c.region,
        ruling.c.topic,
        ruling.c.item,
        ruling.c.confidence,
        useless.label("useless"),
    ).select_from(
        ruling.join(reply, reply.c.id == ruling.c.message_id)
        .join(message, message.c.id == reply.c.replies_to)
        .outerjoin(feedback, feedback.c.message_id == reply.c.id)
    )
    rows = connection.execute(missed.where(sa.or_(ruling.c.confidence < LEAST_SURE, useless))).all()
    questions: dict[tuple[str, str], dict[str, Any]] = {}
    said: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        # The same words are one question; those that differ in spelling only meet when they are said again.
        key = hashlib.sha256(row.text.strip().lower().encode("utf-8", "surrogatepass")).hexdigest()
        found = questions.setdefault((key, row.region), {"times": 0})
        found.update(
            key=key,
            region=row.region,
            message_id=row.id,
            said_at=row.created_at,
            topic=row.topic,
            item=row.item,
            confidence=row.confidence,
            times=found["times"] + 1,
            missed=found.get("missed", False) or row.confidence < LEAST_SURE,
            useless=found.get("useless", False) or bool(row.useless),
            corrected=False,
            handed_over=False,
        )
        said.setdefault((key, row.region), []).append(row.id)
    for group, values in questions.items():
        number = connection.execute(question.insert().values(**values)).inserted_primary_key[0]
        heard_so = [{"message_id": one, "question_id": number} for one in said[group]]
        connection.execute(heard.insert(), heard_so)
