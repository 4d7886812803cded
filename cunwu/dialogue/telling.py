"""Facts told to the open case, asked for or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from cunwu.dialogue.answers import heard
from cunwu.dialogue.state import State
from cunwu.dialogue.turn import Turn, case_of, rule
from cunwu.language.facts import in_doubt
from cunwu.language.needs import WORK, Need
from cunwu.language.reading import Reading
from cunwu.rulings.book import PolicyBook
from cunwu.rulings.decide import REGISTER, decide

OTHER_NEED = 0.5
ABOUT_APPROVAL = 0.5


def mattering(state: State, book: PolicyBook, today: date) -> set[str]:
    """The facts that are known of the open case, and those that would change its verdict.

    Where a joint review was looked up and not found, its paper may still be shown.
    """
    shown = {"approved"} if REGISTER in state.facts else set()
    return {*decide(case_of(state, state.day(today)), book).needs, *state.facts, *shown}


def told(state: State, reading: Reading, book: PolicyBook, today: date) -> Turn | None:
    """The open case with a fact that matters to it, told unasked or put right."""
    matter = mattering(state, book, today)
    stated = {fact: value for fact, value in reading.facts.items() if fact in matter}
    facts = stated or heard(reading, matter)
    return _with(state, facts, today) if facts else None


def added(
    state: State,
    now: Mapping[str, float],
    reading: Reading,
    book: PolicyBook,
    today: date,
    come_back: bool = False,
) -> Turn | None:
    """The open work with a fact stated in so many words that matters to it ("那县里后来补发了文").

    Where an approval is only in doubt ("他说县里明天发文") nothing is added, and the work stays as it is.
    ``come_back``: the message says itself which work it speaks of ("还是刚才排名的事，…").
    """
    if state.topic not in WORK:
        return None
    matter = mattering(state, book, today)
    if "approved" in matter and in_doubt(reading.text) and _about_approval(now) >= ABOUT_APPROVAL:
        return _with(state, {}, today)
    best = max(now, key=lambda need: now[need], default="")
    other = now.get(best, 0.0) >= OTHER_NEED and Need.parse(best).intent != state.topic
    matter = {*state.facts} if reading.corrects else set() if other and not come_back else matter
    facts = {fact: value for fact, value in reading.facts.items() if fact in matter}
    return _with(state, facts, today) if facts else None


def _about_approval(now: Mapping[str, float]) -> float:
    return sum(p for key, p in now.items() if "approved" in Need.parse(key).facts)


def _with(state: State, facts: Mapping[str, str], today: date) -> Turn:
    return rule(replace(state, facts={**state.facts, **facts}, asked=None), 1.0, today)
