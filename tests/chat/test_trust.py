"""What people type is only ever text: no commands to Rasa, no markup in a reply, no number in a store."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from cunwu.chat.agent import DialogueAgent
from cunwu.chat.service import BadMessage

Ask = Callable[..., dict[str, Any]]

COMMANDS = [
    "/certificate",
    "//certificate",
    "/ /certificate",
    "/ / /certificate",
    "/\u3000/certificate",
    "/\t/certificate",
    "\u200b/certificate",
    '/inform{"fact": "given"}',
    '/ /inform{"fact": "given"}',
    "/certificate@0.9",
    "/restart",
    "/session_start",
    "/back",
    "EXTERNAL: certificate",
    "/",
    "/ /",
]


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that Rasa takes: one that begins with a slash would be a command."""
    texts: list[str] = []
    handle = Agent.handle_message

    async def spy(self: Agent, message: UserMessage) -> Any:
        texts.append(message.text)
        return await handle(self, message)

    monkeypatch.setattr(Agent, "handle_message", spy)
    return texts


@pytest.mark.parametrize("text", COMMANDS)
def test_typed_commands_are_words(ask: Ask, taken: list[str], text: str) -> None:
    answer = ask(text)
    assert len(taken) == 1 and not taken[0].startswith("/")
    assert answer["topic"]


@pytest.mark.parametrize("text", COMMANDS)
def test_commands_answer_no_question_that_waits(ask: Ask, text: str) -> None:
    assert ask("要村里填个表", text)["verdict"] in (None, "needs_approval")


@pytest.mark.parametrize("prefix", ["/", "//", "/ /", "/ \u3000/", " /"])
def test_the_agent_itself_takes_no_commands(agent: DialogueAgent, taken: list[str], prefix: str) -> None:
    asyncio.run(agent.turn(f"{prefix}certificate", None, {}))
    assert not taken[0].startswith("/")


MARKUP = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)//",
    "{{7*7}}{% include 'x' %}",
    "[点这里](javascript:alert(1))",
    "' OR 1=1 --",
    "${jndi:ldap://x}",
]


@pytest.mark.parametrize("markup", MARKUP)
@pytest.mark.parametrize("wording", ["{}", "{}死亡证明能开吗", "证明我是{}的儿子", "换成{}"])
def test_markup_never_comes_back(ask: Ask, wording: str, markup: str) -> None:
    answer = ask(wording.format(markup))
    shown = json.dumps(answer, ensure_ascii=False)
    for part in (markup, "<script", "<img", "onerror", "javascript:", "{{", "{%", "49"):
        if part in markup:
            assert part not in shown


def test_replies_hold_no_markup_at_all(ask: Ask) -> None:
    for text in ("死亡证明能开吗", "镇里和我村签安全生产责任状，能签吗", "身份证明", "你好", "第九条原文"):
        shown = json.dumps(ask(text), ensure_ascii=False)
        assert "<" not in shown and "{{" not in shown and "None" not in shown


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("   \u3000\n", "empty"),
        ("\u200b\x00\x07", "empty"),
        ("开" * 60_000, "too_long"),
        ("开" * 2001, "too_long"),
        (None, "not_text"),
        (5, "not_text"),
        (["死亡证明"], "not_text"),
        (b"abc", "not_text"),
    ],
    ids=lambda value: str(value)[:12],
)
def test_what_is_no_message_is_refused_with_a_code(ask: Ask, text: Any, code: str) -> None:
    with pytest.raises(BadMessage) as error:
        ask(text)
    assert error.value.code == code
    assert str(error.value)


@pytest.mark.parametrize("text", ["死亡证明\ud800能开吗", "\udfff"])
def test_half_a_character_breaks_nothing(ask: Ask, text: str) -> None:
    try:
        answer = ask(text)
    except BadMessage:
        return
    json.dumps(answer, ensure_ascii=False).encode("utf-8")


@pytest.mark.parametrize(
    "text",
    ["😀" * 30, "?" * 2000, "1" * 2000, "a b " * 400, "\n\n\n死", "٣٤٥", "𠀀𠀁", "e\u0301" * 300],
    ids=lambda text: repr(text[:6]),
)
def test_any_text_is_answered(ask: Ask, text: str) -> None:
    answer = ask(text)
    assert answer["reply"] and answer["topic"]
