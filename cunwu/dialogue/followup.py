"""A message in a conversation under way: a move, a correction, a fact, a return, or a new question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from cunwu.dialogue import belief as b
from cunwu.dialogue.answers import told
from cunwu.dialogue.choose import certificate_named, choose_move
from cunwu.dialogue.ellipsis import leans_back
from cunwu.dialogue.opening import opened
from cunwu.dialogue.state import State
from cunwu.dialogue.turn import Move, Turn, case_of, rule
from cunwu.language.hearing import read_together
from cunwu.language.needs import MOVES, Need
from cunwu.language.reading import Reading
from cunwu.rulings.book import PolicyBook
from cunwu.rulings.decide import decide
from cunwu.rulings.verdict import Topic, Verdict

MOVE_SHARE = 0.5
LEAST_MOVE = 0.35
KEPT_TURNS = 4
SHORT_FACT = 12
SURE_FLIP = 0.5
REFUSALS = (Verdict.NOT_ISSUED, Verdict.PROHIBITED)
EXPLAINING = {move.value: move for move in (Move.WHY, Move.BASIS, Move.QUOTE, Move.WHERE, Move.SHOW)}


def saying(state: State, reading: Reading, before: Sequence[str] = ()) -> State:
    """The state with the words of the case: this message after those ``before`` it."""
    return replace(state, said=(*before, reading.text)[-KEPT_TURNS:])


def followed(state: State, now: dict[str, float], reading: Reading, book: PolicyBook, today: date) -> Turn:
    """The turn after ``reading``, which by itself is believed to ask ``now``."""
    moving = b.masses(now).get(MOVES, 0.0)
    said = saying(state, reading, state.said)
    if state.topic and moving >= MOVE_SHARE:
        turn = _moved(said, now, reading, book, today)
        if turn:
            return turn
    now = b.without_moves(now)
    if reading.corrects:
        anew = replace(saying(state, reading), facts={})
        return opened(anew, b.same_kind(state.belief, now), reading, book, today)
    if not leans_back(reading, now, moving):
        return opened(saying(state, reading), now, reading, book, today)
    belief = b.together(state.belief, now, b.without_moves(read_together(said.said)))
    turn = opened(said, belief, reading, book, today)
    if _flips_unbidden(state, turn, now, reading, book):
        return rule(replace(said, asked=None), turn.confidence, today)
    return turn


def _flips_unbidden(
    state: State, turn: Turn, now: Mapping[str, float], reading: Reading, book: PolicyBook
) -> bool:
    """Whether a vague follow-up would turn a refusal into a permission: then the refusal stands."""
    if not turn.cases or state.topic is None or not Topic(state.topic).ruled or reading.facts:
        return False
    by_itself = max((p for key, p in now.items() if Need.parse(key).facts == turn.state.facts), default=0.0)
    if by_itself >= SURE_FLIP:
        return False
    before = decide(case_of(state, turn.cases[0].as_of), book).verdict
    return before in REFUSALS and decide(turn.cases[0], book).verdict.permits


def _moved(
    state: State, now: Mapping[str, float], reading: Reading, book: PolicyBook, today: date
) -> Turn | None:
    move, sure = choose_move(now)
    topic = Topic(state.topic)
    if sure < LEAST_MOVE or not topic.ruled:
        return None
    if move in EXPLAINING:
        return replace(rule(_turned(state, now), 1.0, today), move=EXPLAINING[move])
    if move == "inform" and len(reading.text) <= SHORT_FACT:
        return _told(state, reading, book, today)
    if move == Move.RESTART.value:
        return Turn(Move.RESTART, Topic.SMALLTALK, State(region=state.region), 1.0)
    if move == "correct" and topic is Topic.CERTIFICATE and not reading.mentions:
        return rule(replace(state, item=None, facts={}, asked=None), 1.0, today)
    if move == "change_date" and reading.day:
        return rule(replace(state, as_of=reading.day.isoformat(), asked=None), 1.0, today)
    if move == "change_region" and reading.region:
        return rule(replace(state, asked=None), 1.0, today)
    return None


def _turned(state: State, now: Mapping[str, float]) -> State:
    """The state with the other certificate that a message asks about in passing ("没案底那个上哪办")."""
    named = certificate_named(b.without_moves(now))
    if named in (None, state.item):
        return state
    return replace(state, topic=Topic.CERTIFICATE.value, item=named, facts={}, asked=None)


def _told(state: State, reading: Reading, book: PolicyBook, today: date) -> Turn | None:
    """The open case with a fact that matters to it, told unasked or put right."""
    open_facts = decide(case_of(state, state.day(today)), book).needs
    facts = told(reading, {*open_facts, *state.facts})
    return rule(replace(state, facts={**state.facts, **facts}, asked=None), 1.0, today) if facts else None
