"""A message in a conversation under way: a move, a correction, a fact, a return, or a new question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from cunwu.dialogue import belief as b
from cunwu.dialogue.answers import told
from cunwu.dialogue.choose import certificate_named, choose_move
from cunwu.dialogue.earlier import remembered, returned
from cunwu.dialogue.ellipsis import leans_back
from cunwu.dialogue.opening import opened
from cunwu.dialogue.state import State
from cunwu.dialogue.turn import Move, Turn, case_of, rule
from cunwu.language.hearing import read_together
from cunwu.language.needs import MOVES, WORK, WORK_KIND, Need
from cunwu.language.reading import Reading
from cunwu.rulings.book import PolicyBook
from cunwu.rulings.decide import decide
from cunwu.rulings.verdict import Topic, Verdict

MOVE_SHARE = 0.5
LEAST_MOVE = 0.35
KEPT_TURNS = 4
SHORT_FACT = 12
SURE_FLIP = 0.5
OTHER_KIND = 0.5
OTHER_WORK = 0.5
SURE_TOLD = 0.6
SURE_CORRECTION = 0.5
REFUSALS = (Verdict.NOT_ISSUED, Verdict.PROHIBITED)
EXPLAINING = {move.value: move for move in (Move.WHY, Move.BASIS, Move.QUOTE, Move.WHERE, Move.SHOW)}


def saying(state: State, reading: Reading, before: Sequence[str] = ()) -> State:
    """The state with the words of the case: this message after those ``before`` it."""
    return replace(state, said=(*before, reading.text)[-KEPT_TURNS:])


def followed(state: State, now: dict[str, float], reading: Reading, book: PolicyBook, today: date) -> Turn:
    """The turn after ``reading``, which by itself is believed to ask ``now``."""
    turn = _followed(returned(state, b.without_moves(now), reading), now, reading, book, today)
    return remembered(state, turn)


def _followed(state: State, now: dict[str, float], reading: Reading, book: PolicyBook, today: date) -> Turn:
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
    case_open = state.topic is not None and Topic(state.topic).ruled
    if not leans_back(reading, now, moving, case_open):
        return opened(replace(saying(state, reading), facts={}), now, reading, book, today)
    added = _added(said, now, reading, book, today)
    if added:
        return added
    belief = b.together(state.belief, now, b.without_moves(read_together(said.said)))
    turn = opened(said, belief, reading, book, today)
    if _flips_unbidden(state, turn, now, reading, book):
        return rule(replace(said, asked=None), turn.confidence, today)
    return turn


def _added(
    state: State, now: Mapping[str, float], reading: Reading, book: PolicyBook, today: date
) -> Turn | None:
    """The open work with a fact stated in so many words that matters to it ("那县里后来补发了文")."""
    if state.topic not in WORK:
        return None
    kind, sure = next(iter(b.masses(now).items()), ("", 0.0))
    if kind != WORK_KIND and sure >= OTHER_KIND:
        return None
    best = max(now, key=lambda need: now[need], default="")
    if now.get(best, 0.0) >= OTHER_WORK and Need.parse(best).intent != state.topic:
        return None
    matter = {*decide(case_of(state, state.day(today)), book).needs, *state.facts}
    facts = {fact: value for fact, value in reading.facts.items() if fact in matter}
    return rule(replace(state, facts={**state.facts, **facts}, asked=None), 1.0, today) if facts else None


def _flips_unbidden(
    state: State, turn: Turn, now: Mapping[str, float], reading: Reading, book: PolicyBook
) -> bool:
    """Whether a vague follow-up would turn a refusal into a permission: then the refusal stands."""
    if not turn.cases or state.topic is None or not Topic(state.topic).ruled or reading.facts:
        return False
    after = decide(turn.cases[0], book).verdict
    if sum(p for key, p in now.items() if _verdict(key, turn, book) is after) >= SURE_FLIP:
        return False
    return decide(case_of(state, turn.cases[0].as_of), book).verdict in REFUSALS and after.permits


def _verdict(key: str, turn: Turn, book: PolicyBook) -> Verdict | None:
    """What would be ruled on a need by itself; None where it is not of the kind of work of ``turn``."""
    need = Need.parse(key)
    case = replace(turn.cases[0], facts=dict(need.facts))
    return decide(case, book).verdict if need.intent == turn.topic.value else None


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
        return _told(state, reading, book, today) or _unmoved(state, sure, today)
    if move == Move.RESTART.value:
        return Turn(Move.RESTART, Topic.SMALLTALK, State(region=state.region), 1.0)
    if move == "correct" and sure >= SURE_CORRECTION and topic is Topic.CERTIFICATE and not reading.mentions:
        return rule(replace(state, item=None, facts={}, asked=None), 1.0, today)
    if move == "change_date" and reading.day:
        return rule(replace(state, as_of=reading.day.isoformat(), asked=None), 1.0, today)
    if move == "change_region" and reading.region:
        return rule(replace(state, asked=None), 1.0, today)
    return None


def _unmoved(state: State, sure: float, today: date) -> Turn | None:
    """The open case once more, where something was surely told that does not matter to it."""
    return rule(state, sure, today) if sure >= SURE_TOLD else None


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
