"""Alembic's entry: runs the migrations on the engine that ``migrate.upgrade`` hands over."""

from alembic import context

from cunwu.store.audit import AuditRow  # noqa: F401  (registers its tables)
from cunwu.store.conversations import ConversationRow  # noqa: F401
from cunwu.store.feedback import FeedbackRow  # noqa: F401
from cunwu.store.handovers import HandoverRow  # noqa: F401
from cunwu.store.insight_tables import SeriesRow  # noqa: F401
from cunwu.store.labels import LabelRow  # noqa: F401
from cunwu.store.leads import LeadRow  # noqa: F401
from cunwu.store.models import Base
from cunwu.store.office_hours import OfficeHoursRow  # noqa: F401
from cunwu.store.own_questions import OwnQuestionRow  # noqa: F401
from cunwu.store.preview import PreviewRow  # noqa: F401
from cunwu.store.requests import RequestRow  # noqa: F401
from cunwu.store.sign_in import FailedSignInRow  # noqa: F401
from cunwu.store.trainings import TrainingRow  # noqa: F401
from cunwu.store.wechat import WeChatUserRow  # noqa: F401

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
