"""Asking for oneself at the helpdesk: the same bot and rulings, kept apart from what villagers ask."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from cunwu.chat.agent import Said
from cunwu.chat.rulings_given import Given, NoRuling, RulingChanged
from cunwu.dialogue.state import State
from cunwu.language.mask import mask
from cunwu.papers.text import MAX_REQUEST
from cunwu.replies.compose import lead_kept
from cunwu.rulings import Case, PolicyBook, Topic, decide
from cunwu.store import own_questions
from cunwu.store.access import Actor
from cunwu.store.leads import record_lead
from cunwu.store.own_questions import OwnQuestion, Setting


def begun(setting: Setting) -> State:
    """What a talk starts from."""
    return State(region=setting.region, as_of=setting.as_of.isoformat() if setting.as_of else None)


def moved(fold: dict[str, Any], setting: Setting) -> dict[str, Any]:
    """The fold with its case moved to that place and day."""
    slots = fold.get("slots", {})
    start = begun(setting)
    case = {**(slots.get("case") or start.to_json()), "region": start.region, "as_of": start.as_of}
    return {**fold, "slots": {**slots, "case": case}}


def keep(
    session: Session,
    actor: Actor,
    talk: str,
    before: list[OwnQuestion],
    asked: str,
    setting: Setting,
    said: Said,
) -> int:
    """Keep what was asked and said; returns its number. A lead that is to be kept is kept as a villager's is.

    Raises Refusal, KeyError, Forbidden.
    """
    number = len(before) + 1
    answer, text = said.answer, said.text
    if answer.get("lead") and before:
        told = mask(before[-1].asked)
        receipt = record_lead(session, date.today(), setting.region, setting.role, told)
        answer, text = {**answer, "lead": {"text": told, "receipt": receipt}}, lead_kept(told, receipt)
    whole = {**answer, "number": number, "reply": text, "buttons": said.buttons}
    own_questions.keep(session, actor, talk, number, asked, setting, whole, said.folded)
    return number


def case_given(question: OwnQuestion, part: int) -> Case:
    """The case of the ``part``-th (from 1) ruling of an answer. Raises NoRuling."""
    rulings = question.answer["rulings"]
    if not 1 <= part <= len(rulings):
        raise NoRuling("这一句没有这样的判定，先把事情问清楚")
    ruled = rulings[part - 1]
    day = date.fromisoformat(question.answer["as_of"])
    facts = ruled.get("facts", {})
    return Case(Topic(question.answer["topic"]), place(question), day, ruled["item"], facts)


def place(question: OwnQuestion) -> str:
    """The region code that was answered for: one said in words goes before the one that was set."""
    case = question.fold.get("slots", {}).get("case") or {}
    return str(case.get("region", question.setting.region))


def given(questions: list[OwnQuestion], number: int, part: int, book: PolicyBook) -> Given:
    """A ruling of the talk, decided again: what a paper is made from. Raises NoRuling, RulingChanged."""
    asked = [one for one in questions if one.number <= number]
    if not 1 <= number <= len(questions):
        raise NoRuling("没有这一句")
    case = case_given(asked[-1], part)
    ruling = decide(case, book) if case.region in book.region else None
    if ruling is None or ruling.verdict.value != asked[-1].answer["rulings"][part - 1]["verdict"]:
        raise RulingChanged("清单或规则在答复之后改过，请把这件事再问一遍，按新的出")
    about = (asked[-1].answer["topic"], asked[-1].answer["item"])
    same = [one.asked for one in asked if (one.answer["topic"], one.answer["item"]) == about]
    return Given(ruling, "；".join(same)[-MAX_REQUEST:])
