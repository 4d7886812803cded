"""What the bot does next, and the case it rules on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from cunwu.dialogue.state import State
from cunwu.rulings.case import Case
from cunwu.rulings.verdict import Topic


class Move(Enum):
    """What the bot does next."""

    RULE = "rule"
    EXPLAIN = "explain"
    TALK = "talk"
    WHY = "ask_why"
    BASIS = "ask_basis"
    QUOTE = "ask_quote"
    WHERE = "ask_where"
    SHOW = "ask_show"
    RESTART = "start_over"
    UNSURE = "unsure"
    OFFER_LEAD = "offer_lead"  # on a burden put on the village: shall it be kept?
    KEEP_LEAD = "keep_lead"
    NO_LEAD = "no_lead"


@dataclass(frozen=True)
class Turn:
    """The move, the cases to rule on, and the state to keep."""

    move: Move
    topic: Topic
    state: State
    confidence: float
    subject: str | None = None
    cases: tuple[Case, ...] = ()
    candidates: tuple[str, ...] = ()
    answered: bool = False


def case_of(state: State, day: date) -> Case:
    """The open case of ``state``, to be ruled on for ``day``."""
    return Case(Topic(state.topic), state.region, day, state.item, dict(state.facts))


def case_is_open(state: State) -> bool:
    """Whether the conversation is about a case that is ruled on, not only about a rule or nothing yet."""
    return state.topic is not None and Topic(state.topic).ruled


def rule(state: State, confidence: float, today: date) -> Turn:
    """The turn that rules on the open case."""
    case = case_of(state, state.day(today))
    return Turn(Move.RULE, case.topic, state, confidence, cases=(case,))
