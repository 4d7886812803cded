"""A message in a conversation under way: a move, a correction, a fact, a return, or a new question."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from cunwu.dialogue import belief as b
from cunwu.dialogue.choose import certificate_named
from cunwu.dialogue.earlier import other_work, remembered, returned
from cunwu.dialogue.ellipsis import ASIDES, leans_back
from cunwu.dialogue.moves import moved
from cunwu.dialogue.opening import opened
from cunwu.dialogue.ordinals import pointed_at
from cunwu.dialogue.restraint import borrows_approval, flips_unbidden, outlives_refusal
from cunwu.dialogue.state import State
from cunwu.dialogue.telling import added
from cunwu.dialogue.turn import Move, Turn, case_is_open, rule
from cunwu.language.hearing import read_apart, read_together
from cunwu.language.needs import MOVES, WORK_KIND, Need
from cunwu.language.reading import Reading
from cunwu.rulings.book import PolicyBook
from cunwu.rulings.verdict import Topic

MOVE_SHARE = 0.5
KEPT_TURNS = 4
OTHER_PAPER = 0.4
OTHER_WORK = 0.7
_AND_THAT = re.compile(
    r"^那.*呢|[再还][要开办想来得][^,，。]{0,2}[个张份]|的那[个张份样](?=[上去咋怎呢能行给找]|$)"
)


def saying(state: State, reading: Reading, before: Sequence[str] = ()) -> State:
    """The state with the words of the case: this message after those ``before`` it."""
    return replace(state, said=(*before, reading.text)[-KEPT_TURNS:])


def followed(state: State, now: dict[str, float], reading: Reading, book: PolicyBook, today: date) -> Turn:
    """The turn after ``reading``, which by itself is believed to ask ``now``. Talk leaves the case alone."""
    thing = pointed_at(reading.text, state.said)
    if thing:
        pointed = replace(_anew(state), said=(thing,))
        turn = opened(pointed, b.without_moves(read_apart([thing])[0]), reading, book, today)
    else:
        turn = _followed(state, now, reading, book, today)
        if borrows_approval(state, turn, reading, book):
            turn = rule(replace(saying(state, reading, state.said), asked=None), turn.confidence, today)
    if turn.move is Move.TALK and state.topic:
        return replace(turn, state=replace(state, misses=0))
    return remembered(state, turn)


def _followed(state: State, now: dict[str, float], reading: Reading, book: PolicyBook, today: date) -> Turn:
    left, state = state, returned(state, b.without_moves(now), reading)
    moving = b.masses(now).get(MOVES, 0.0)
    said = saying(state, reading, state.said)
    asked = b.without_moves(now)
    turn = added(said, asked, reading, book, today) if reading.corrects else None
    if turn is None and state.topic and moving >= MOVE_SHARE:
        turn = moved(said, now, reading, book, today)
    if turn:
        return turn
    unclear_move = case_is_open(state) and moving >= MOVE_SHARE and not reading.mentions
    leaning = unclear_move or leans_back(reading, asked, moving, case_is_open(state))
    come_back = state is not left
    turn = added(said, asked, reading, book, today, come_back) if leaning or come_back else None
    if turn is None and come_back and not _asks_otherwise(state, asked):
        turn = rule(replace(said, asked=None), 1.0, today)
    if turn:
        return turn
    if reading.corrects or _asks_for_another(state, asked, reading):
        return opened(_anew(saying(state, reading)), b.same_kind(state.belief, asked), reading, book, today)
    if leaning:
        return _leaning(state, asked, reading, (1 - moving) if unclear_move else 1.0, book, today)
    before = () if state.topic else state.said
    return opened(_anew(saying(state, reading, before)), asked, reading, book, today)


def _anew(state: State) -> State:
    """The state without what was told of the case before, the name of its work among it."""
    return replace(state, facts={}, item=None if state.topic == Topic.TASK.value else state.item)


def _leaning(
    state: State, asked: dict[str, float], reading: Reading, heard: float, book: PolicyBook, today: date
) -> Turn:
    """The turn after a message that leans on those before it; ``heard``: the share of it that is no move."""
    said = saying(state, reading, state.said)
    joined = b.without_moves(read_together(said.said))
    belief = b.together(state.belief, asked, joined, heard)
    turn = opened(said, belief, reading, book, today)
    if flips_unbidden(state, turn, asked, reading, book):
        return rule(replace(said, asked=None), turn.confidence, today)
    if outlives_refusal(turn, asked, reading, book):
        return opened(_anew(saying(state, reading)), asked, reading, book, today)
    return turn


def _asks_otherwise(state: State, now: Mapping[str, float]) -> bool:
    """Whether a message that seems to come back to a case speaks of something else after all."""
    kind = next(iter(b.masses(now)), "")
    open_kind = Need(str(state.topic), state.item).kind
    return kind not in (*ASIDES, open_kind) or certificate_named(now) not in (None, state.item)


def _asks_for_another(state: State, now: Mapping[str, float], reading: Reading) -> bool:
    """Whether a message asks the same of another certificate, or of another piece of work ("那存款的呢")."""
    best = max(now, key=lambda need: now[need], default="")
    need = Need.parse(best)
    if need.intent != state.topic:
        return False
    if need.kind == WORK_KIND:
        return (
            reading.text.startswith("那") and now[best] >= OTHER_WORK and other_work(state.facts, need.facts)
        )
    named = need.name is not None and now[best] >= OTHER_PAPER
    return named and bool(_AND_THAT.search(reading.text))
