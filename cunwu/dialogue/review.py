"""Was this admitted by joint review ("这项今年联审过没有")? The registers are asked, not the department."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from cunwu.dialogue.opening import DISPATCHED
from cunwu.dialogue.state import State
from cunwu.dialogue.turn import Move, Turn, case_of
from cunwu.language.reading import Reading
from cunwu.rulings.decide import REGISTER
from cunwu.rulings.register import ASKED
from cunwu.rulings.verdict import Topic

KEPT_TURNS = 4

_REVIEW = r"(?:准入联审|联审|准入|会审)"
_DONE = r"(?:没有|没|吗|么|了没有?|了吗|不)"
_END = r"[^,。;]{0,6}[?!.。]*$"
_ASKS = re.compile(
    rf"{_REVIEW}[^,。;]{{0,4}}?(?:过|通过|批|了){_DONE}{_END}"
    rf"|{_REVIEW}(?:没有?|了没|没过)[?!.。]*$"
    rf"|(?:过没过|审没审|通没通过|有没有|是不是|是否|过了没过|经没经)[^,。;]{{0,8}}{_REVIEW}(?!联审|机制|制度|办法|规定|会议)[^,。;]{{0,8}}[?!.。]*$"
    rf"|在(?:不在|没在)[^,。;]{{0,8}}(?:准入|联审)[^,。;]{{0,8}}[?!.。]*$"
    rf"|(?:准入|联审)[^,。;]{{0,3}}(?:清单|名单|目录|册)[^,。;]{{0,4}}(?:有没有|有吗|有不)[^,。;]{{0,8}}[?!.。]*$"
)
# without the word itself: only of work that a register names or that was spoken of
_ASKS_SHORT = re.compile(rf"(?:审过|审批过|报审){_DONE}[?!.。]*$")
_THIS_YEAR = re.compile(r"今年|当年|本年")
# after one was looked up: "那河道清淤呢"
_AND_THAT = re.compile(r"^那.{2,18}$|呢[?!.。]*$")
_THAT = re.compile(r"^(?:那|这|它|今年|去年|年初)|这项|那项|这个|那个|这事|这活|那活")


def reviewed(state: State, reading: Reading, today: date) -> Turn | None:
    """The turn that looks up whether the work spoken of was admitted; None where that is not asked."""
    if not _asks(state, reading):
        return None
    open_work = state.topic == Topic.TASK.value
    goes_on = open_work and not reading.works and bool(_THAT.search(reading.text))
    facts = {**DISPATCHED, **(state.facts if goes_on else {}), REGISTER: ASKED}
    asked = replace(
        state,
        as_of=_day(state, reading),
        topic=Topic.TASK.value,
        item=reading.works[-1] if reading.works else state.item if goes_on else None,
        facts=facts,
        belief={},
        asked=None,
        misses=0,
        said=(*(state.said if goes_on else ()), reading.text)[-KEPT_TURNS:],
    )
    names = reading.works or (asked.item,)
    cases = tuple(case_of(replace(asked, item=name), asked.day(today)) for name in names)
    return Turn(Move.RULE, Topic.TASK, asked, 1.0, cases=cases)


def _asks(state: State, reading: Reading) -> bool:
    text = reading.text
    if _ASKS.search(text):
        return True
    spoken_of = reading.works or state.topic == Topic.TASK.value
    going_on = REGISTER in state.facts and reading.works and _AND_THAT.search(text)
    return bool(going_on or (spoken_of and _ASKS_SHORT.search(text)))


def _day(state: State, reading: Reading) -> str | None:
    """The day to look at: of the year that is named, else as before; None for today."""
    if _THIS_YEAR.search(reading.text):
        return None
    return reading.day.isoformat() if reading.day else state.as_of
