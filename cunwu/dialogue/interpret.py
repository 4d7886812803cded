"""The next move of a conversation."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from cunwu.dialogue import belief as b
from cunwu.dialogue.answers import answer_to, told
from cunwu.dialogue.choose import (
    Choice,
    certificate_named,
    choose_certificate,
    choose_move,
    choose_subject,
    choose_work,
)
from cunwu.dialogue.ellipsis import is_chinese, leans_back
from cunwu.dialogue.emergency import emergency
from cunwu.dialogue.several import several_certificates
from cunwu.dialogue.state import State
from cunwu.language.facts import DANGER
from cunwu.language.hearing import read_together
from cunwu.language.needs import MOVES, WORK_KIND, Need
from cunwu.language.reading import Reading
from cunwu.rulings.book import PolicyBook
from cunwu.rulings.case import Case
from cunwu.rulings.decide import decide
from cunwu.rulings.verdict import Topic, Verdict

UNSURE = 0.22
MOVE_SHARE = 0.5
# facts of a certificate that are used though nobody asked: they make the answer more careful, or name the use
TOLD_AT_ONCE = {("use", "收养登记"), ("public_interest", "是"), ("verifiable", "否")}
LEAST_MOVE = 0.35
KEPT_TURNS = 4
SHORT_FACT = 12
GIBBERISH = "无意义"
SURE_FLIP = 0.5
REFUSALS = (Verdict.NOT_ISSUED, Verdict.PROHIBITED)
STATED = ("funded", "consented", "beyond_means", "emergency", "place")
# stated in so many words, these outweigh what was learned
SURE_WORDS = ("approved", "plaque", "yardstick", "form", "role")

_ABOUT_PLACE = re.compile(
    r"换成|改成|我是|我在|俺是|俺在|我们|要是|如果|这边|那边|[换按看那的呢吧人,.。?!， ]"
)
_ASKS_ABOUT_DAY = re.compile(
    r"(年|月|日|号|去年|前年|头年)(那会儿?|那时候|那阵|的时候|底|初)?(村里|还)?(能|可以|给)(不能)?(开|出)"
)


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


_EXPLAINING_MOVES = {move.value: move for move in (Move.WHY, Move.BASIS, Move.QUOTE, Move.WHERE, Move.SHOW)}


def interpret(state: State, reading: Reading, book: PolicyBook, today: date) -> Turn:
    """Decide what ``reading`` asks, given the conversation so far."""
    state = _settled(state, reading, book)
    answered = _answered(state, reading, book, today)
    if answered:
        return answered
    if _names_a_place_only(reading, book):
        return _placed(state, book, today)
    several = _several(state, reading, book, today)
    if several:
        return several
    now = b.weigh(reading)
    danger, sure = emergency(reading, now)
    if danger:
        return Turn(Move.TALK, Topic.HANDOFF, state, sure, subject=danger)
    if not state.said:
        return _fresh(_saying(state, reading), b.without_moves(now), reading, book, today)
    return _continued(state, now, reading, book, today)


def _saying(state: State, reading: Reading, before: Sequence[str] = ()) -> State:
    """The state with the words of the case: this message after those ``before`` it."""
    return replace(state, said=(*before, reading.text)[-KEPT_TURNS:])


def _settled(state: State, reading: Reading, book: PolicyBook) -> State:
    """The state with the place and day that the message names."""
    if reading.region:
        state = replace(state, region=reading.region)
    if reading.day and _ASKS_ABOUT_DAY.search(reading.text):
        state = replace(state, as_of=reading.day.isoformat())
    return state


def _names_a_place_only(reading: Reading, book: PolicyBook) -> bool:
    """Whether the message says where, and nothing else ("换成榆树")."""
    if reading.region is None:
        return False
    region = book.region[reading.region]
    names = sorted((region.name, *region.aliases), key=len, reverse=True)
    named = next((name for name in names if name in reading.text), "")
    return not _ABOUT_PLACE.sub("", reading.text.replace(named, "", 1))


def _placed(state: State, book: PolicyBook, today: date) -> Turn:
    """The open case for the place just named; without one, the place is only taken note of."""
    if state.topic and Topic(state.topic).ruled:
        return _rule(replace(state, asked=None), 1.0, book, today)
    return Turn(Move.TALK, Topic.SMALLTALK, state, 1.0, subject="应答词")


def _answered(state: State, reading: Reading, book: PolicyBook, today: date) -> Turn | None:
    """The turn where the message answers the question that waits."""
    if state.asked is None or state.topic is None:
        return None
    value = answer_to(state.asked, reading)
    if value is None:
        return None
    saying = _saying(state, reading, state.said)
    if state.asked.fact == "item":
        believed = {Need(Topic.CERTIFICATE.value, value).key: 1.0}
        chosen = replace(saying, item=value, belief=believed, asked=None, misses=0)
    else:
        facts = {**state.facts, state.asked.fact: value}
        chosen = replace(saying, facts=facts, asked=None, misses=0)
    return replace(_rule(chosen, 1.0, book, today), answered=True)


def _several(state: State, reading: Reading, book: PolicyBook, today: date) -> Turn | None:
    """The turn where one message asks after several certificates."""
    belief = b.weigh(reading)
    if next(iter(b.masses(belief)), "") != Topic.CERTIFICATE.value:
        return None
    wanted = several_certificates(reading, belief, book)
    if not wanted:
        return None
    kept = replace(
        _saying(state, reading), topic="certificate", item=[*wanted][-1], facts={}, belief=belief, asked=None
    )
    day = kept.day(today)
    cases = tuple(Case(Topic.CERTIFICATE, kept.region, day, name, {}) for name in wanted)
    return Turn(Move.RULE, Topic.CERTIFICATE, kept, min(wanted.values()), cases=cases)


def _fresh(state: State, belief: dict[str, float], reading: Reading, book: PolicyBook, today: date) -> Turn:
    masses = b.masses(belief)
    if not masses or next(iter(masses.values())) < UNSURE or not is_chinese(reading.text):
        return _unsure(state, belief, book)
    best = next(iter(masses))
    if best in (Topic.CERTIFICATE.value, WORK_KIND):
        if best == Topic.CERTIFICATE.value:
            choice = choose_certificate(belief, book)
        else:
            stated = {f: v for f, v in reading.facts.items() if f in SURE_WORDS}
            choice = choose_work(belief, stated, book)
        return _opened(state, choice, belief, reading, book, today)
    choice = choose_subject(belief, Topic(best))
    if choice.name == GIBBERISH:
        return _unsure(state, {}, book)
    move = Move.EXPLAIN if choice.topic in (Topic.POLICY_INFO, Topic.FACILITY) else Move.TALK
    kept = replace(state, misses=0)
    if move is Move.EXPLAIN:
        kept = replace(kept, topic=choice.topic.value, item=None, facts={}, belief=belief, asked=None)
    return Turn(move, choice.topic, kept, choice.confidence, subject=choice.name)


def _continued(state: State, now: dict[str, float], reading: Reading, book: PolicyBook, today: date) -> Turn:
    moving = b.masses(now).get(MOVES, 0.0)
    saying = _saying(state, reading, state.said)
    if state.topic and moving >= MOVE_SHARE:
        turn = _moved(saying, now, reading, book, today)
        if turn:
            return turn
    now = b.without_moves(now)
    if reading.corrects:
        anew = replace(_saying(state, reading), facts={})
        return _fresh(anew, b.same_kind(state.belief, now), reading, book, today)
    if not leans_back(reading, now, moving):
        return _fresh(_saying(state, reading), now, reading, book, today)
    belief = b.together(state.belief, now, b.without_moves(read_together(saying.said)))
    turn = _fresh(saying, belief, reading, book, today)
    if _flips_unbidden(state, turn, now, reading, book):
        return _rule(replace(saying, asked=None), turn.confidence, book, today)
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
    before = decide(_case(state, turn.cases[0].as_of), book).verdict
    return before in REFUSALS and decide(turn.cases[0], book).verdict.permits


def _case(state: State, day: date) -> Case:
    return Case(Topic(state.topic), state.region, day, state.item, dict(state.facts))


def _moved(
    state: State, now: Mapping[str, float], reading: Reading, book: PolicyBook, today: date
) -> Turn | None:
    move, sure = choose_move(now)
    topic = Topic(state.topic)
    if sure < LEAST_MOVE or not topic.ruled:
        return None
    if move in _EXPLAINING_MOVES:
        return replace(_rule(_turned(state, now), 1.0, book, today), move=_EXPLAINING_MOVES[move])
    if move == "inform" and len(reading.text) <= SHORT_FACT:
        return _told(state, reading, book, today)
    if move == Move.RESTART.value:
        return Turn(Move.RESTART, Topic.SMALLTALK, State(region=state.region), 1.0)
    if move == "correct" and topic is Topic.CERTIFICATE and not reading.mentions:
        return _rule(replace(state, item=None, facts={}, asked=None), 1.0, book, today)
    if move == "change_date" and reading.day:
        return _rule(replace(state, as_of=reading.day.isoformat(), asked=None), 1.0, book, today)
    if move == "change_region" and reading.region:
        return _rule(replace(state, asked=None), 1.0, book, today)
    return None


def _turned(state: State, now: Mapping[str, float]) -> State:
    """The state with the other certificate that a message asks about in passing ("没案底那个上哪办")."""
    named = certificate_named(b.without_moves(now))
    if named in (None, state.item):
        return state
    return replace(state, topic=Topic.CERTIFICATE.value, item=named, facts={}, asked=None)


def _told(state: State, reading: Reading, book: PolicyBook, today: date) -> Turn | None:
    """The open case with a fact that matters to it, told unasked or put right."""
    open_facts = decide(_case(state, state.day(today)), book).needs
    facts = told(reading, {*open_facts, *state.facts})
    return (
        _rule(replace(state, facts={**state.facts, **facts}, asked=None), 1.0, book, today) if facts else None
    )


def _opened(
    state: State,
    choice: Choice,
    belief: Mapping[str, float],
    reading: Reading,
    book: PolicyBook,
    today: date,
) -> Turn:
    same = choice.topic.value == state.topic and choice.name == state.item
    said = {f: v for f, v in reading.facts.items() if f not in ("use", DANGER)} if same else {}
    facts = {**(state.facts if same else {}), **choice.facts, **said, **_useful(reading, choice)}
    opened = replace(
        state,
        topic=choice.topic.value,
        item=choice.name,
        facts=facts,
        belief=belief,
        asked=None,
        misses=0,
    )
    return replace(_rule(opened, choice.confidence, book, today), candidates=choice.candidates)


def _useful(reading: Reading, choice: Choice) -> dict[str, str]:
    """Facts stated in so many words that the chosen row would otherwise ask for."""
    if choice.topic is Topic.CERTIFICATE:
        return {f: v for f, v in reading.facts.items() if (f, v) in TOLD_AT_ONCE}
    found = {f: v for f, v in reading.facts.items() if f in STATED and f not in choice.facts}
    if reading.facts.get("approved") == "没有":
        found["approved"] = "没有"
    if choice.topic is Topic.PLAQUE and "plaque" in reading.facts:
        found["plaque"] = reading.facts["plaque"]
    return found


def _rule(state: State, confidence: float, book: PolicyBook, today: date) -> Turn:
    case = _case(state, state.day(today))
    return Turn(Move.RULE, case.topic, state, confidence, cases=(case,))


def _unsure(state: State, belief: Mapping[str, float], book: PolicyBook) -> Turn:
    certificate = choose_certificate(belief, book) if belief else None
    return Turn(
        Move.UNSURE,
        Topic.OUT_OF_SCOPE,
        replace(state, misses=state.misses + 1),
        0.0,
        candidates=certificate.candidates if certificate else (),
    )
