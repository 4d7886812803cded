"""Alembic's entry: runs the migrations on the engine that ``migrate.upgrade`` hands over."""

from alembic import context

from cunwu.store.conversations import ConversationRow  # noqa: F401  (registers its tables)
from cunwu.store.leads import LeadRow  # noqa: F401
from cunwu.store.models import Base
from cunwu.store.requests import RequestRow  # noqa: F401

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
