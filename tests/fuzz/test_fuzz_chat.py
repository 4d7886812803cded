"""Made-up requests: no fault of the server, and from the chat API nothing but what its document says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine

from benchmarks.fuzzing.asgi import App, started
from benchmarks.fuzzing.chat import Chat
from benchmarks.fuzzing.desk import HelpDesk
from benchmarks.fuzzing.target import examine
from cunwu.chat.agent import DialogueAgent
from cunwu.chat.service import Conversations
from cunwu.settings import Settings
from cunwu.web.app import create_app

SEED = 7


@pytest.fixture(scope="module")
def app(fuzzed_store: Engine, agent: DialogueAgent) -> Iterator[App]:
    made = create_app(
        lambda: Conversations(fuzzed_store, agent),
        Settings(),
        "a key of these tests alone, and of nothing else",
    )
    with started(made) as app:
        yield app


@pytest.mark.parametrize("which", [0, 1], ids=["by its document", "hostile bodies"])
def test_the_chat_api_answers_whatever_it_is_sent(app: App, which: int) -> None:
    target = Chat(app).targets()[which]
    examine(target, 2 * target.share, SEED)


def test_the_helpdesk_answers_whatever_it_is_sent(app: App, fuzzed_store: Engine) -> None:
    (target,) = HelpDesk(app, fuzzed_store).targets()
    examine(target, 2 * target.share, SEED)
