"""The next move of a conversation."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from cunwu.dialogue import belief as b
from cunwu.dialogue.answers import answer_to
from cunwu.dialogue.choose import Here
from cunwu.dialogue.earlier import remembered
from cunwu.dialogue.emergency import emergency
from cunwu.dialogue.followup import followed, saying
from cunwu.dialogue.lead import lead_answered, lead_offered, without_lead
from cunwu.dialogue.opening import opened
from cunwu.dialogue.review import reviewed
from cunwu.dialogue.several import several_certificates
from cunwu.dialogue.state import State
from cunwu.dialogue.telling import mattering
from cunwu.dialogue.turn import Move, Turn, case_is_open, case_of, rule
from cunwu.language.facts import UNKNOWN
from cunwu.language.needs import Need
from cunwu.language.places import DAY, MONTH, YEAR
from cunwu.language.reading import Reading
from cunwu.rulings.book import PolicyBook
from cunwu.rulings.case import Case
from cunwu.rulings.decide import decide
from cunwu.rulings.verdict import Topic, Verdict

ONLY_TOLD = 0.9  # of a first message that is a fact and nothing else
_ABOUT_PLACE = re.compile(
    r"换成|改成|我是|我在|俺是|俺在|我们|要是|如果|这边|那边|[换按看那的呢吧人,.。?!， ]"
)
_HERE_TOO = re.compile(
    r"(村|屯|大队|这边|那边|这儿|这头|那头|那疙瘩)[^,，。证]{0,8}(开|出|写|盖|办)[^,，。证]{0,3}[不吗呢么没]?$"
)
_THEN = "(那会儿?|那时候|那阵|的时候|底|初)"
_MAY_IT = "(村里|还)?(能|可以|给)(不能)?(开|出)"
_ASKS_ABOUT_DAY = re.compile(rf"(年|月|日|号|去年|前年|头年){_THEN}?{_MAY_IT}")
# With the certificate's name cut out; "住了20年" and "从2021年" are no days that are asked about.
_ASKS_ABOUT_ITS_DAY = re.compile(
    rf"(^|[，,。！!？?那在按问])({YEAR}年({MONTH}月({DAY}[日号])?)?{_THEN}?|"
    rf"(\d\d年|去年|前年|头年){_THEN})[，,]?{_MAY_IT}"
)
_NOW = "(现在|今天|如今|眼下|眼目前|这会儿|今年)"
_ASKS_ABOUT_NOW = re.compile(rf"{_NOW}(呢|能|还能|算|行|给|咋|的规定|$)")
_ONLY_NOW = re.compile(rf"(那|换成|按|要是|搁)*{_NOW}(的话)?(呢|咋样|怎么样)*[?？。!！]*")


def interpret(state: State, reading: Reading, book: PolicyBook, today: date) -> Turn:
    """Decide what ``reading`` asks, given the conversation so far."""
    kept = lead_answered(state, reading, book)
    if kept:
        return kept
    state = without_lead(state)
    turn = lead_offered(_interpreted(state, reading, book, today), reading)
    return _demanded(state, turn, reading)


def _demanded(state: State, turn: Turn, reading: Reading) -> Turn:
    """The turn with the kind of desk that demands the certificate: told now, or before of the same one."""
    same = turn.answered or turn.state.item == state.item or turn.move is not Move.RULE
    desk = reading.desk or (state.desk if same else None)
    return replace(turn, state=replace(turn.state, desk=desk))


def _interpreted(state: State, reading: Reading, book: PolicyBook, today: date) -> Turn:
    before, state = state, _settled(state, reading)
    review = reviewed(state, reading, today)
    if review:
        return remembered(state, review)
    answered = _answered(state, reading, book, today)
    if answered:
        return answered
    if _names_a_place_only(reading, book) or _asks_elsewhere(before, reading):
        return _placed(state, today)
    if case_is_open(state) and _ONLY_NOW.fullmatch(reading.text):
        return rule(replace(state, asked=None), 1.0, today)
    several = _several(state, reading, book, today)
    if several:
        return several
    now = b.weigh(reading)
    danger, sure = emergency(reading, now)
    if danger:
        return Turn(Move.TALK, Topic.HANDOFF, state, sure, subject=danger)
    if not state.said:
        # an answer to nothing ("县里发了文") opens no case: what little is left of it would be a guess
        asked = {} if b.told(now) >= ONLY_TOLD else b.without_moves(now)
        return opened(saying(state, reading), asked, reading, book, today)
    return followed(state, now, reading, book, today)


def _settled(state: State, reading: Reading) -> State:
    """The state with the place and day that the message names."""
    if reading.region:
        state = replace(state, region=reading.region)
    if reading.day and _asks_about_day(reading):
        state = replace(state, as_of=reading.day.isoformat())
    elif state.as_of and _ASKS_ABOUT_NOW.search(reading.text):
        state = replace(state, as_of=None)
    return state


def _asks_about_day(reading: Reading) -> bool:
    """Whether the day in it is asked about ("2021年5月居住证明能开吗"), no part of a story."""
    text = unnamed = reading.text
    for mention in sorted(reading.mentions, key=lambda one: -one.start):
        unnamed = unnamed[: mention.start] + unnamed[mention.end :]
    return bool(_ASKS_ABOUT_DAY.search(text) or _ASKS_ABOUT_ITS_DAY.search(unnamed))


def _names_a_place_only(reading: Reading, book: PolicyBook) -> bool:
    """Whether the message says where, and nothing else ("换成榆树")."""
    if reading.region is None:
        return False
    region = book.region[reading.region]
    names = sorted((region.name, *region.aliases), key=len, reverse=True)
    named = next((name for name in names if name in reading.text), "")
    return not _ABOUT_PLACE.sub("", reading.text.replace(named, "", 1))


def _asks_elsewhere(before: State, reading: Reading) -> bool:
    """Whether the open certificate is asked of another place ("搬到公主岭了，这儿的村部给出不")."""
    moved = reading.region not in (None, before.region)
    return (
        moved
        and before.item is not None
        and before.topic == Topic.CERTIFICATE.value
        and not reading.mentions
        and bool(_HERE_TOO.search(reading.text))
    )


def _placed(state: State, today: date) -> Turn:
    """The open case for the place just named; without one, the place is taken note of, and said back."""
    if case_is_open(state):
        return rule(replace(state, asked=None), 1.0, today)
    return Turn(Move.TALK, Topic.SMALLTALK, state, 1.0, subject="换地方")


def _answered(state: State, reading: Reading, book: PolicyBook, today: date) -> Turn | None:
    """The turn where the message answers the question that waits."""
    if state.asked is None or state.topic is None:
        return None
    value = answer_to(state.asked, reading, Here.of(book, state.region, state.day(today)))
    if value is None:
        return None
    heard = saying(state, reading, state.said)
    if state.asked.fact == "item":
        believed = {Need(Topic.CERTIFICATE.value, value).key: 1.0}
        chosen = replace(heard, item=value, belief=believed, asked=None, misses=0)
    else:
        matter = mattering(state, book, today)
        told = {fact: said for fact, said in reading.facts.items() if fact in matter}
        facts = {**state.facts, **told, state.asked.fact: value}
        chosen = replace(heard, facts=facts, asked=None, misses=0)
        if value == UNKNOWN and _undecided(chosen, book, today):
            chosen = replace(chosen, facts=state.facts)
    return replace(rule(chosen, 1.0, today), answered=True)


def _undecided(state: State, book: PolicyBook, today: date) -> bool:
    """Whether nothing can be said without the fact that nobody knows: it is asked again."""
    return decide(case_of(state, state.day(today)), book).verdict is Verdict.CLARIFY


def _several(state: State, reading: Reading, book: PolicyBook, today: date) -> Turn | None:
    """The turn where one message asks after several certificates."""
    belief = b.weigh(reading)
    if next(iter(b.masses(belief)), "") != Topic.CERTIFICATE.value:
        return None
    wanted = several_certificates(reading, belief, book)
    if not wanted:
        return None
    kept = replace(
        saying(state, reading), topic="certificate", item=[*wanted][-1], facts={}, belief=belief, asked=None
    )
    day = kept.day(today)
    cases = tuple(Case(Topic.CERTIFICATE, kept.region, day, name, {}) for name in wanted)
    return Turn(Move.RULE, Topic.CERTIFICATE, kept, min(wanted.values()), cases=cases)
