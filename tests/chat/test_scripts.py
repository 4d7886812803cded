"""Scripted conversations over the real engine, written for clerks (scripts/README.md).

Expected values come from the scripts alone; nothing here computes one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from cunwu.rulings import PolicyBook, Topic, Verdict

SCRIPTS = Path(__file__).parent / "scripts"
LEAST = 5
ROLES = {None, "村民", "村干部"}
EXACT = ("topic", "item", "verdict", "approval_level", "handed_over")
OTHER = {"clauses", "needs_first", "asks", "candidates_include", "says", "says_not"}


@dataclass(frozen=True)
class Script:
    """One conversation, as the clerk wrote it."""

    topic: str
    place: str
    name: str
    turns: Sequence[Mapping[str, Any]]
    region: str | None = None
    as_of: date | None = None
    role: str | None = None
    fault: str | None = None  # what goes wrong today; the conversation must fail until the word is taken out


def scripts() -> Iterator[Script]:
    """Every conversation of every file; an unknown word raises AssertionError or TypeError."""
    for path in sorted(SCRIPTS.glob("*.yml")):
        for number, row in enumerate(YAML(typ="safe").load(path.read_text(encoding="utf-8")), 1):
            place = f"{path.stem}-{number}"
            script = Script(path.stem, place, **row)
            assert script.role in ROLES, f"{place}: role {script.role}"
            assert 3 <= len(script.turns) <= 6, f"{place} has {len(script.turns)} turns"
            for turn in script.turns:
                assert set(turn) == {"say", "expect"}, f"{place}: {set(turn)}"
                unknown = set(turn["expect"]) - {*EXACT, *OTHER}
                assert turn["expect"] and not unknown, f"{place}: expect {unknown or 'nothing'}"
                words = [*turn["expect"].get("says", []), *turn["expect"].get("says_not", [])]
                assert all(isinstance(word, str) for word in words), f"{place}: numbers go in quotes: {words}"
            yield script


ALL = tuple(scripts())


def one_of(expected: Any, got: Any) -> bool:
    """Whether ``got`` is what is expected, or among it."""
    return got in expected if isinstance(expected, list) else got == expected


def said(words: str, reply: str) -> bool:
    """Whether ``reply`` has these words, or one of several divided by ``|``."""
    return any(word in reply for word in words.split("|"))


def asks(answer: Mapping[str, Any]) -> bool:
    """Whether the answer shows buttons or has a question in its last line."""
    return bool(answer["buttons"]) or "？" in answer["reply"].rstrip().rpartition("\n")[2]


def faults(expect: Mapping[str, Any], answer: Mapping[str, Any]) -> Iterator[str]:
    """What of ``expect`` does not hold of ``answer``."""
    for key in EXACT:
        if key in expect and not one_of(expect[key], answer[key]):
            yield f"{key} should be {expect[key]}, is {answer[key]}"
    if "clauses" in expect and sorted(expect["clauses"]) != sorted(answer["clauses"]):
        yield f"clauses should be {expect['clauses']}, are {answer['clauses']}"
    first = answer["needs"][0] if answer["needs"] else None
    if "needs_first" in expect and expect["needs_first"] != first:
        yield f"needs_first should be {expect['needs_first']}, is {first}"
    if "asks" in expect and expect["asks"] != asks(answer):
        yield f"asks should be {expect['asks']}"
    for candidate in expect.get("candidates_include", []):
        if candidate not in answer["candidates"]:
            yield f"candidates should include {candidate}, are {answer['candidates']}"
    for words in expect.get("says", []):
        if not said(words, answer["reply"]):
            yield f"should say {words}"
    for words in expect.get("says_not", []):
        if words in answer["reply"]:
            yield f"should not say {words}"


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(s, id=s.place, marks=pytest.mark.xfail(reason=s.fault, strict=True) if s.fault else ())
        for s in ALL
    ],
)
def test_the_conversation_goes_as_written(talk: Callable[..., Any], book: PolicyBook, script: Script) -> None:
    where = {}
    if script.region:
        region = book.find_region(script.region)
        assert region, script.region
        where["region"] = region.code
    conversation = talk(as_of=script.as_of, **where)
    found = []
    for number, turn in enumerate(script.turns, 1):
        answer = conversation.say(turn["say"])
        wrong = list(faults(turn["expect"], answer))
        if wrong:
            found.append(f"{number} {turn['say']}: {'; '.join(wrong)}\n{answer['reply']}")
    if found:
        pytest.fail("\n\n".join([script.name, *found]), pytrace=False)


def test_there_are_at_least_five_conversations_for_every_topic() -> None:
    counted = Counter(script.topic for script in ALL)
    assert set(counted) == {topic.value for topic in Topic}
    assert min(counted.values()) >= LEAST, counted


@pytest.mark.parametrize("script", [pytest.param(s, id=s.place) for s in ALL])
def test_every_conversation_is_about_the_topic_of_its_file(script: Script) -> None:
    expected = [turn["expect"].get("topic") for turn in script.turns]
    assert any(one_of(topic, script.topic) for topic in expected if topic), expected


def test_topics_and_verdicts_are_words_of_the_measures() -> None:
    words: dict[str, set[str | None]] = {
        "topic": {t.value for t in Topic},
        "verdict": {None, *(v.value for v in Verdict)},
    }
    for script in ALL:
        for turn in script.turns:
            for key, known in words.items():
                if key in turn["expect"]:
                    expected = turn["expect"][key]
                    assert set(expected if isinstance(expected, list) else [expected]) <= known, script.place


def test_no_two_conversations_have_the_same_name() -> None:
    names = Counter(script.name for script in ALL)
    assert max(names.values()) == 1, names.most_common(1)
