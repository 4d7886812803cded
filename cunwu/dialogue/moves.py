"""The moves of a conversation: asking why or where, telling a fact, another day or place, starting over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from cunwu.dialogue import belief as b
from cunwu.dialogue.choose import choose_move, choose_subject
from cunwu.dialogue.state import State
from cunwu.dialogue.telling import told
from cunwu.dialogue.turn import Move, Turn, rule
from cunwu.language.needs import WORK_KIND, Need
from cunwu.language.reading import Reading
from cunwu.rulings.book import PolicyBook
from cunwu.rulings.verdict import Topic

LEAST_MOVE = 0.35
SHORT_FACT = 12
SURE_TOLD = 0.6
SURE_CORRECTION = 0.5
SURE_OTHER = 0.7
# of the message itself, moves and all, that must speak for another case
LEAST_TURN = {Topic.CERTIFICATE.value: 0.02, WORK_KIND: 0.2}
EXPLAINING = {move.value: move for move in (Move.WHY, Move.BASIS, Move.QUOTE, Move.WHERE, Move.SHOW)}


def moved(
    state: State, now: Mapping[str, float], reading: Reading, book: PolicyBook, today: date
) -> Turn | None:
    """The turn that the likeliest move makes of the open case; None where it is no clear move.

    ``now`` is what the message by itself is believed to ask, moves among it.
    """
    move, sure = choose_move(now)
    topic = Topic(state.topic)
    if sure < LEAST_MOVE:
        return None
    if not topic.ruled:
        return _explained_again(state, topic, sure) if move in EXPLAINING else None
    if move in EXPLAINING:
        return replace(rule(_turned(state, now), 1.0, today), move=EXPLAINING[move])
    if move == "inform" and len(reading.text) <= SHORT_FACT:
        return told(state, reading, book, today) or _unmoved(state, sure, today)
    if move == Move.RESTART.value:
        return Turn(Move.RESTART, Topic.SMALLTALK, State(region=state.region), 1.0)
    if move == "correct" and sure >= SURE_CORRECTION and topic is Topic.CERTIFICATE and not reading.mentions:
        return rule(replace(state, item=None, facts={}, asked=None), 1.0, today)
    if move == "change_date" and reading.day:
        return rule(replace(state, as_of=reading.day.isoformat(), asked=None), 1.0, today)
    if move == "change_region" and reading.region:
        return rule(replace(state, asked=None), 1.0, today)
    return None


def _explained_again(state: State, topic: Topic, sure: float) -> Turn:
    """The rule just explained: its words are its ground, and its reason."""
    subject = choose_subject(state.belief, topic).name
    return Turn(Move.EXPLAIN, topic, replace(state, asked=None, misses=0), sure, subject=subject)


def _unmoved(state: State, sure: float, today: date) -> Turn | None:
    """The open case once more, where something was surely told that does not matter to it."""
    return rule(state, sure, today) if sure >= SURE_TOLD else None


def _turned(state: State, now: Mapping[str, float]) -> State:
    """The state with the other case that a message asks about in passing ("没案底那个上哪办")."""
    asked = b.without_moves(now)
    need = Need.parse(max(asked, key=lambda key: asked[key], default=""))
    if asked.get(need.key, 0.0) < SURE_OTHER or now.get(need.key, 0.0) < LEAST_TURN.get(need.kind, 1.0):
        return state
    facts = need.facts if need.kind == WORK_KIND else {}
    if ((need.intent, need.name) == (state.topic, state.item) and not facts) or not (need.name or facts):
        return state
    return replace(state, topic=need.intent, item=need.name, facts=facts, asked=None)
