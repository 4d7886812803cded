"""Understanding an answer to the question that waits: a button, its number, or free words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set

from cunwu.dialogue.choose import SURE_ISSUABLE, Here
from cunwu.dialogue.ordinals import choice
from cunwu.dialogue.state import Asked
from cunwu.language.facts import UNKNOWN, in_doubt, vouched
from cunwu.language.needs import Need
from cunwu.language.normalize import normalize
from cunwu.language.reading import Reading

_ENDS = " 。.,，!！?？"
LEAST_SHARE = 0.5
LEAST_TOTAL = 0.25
SHORT_DOUBT = 16
SURE_FACT = 0.45
SURE_DESCRIBED = 0.6
AFFIRMING = ("是", "县级", "省级", "中央或法律", "联审通过")
_DENIES = re.compile(r"[不没未无别]|[?？吗么]")
YES_NO = {"affirm": "是", "deny": "否"}


def answer_to(asked: Asked, reading: Reading, here: Here) -> str | None:
    """The value that ``reading`` gives to what was asked; None where it speaks of something else."""
    chosen = _chosen(asked, reading) or _named(asked, reading)
    return chosen or (_described(asked, reading, here) if asked.fact == "item" else _said(asked, reading))


def _chosen(asked: Asked, reading: Reading) -> str | None:
    """A button's words, or its number."""
    text = reading.text.strip(_ENDS)
    for words, value in asked.options.items():
        if text in (normalize(words).strip(_ENDS), normalize(value)):
            return value
    values, number = list(asked.options.values()), choice(text)
    return values[number - 1] if number and number <= len(values) else None


def _named(asked: Asked, reading: Reading) -> str | None:
    """The one candidate item that is named."""
    if asked.fact != "item":
        return None
    named = {m.name for m in reading.mentions}
    if asked.options:
        named &= set(asked.options.values())
    return named.pop() if len(named) == 1 else None


def _described(asked: Asked, reading: Reading, here: Here) -> str | None:
    """The one candidate item that the message by itself most probably speaks of."""
    key = max(reading.needs, key=lambda need: reading.needs[need], default="")
    name = Need.parse(key).name
    sure = SURE_ISSUABLE if name in here.issuable else SURE_DESCRIBED
    return name if name in asked.options.values() and reading.needs[key] >= sure else None


def _said(asked: Asked, reading: Reading) -> str | None:
    """Free words: the phrases of the fact first, then what the model hears as an answer."""
    if in_doubt(reading.text):
        return UNKNOWN if len(reading.text) <= SHORT_DOUBT else None
    if asked.fact in reading.facts:
        return reading.facts[asked.fact]
    shares: dict[str, float] = {}
    for key, p in reading.needs.items():
        need = Need.parse(key)
        if need.intent == "inform" and asked.fact in need.facts:
            shares[need.facts[asked.fact]] = shares.get(need.facts[asked.fact], 0.0) + p
        elif need.intent in YES_NO and YES_NO[need.intent] in asked.options.values():
            value = YES_NO[need.intent]
            shares[value] = shares.get(value, 0.0) + p
    total = sum(shares.values())
    if total < LEAST_TOTAL:
        return None
    best = max(shares, key=lambda value: shares[value])
    if _misheard(best, reading.text):
        return None
    return vouched(asked.fact, best, reading.text) if shares[best] / total >= LEAST_SHARE else None


def heard(reading: Reading, known: Set[str]) -> Mapping[str, str]:
    """A fact among those ``known`` to matter that the message tells unasked; empty for none."""
    said = {key: p for key, p in reading.needs.items() if Need.parse(key).intent == "inform"}
    key = max(said, key=lambda need: said[need], default="")
    facts = Need.parse(key).facts
    if not facts or said[key] < SURE_FACT or not known >= facts.keys():
        return {}
    values = {
        fact: vouched(fact, reading.facts.get(fact, value), reading.text) for fact, value in facts.items()
    }
    return {} if any(_misheard(value, reading.text) for value in values.values()) else values


def _misheard(value: str, text: str) -> bool:
    """Whether the model may have heard a yes in a denial or a question: the worst mistake."""
    return value in AFFIRMING and bool(_DENIES.search(text))
