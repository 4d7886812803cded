"""A store of before there was learning: what was missed then is there to be labelled now."""

from __future__ import annotations

from typing import Any

from alembic import command
from learning_people import Say, kept
from sqlalchemy.engine import Engine

from cunwu.chat.service import Conversations
from cunwu.store.database import transaction
from cunwu.store.learning import HeardRow
from cunwu.store.migrate import _config, upgrade

UNSURE: dict[str, Any] = {"topic": "out_of_scope", "confidence": 0.1}


def test_it_is_fetched_once_with_what_it_was_taken_for(
    store: Engine, say: Say, conversations: Conversations
) -> None:
    say(("开个条", UNSURE), ("健在证明能开吗", {"item": "健在证明"}))
    answers = say(("开个条", UNSURE), ("死亡证明呢", {"item": "死亡证明"}))
    conversations.give_feedback(answers[1]["conversation"], answers[1]["number"], False, "")
    before = [(row.region, row.topic, row.item, row.times, row.missed, row.useless) for row in kept(store)]
    with store.begin() as connection:
        command.downgrade(_config(connection), "0008")
    upgrade(store)
    after = [(row.region, row.topic, row.item, row.times, row.missed, row.useless) for row in kept(store)]
    assert sorted(after, key=str) == sorted(before, key=str) and len(after) == 2
    with transaction(store) as session:
        assert session.query(HeardRow).count() == 3
    say(("开个条", UNSURE))
    assert max(row.times for row in kept(store)) == 3, "said again, it is the same question"
