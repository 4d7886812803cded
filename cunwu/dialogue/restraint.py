"""A refusal stands against a vague follow-up: a permission must be said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from cunwu.dialogue.state import State
from cunwu.dialogue.turn import Turn, case_is_open, case_of
from cunwu.language.needs import WORK, Need
from cunwu.language.reading import Reading
from cunwu.rulings.book import PolicyBook
from cunwu.rulings.decide import decide
from cunwu.rulings.verdict import Topic, Verdict

SURE_FLIP = 0.7
SURE_REFUSED = 0.3
BESIDE_REFUSAL = 1.0  # of its probability, at most, for a permission
_DENIES = re.compile(r"[也又可]?(没|不[用让要])")  # "没让签啥" asks for no signature
# what a kind of work is called; a task has no word of its own
_OWN_WORDS = {
    Topic.REPORT_FORM: re.compile(r"表|台账|材料|数|报|填|统计|册|档|总结|简报"),
    Topic.APP_GROUP: re.compile(r"群|软件|系统|平台|程序|公众号|app|小视频|下载|安装|注册|录入|打卡|账号"),
    Topic.EVALUATION: re.compile(r"查|考|评|检|验收|督|打分|排名|扣分|观摩"),
    Topic.PLAQUE: re.compile(r"牌|匾|挂|墙|板|标识|上墙"),
    Topic.MECHANISM: re.compile(r"站|中心|机制|专班|办公室|小组|机构|设|成立|专岗|专人|专干|队"),
}
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


def outlives_refusal(turn: Turn, now: Mapping[str, float], reading: Reading, book: PolicyBook) -> bool:
    """Whether ``turn`` permits work though the message by itself (``now``) mostly asks what is refused.

    "那叫我们直接去扒房子呢" after a report that may be helped with: the yes was for something else.
    """
    if not turn.cases or turn.topic.value not in WORK or not decide(turn.cases[0], book).verdict.permits:
        return False
    asked = [(_verdict(key, turn, book), p) for key, p in now.items()]
    refused = sum(p for verdict, p in asked if verdict in REFUSALS)
    permitted = sum(p for verdict, p in asked if verdict and verdict.permits)
    return (
        refused >= SURE_REFUSED and permitted <= refused * BESIDE_REFUSAL and not _DENIES.match(reading.text)
    )


def borrows_approval(state: State, turn: Turn, reading: Reading, book: PolicyBook) -> bool:
    """Whether ``turn`` permits, for an approval, work of another kind than what ``state`` refuses, unnamed.

    "县委书记都签字了,这回总行了吧" after a post that the county cannot permit: no report was spoken of.
    """
    if not turn.cases or turn.topic not in _OWN_WORDS or state.topic not in WORK:
        return False
    if state.topic == turn.topic.value or _OWN_WORDS[turn.topic].search(reading.text):
        return False
    case = turn.cases[0]
    unapproved = {fact: value for fact, value in case.facts.items() if fact != "approved"}
    return (
        decide(case, book).verdict.permits
        and not decide(replace(case, facts=unapproved), book).verdict.permits
        and decide(case_of(state, case.as_of), book).verdict in REFUSALS
    )


def _verdict(key: str, turn: Turn, book: PolicyBook) -> Verdict | None:
    """What would be ruled on a need by itself; None where it is not of the kind of work of ``turn``."""
    need = Need.parse(key)
    case = replace(turn.cases[0], facts=dict(need.facts))
    return decide(case, book).verdict if need.intent == turn.topic.value else None
