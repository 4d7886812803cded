"""Reporting a burden put on the village (measure 12): kept as a lead only on a clear yes, asked once."""

from __future__ import annotations

import re
from dataclasses import replace

from cunwu.dialogue.answers import answer_to
from cunwu.dialogue.choose import Here
from cunwu.dialogue.state import Asked, State
from cunwu.dialogue.turn import Move, Turn
from cunwu.language.needs import WORK
from cunwu.language.reading import Reading
from cunwu.rulings.book import PolicyBook
from cunwu.rulings.verdict import Topic

LEAD = "lead"
SUPERVISION = "监督电话"
YES, NO = "是", "否"
OPTIONS = {"记下来": YES, "不用了": NO}

LONGEST = 12  # characters of an answer in one's own words

_DECLINES = re.compile(r"不(用|要|记|必|了)|别记|先不|算了|甭|没必要")
_KEEPS = re.compile(r"记(下|上|吧|着|录|一)|帮我记|给我记|留(下|一条|个)|要记")
_BURDEN = re.compile(
    r"[乱硬又老总随天][^,。;]{0,6}[派加压摊塞下要催填报查]|加负|负担|加码|摊派|甩|派(活|任务|下来)|压(任务|指标|活|下来)"
    r"|加(报表|任务|活|表|考核|检查)|填表|报表|台账|责任状|打卡|一票否决"
)
_WISHES = re.compile(
    r"[要想]\s*(举报|投诉|反映|告)|^(举报|投诉|反映)|(举报|投诉|反映)(他们|它|镇|乡|局|县|一下)|往哪(反映|举报|告)|找谁(反映|告|举报)"
)
_ASKS_RULING = re.compile(
    r"(该不该|能不能|用不用|可不可以|要不要|接不接|填不填|合不合|行不行|能拒|咋办|怎么办)"
)


def lead_answered(state: State, reading: Reading, book: PolicyBook) -> Turn | None:
    """The turn where the message says whether to keep the lead; None where it speaks of something else."""
    if state.asked is None or state.asked.fact != LEAD or state.lead is None:
        return None
    value = _said(reading.text) or answer_to(state.asked, reading, Here())
    if value not in (YES, NO):
        return None
    move = Move.KEEP_LEAD if value == YES else Move.NO_LEAD
    # what is to be kept travels with the turn; the state forgets it
    done = replace(state, asked=None, lead=None)
    return Turn(move, Topic.POLICY_INFO, done, 1.0, subject=state.lead, answered=True)


def _said(text: str) -> str | None:
    """Yes or no in words of one's own ("好，记上吧", "算了，别记了")."""
    if len(text) > LONGEST:
        return None
    return NO if _DECLINES.search(text) else YES if _KEEPS.search(text) else None


def without_lead(state: State) -> State:
    """The state after a message that did not take up the offer."""
    waits = state.asked is not None and state.asked.fact == LEAD
    return replace(state, asked=None if waits else state.asked, lead=None)


def lead_offered(turn: Turn, reading: Reading) -> Turn:
    """The turn, with the offer to keep what was told, where a burden is reported rather than asked about."""
    text = reading.text
    told = bool(_BURDEN.search(text)) and not _ASKS_RULING.search(text)
    supervision = turn.move is Move.EXPLAIN and turn.subject == SUPERVISION
    about_work = turn.topic.value in WORK or turn.topic is Topic.POLICY_INFO
    if not told or not (supervision or (about_work and _WISHES.search(text))):
        return turn
    asked = Asked(LEAD, OPTIONS)
    state = replace(turn.state, asked=asked, lead=text, topic=Topic.POLICY_INFO.value, item=None, facts={})
    return replace(
        turn,
        move=Move.OFFER_LEAD,
        topic=Topic.POLICY_INFO,
        state=state,
        subject=SUPERVISION,
        cases=(),
        candidates=(),
    )
