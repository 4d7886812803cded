"""What was not understood can be fetched and given back as training data."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ruamel.yaml import YAML
from sqlalchemy.engine import Engine

from cunwu.commands.unanswered import nlu_yaml
from cunwu.store.conversations import ConversationRow, MessageRow
from cunwu.store.database import transaction
from cunwu.store.unanswered import Unanswered, unanswered

DAY = datetime(2026, 11, 20, 9, 30)


def say(
    engine: Engine, text: str, confidence: float, needs: tuple[str, ...] = (), day: datetime = DAY
) -> None:
    """Keep a message and its answer."""
    answer: dict[str, Any] = {
        "topic": "certificate",
        "item": None,
        "confidence": confidence,
        "needs": list(needs),
    }
    with transaction(engine) as session:
        conversation = session.get(ConversationRow, "c")
        if conversation is None:
            session.add(ConversationRow(id="c", region="220000", created_at=day, updated_at=day))
            session.flush()
        number = session.query(MessageRow).count() + 1
        asked = MessageRow(conversation_id="c", number=number, author="villager", text=text, created_at=day)
        session.add(asked)
        session.flush()
        session.add(
            MessageRow(
                conversation_id="c",
                number=number + 1,
                author="bot",
                replies_to=asked.id,
                text="……",
                answer=answer,
                created_at=day,
            )
        )


def texts(engine: Engine, below: float = 0.5, since: date | None = None) -> list[str]:
    with transaction(engine) as session:
        return [one.text for one in unanswered(session, below, since)]


def test_unsure_answers_and_open_items_are_found_and_sure_ones_are_not(store: Engine) -> None:
    say(store, "懂了的", 0.9)
    say(store, "没听准的", 0.2)
    say(store, "问是哪一种的", 0.99, ("item",))
    assert texts(store) == ["没听准的", "问是哪一种的"]
    assert texts(store, below=0.1) == ["问是哪一种的"]


def test_only_from_a_day_on(store: Engine) -> None:
    say(store, "早先的", 0.1)
    say(store, "后来的", 0.1, day=datetime(2026, 11, 22, 0, 0))
    assert texts(store, since=date(2026, 11, 22)) == ["后来的"]


def one(text: str, topic: str = "certificate", item: str | None = "死亡证明") -> Unanswered:
    return Unanswered(text, topic, item, 0.2, DAY)


def test_the_export_is_nlu_yaml_with_the_guess_as_label() -> None:
    data = YAML(typ="safe").load(nlu_yaml([one("猪死了给开不"), one("没听懂", "out_of_scope", None)]))
    assert data["nlu"] == [
        {"intent": "certificate", "metadata": {"item": "死亡证明"}, "examples": "- 猪死了给开不\n"},
        {"intent": "out_of_scope", "examples": "- 没听懂\n"},
    ]


def test_a_text_said_twice_is_exported_once() -> None:
    assert nlu_yaml([one("猪死了 给开不"), one("猪死了　给开不")]).count("给开不") == 1


def test_hostile_words_stay_words() -> None:
    hostile = one("/restart [x](certificate)\n- intent: hacked\n  examples: '\"#: {a: b}")
    data = YAML(typ="safe").load(nlu_yaml([hostile]))
    assert len(data["nlu"]) == 1
    example = data["nlu"][0]["examples"]
    assert example.count("\n") == 1 and "[" not in example and not example.startswith("- /")


def test_nothing_to_learn_is_an_empty_file_that_loads() -> None:
    assert YAML(typ="safe").load(nlu_yaml([]))["nlu"] == []
