"""What a belief opens: a case to rule on, a rule to explain, talk, or the admission that it is unclear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from cunwu.dialogue import belief as b
from cunwu.dialogue.choose import Choice, Here, choose_certificate, choose_subject, choose_work
from cunwu.dialogue.ellipsis import is_chinese
from cunwu.dialogue.state import State
from cunwu.dialogue.turn import Move, Turn, rule
from cunwu.language.facts import DANGER, NOTHING, in_doubt
from cunwu.language.needs import WORK_KIND, Need
from cunwu.language.quantities import area, households
from cunwu.language.reading import Reading
from cunwu.rulings.book import PolicyBook
from cunwu.rulings.verdict import Topic

UNSURE = 0.22
SURE_PLAQUE = 0.95
LEAST_WORK = 0.1  # of the likeliest work from above: below it, many weak guesses only add up
GIBBERISH = "无意义"
FLOOR_AREA = "面积标准"
# facts of a certificate that are used though nobody asked: they make the answer more careful
TOLD_AT_ONCE = {("public_interest", "是"), ("verifiable", "否")}
STATED = (
    *("funded", "consented", "beyond_means", "emergency", "place"),
    *("work", "service", "deliberated", "annual", "admission", "frequency", "office", "post", "plaque_style"),
)
# a mechanism or post that the village has had for long is not a new one, whatever the words sound like
NEW, LONG_HAD = "新设机制", ("已有机制", "已有岗位")
RESPONSIBLE = "责任主体"
DISPATCHED = {"role": "派交"}  # what a department's item for villages is, unless something else was told
# stated in so many words, these outweigh what was learned
SURE_WORDS = ("approved", "plaque", "yardstick", "form", "role")


def opened(state: State, belief: dict[str, float], reading: Reading, book: PolicyBook, today: date) -> Turn:
    """The turn that follows from ``belief``; facts of ``state`` stay where the case is still the same."""
    masses = b.masses(belief)
    if not masses or next(iter(masses.values())) < UNSURE or not is_chinese(reading.text):
        return _unsure(state, belief, book, today)
    best = next(iter(masses))
    if best == Topic.CERTIFICATE.value:
        return _case(
            state, choose_certificate(belief, book, _here(state, book, today)), belief, reading, today
        )
    if best == WORK_KIND:
        reading = _plaque_meant(reading, belief) if len(state.said) == 1 else reading
        stated = {f: v for f, v in reading.facts.items() if f in SURE_WORDS}
        if in_doubt(reading.text):
            stated.setdefault("approved", NOTHING)  # "县里同意了才报吧": not yet
        if max(p for key, p in belief.items() if Need.parse(key).kind == WORK_KIND) < LEAST_WORK:
            return _unsure(state, {}, book, today)
        return _case(state, choose_work(belief, stated, book), belief, reading, today)
    choice = choose_subject(belief, Topic(best))
    if choice.name == GIBBERISH:
        return _unsure(replace(state, said=state.said[:-1]), {}, book, today)
    move = Move.EXPLAIN if choice.topic in (Topic.POLICY_INFO, Topic.FACILITY) else Move.TALK
    kept = replace(state, misses=0)
    if move is Move.EXPLAIN:
        sizes = _sizes(state, reading) if choice.name == FLOOR_AREA else {}
        kept = replace(kept, topic=choice.topic.value, item=None, facts=sizes, belief=belief, asked=None)
    return Turn(move, choice.topic, kept, choice.confidence, subject=choice.name)


def _plaque_meant(reading: Reading, belief: Mapping[str, float]) -> Reading:
    """The reading without the plaque it names, where that is surely not the one meant.

    "说跟道边警示牌一个意思": what it is only likened to is named too.
    """
    named = reading.facts.get("plaque")
    other = sum(p for key, p in belief.items() if Need.parse(key).facts.get("plaque", named) != named)
    if other < SURE_PLAQUE:
        return reading
    return replace(reading, facts={f: v for f, v in reading.facts.items() if f != "plaque"})


def _sizes(state: State, reading: Reading) -> dict[str, str]:
    """The sizes of a building and its village that were told, here or before."""
    before = state.facts if state.topic == Topic.FACILITY.value else {}
    told = {"area": area(reading.text), "households": households(reading.text)}
    return {**before, **{size: f"{value:g}" for size, value in told.items() if value is not None}}


def _case(state: State, choice: Choice, belief: Mapping[str, float], reading: Reading, today: date) -> Turn:
    item = choice.name or _work(state, choice, reading)
    same = choice.topic.value == state.topic and item == state.item
    said = {f: v for f, v in reading.facts.items() if f not in ("use", DANGER)} if same else {}
    learned = {**choice.facts, **_asked_of(choice, item, reading)}
    facts = {**(state.facts if same else {}), **learned, **said, **_useful(reading, choice)}
    case = replace(
        state,
        topic=choice.topic.value,
        item=item,
        facts=facts,
        belief=belief,
        asked=None,
        misses=0,
    )
    return replace(rule(case, choice.confidence, today), candidates=choice.candidates)


def _work(state: State, choice: Choice, reading: Reading) -> str | None:
    """The title of the task in the registers and guides: the one named now, else the one spoken of."""
    if choice.topic is not Topic.TASK:
        return None
    if reading.works:
        return reading.works[0] if len(reading.works) == 1 else None
    return state.item if state.topic == Topic.TASK.value else None


def _asked_of(choice: Choice, item: str | None, reading: Reading) -> dict[str, str]:
    """What a work that a register names asks of the village: to be responsible only where that is said."""
    unsaid = item and choice.facts.get("role") == RESPONSIBLE and "role" not in reading.facts
    return DISPATCHED if choice.topic is Topic.TASK and unsaid else {}


def _useful(reading: Reading, choice: Choice) -> dict[str, str]:
    """Facts stated in so many words that the chosen row would otherwise ask for."""
    if choice.topic is Topic.CERTIFICATE:
        return {f: v for f, v in reading.facts.items() if (f, v) in TOLD_AT_ONCE}
    found = {f: v for f, v in reading.facts.items() if f in STATED and f not in choice.facts}
    if reading.facts.get("approved") == "没有":
        found["approved"] = "没有"
    if choice.topic is Topic.PLAQUE and "plaque" in reading.facts:
        found["plaque"] = reading.facts["plaque"]
    kind = reading.facts.get("mechanism")
    if choice.topic is Topic.MECHANISM and kind in LONG_HAD and choice.facts.get("mechanism", NEW) == NEW:
        found["mechanism"] = kind
    return found


def _here(state: State, book: PolicyBook, today: date) -> Here:
    return Here.of(book, state.region, state.day(today))


def _unsure(state: State, belief: Mapping[str, float], book: PolicyBook, today: date) -> Turn:
    certificate = choose_certificate(belief, book, _here(state, book, today)) if belief else None
    return Turn(
        Move.UNSURE,
        Topic.OUT_OF_SCOPE,
        replace(state, misses=state.misses + 1),
        0.0,
        candidates=certificate.candidates if certificate else (),
    )
