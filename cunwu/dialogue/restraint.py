"""A refusal stands against a vague follow-up: a permission must be said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cunwu.dialogue.state import State
from cunwu.dialogue.turn import Turn, case_is_open, case_of
from cunwu.language.needs import Need
from cunwu.language.reading import Reading
from cunwu.rulings.book import PolicyBook
from cunwu.rulings.decide import decide
from cunwu.rulings.verdict import Verdict

SURE_FLIP = 0.7
REFUSALS = (Verdict.NOT_ISSUED, Verdict.PROHIBITED, Verdict.NEEDS_APPROVAL)


def flips_unbidden(
    state: State, turn: Turn, now: Mapping[str, float], reading: Reading, book: PolicyBook
) -> bool:
    """Whether ``turn`` would make a permission of the refusal that stands in ``state``, and nobody said so.

    It was said where a fact it rests on was stated, or where the message by itself (``now``) mostly asks it.
    """
    if not turn.cases or not case_is_open(state):
        return False
    if reading.works:
        return False  # what a register says of work that was named is no guess
    case = turn.cases[0]
    after = decide(case, book).verdict
    unsaid = {fact: value for fact, value in case.facts.items() if reading.facts.get(fact) != value}
    if decide(replace(case, facts=unsaid), book).verdict is not after:
        return False
    if sum(p for key, p in now.items() if _verdict(key, turn, book) is after) >= SURE_FLIP:
        return False
    return decide(case_of(state, case.as_of), book).verdict in REFUSALS and after.permits


def _verdict(key: str, turn: Turn, book: PolicyBook) -> Verdict | None:
    """What would be ruled on a need by itself; None where it is not of the kind of work of ``turn``."""
    need = Need.parse(key)
    case = replace(turn.cases[0], facts=dict(need.facts))
    return decide(case, book).verdict if need.intent == turn.topic.value else None
