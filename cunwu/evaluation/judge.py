"""Is one answer right? The labellers' rules, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cunwu.evaluation.questions import Question, Wanted
from cunwu.rulings.verdict import Topic, Verdict

_UNSURE = frozenset(
    {
        Verdict.UNLISTED,
        Verdict.NO_CATALOGUE,
        Verdict.DELIBERATE_FIRST,
        Verdict.NOT_VERIFIABLE,
        Verdict.CLARIFY,
    }
)
# Verdicts that meet what is wanted; an answer without a verdict is another matter (_meets).
MEETS: Mapping[Wanted, frozenset[Verdict]] = {
    Wanted.NOT_ISSUED: frozenset({Verdict.NOT_ISSUED}),
    Wanted.NOT_CANCELLED: _UNSURE - {Verdict.CLARIFY} | {Verdict.ISSUABLE, Verdict.ISSUABLE_IF_VERIFIED},
    Wanted.PROHIBITED: frozenset({Verdict.PROHIBITED}),
    Wanted.NEEDS_APPROVAL: frozenset({Verdict.NEEDS_APPROVAL}),
    Wanted.ASSIST: frozenset({Verdict.ASSIST, Verdict.OWN_DUTY}),
    Wanted.DELEGATE: frozenset({Verdict.DELEGATE}),
    Wanted.ALLOWED: frozenset({Verdict.ALLOWED, Verdict.OWN_DUTY, Verdict.VILLAGERS_OWN}),
    Wanted.CLARIFY: _UNSURE,
    Wanted.NONE: frozenset({Verdict.CLARIFY}),
}
REFUSALS = frozenset({Wanted.NOT_ISSUED, Wanted.PROHIBITED})
# A form, an app or an inspection is often told in more than one way: their topics are not told apart.
WORK = frozenset(topic for topic in Topic if topic.ruled) - {Topic.CERTIFICATE}
CHAT = frozenset({Topic.SMALLTALK, Topic.OUT_OF_SCOPE, Topic.HANDOFF})


@dataclass(frozen=True)
class Answer:
    """What is judged of an answer; ``confidence`` is between 0 and 1."""

    topic: Topic | None
    item: str | None
    verdict: Verdict | None
    clauses: frozenset[int]
    open_questions: bool
    confidence: float

    @classmethod
    def from_json(cls, answer: Mapping[str, Any]) -> Answer:
        """Read the JSON of an answer; what is not there counts as not said."""
        topic, verdict = answer.get("topic"), answer.get("verdict")
        return cls(
            topic=Topic(topic) if topic else None,
            item=answer.get("item"),
            verdict=Verdict(verdict) if verdict else None,
            clauses=frozenset(answer.get("clauses") or ()),
            open_questions=bool(answer.get("needs") or answer.get("candidates")),
            confidence=float(answer.get("confidence") or 0.0),
        )

    @property
    def asks(self) -> bool:
        """True where it asks back instead of ruling."""
        return self.verdict is Verdict.CLARIFY or (self.verdict is None and self.open_questions)

    @property
    def items(self) -> frozenset[str]:
        """The names in ``item``, without what is added in brackets."""
        return frozenset(_plain(name) for name in (self.item or "").split(";"))


@dataclass(frozen=True)
class Judgement:
    """What of an answer is right; ``permission`` is a wrong "yes", ``asked`` a question back."""

    verdict: bool
    topic: bool
    clause: bool
    permission: bool
    asked: bool

    @property
    def faults(self) -> frozenset[str]:
        """The words of ``cunwu evaluate --list`` that list this row."""
        found = {
            "wrong": not self.verdict,
            "permission": self.permission,
            "topic": not self.topic,
            "clause": not self.clause,
        }
        return frozenset(word for word, there in found.items() if there)


def judge(question: Question, answer: Answer) -> Judgement:
    """Hold an answer against what its question wants."""
    return Judgement(
        verdict=_right(question, answer) or any(_meets(other, answer) for other in question.also),
        topic=answer.topic is question.topic or {answer.topic, question.topic} <= WORK,
        clause=_cites(question, answer),
        permission=_wrongly_permits(question, answer),
        asked=answer.asks,
    )


def _right(question: Question, answer: Answer) -> bool:
    if question.verdict is Wanted.NONE:
        same = answer.topic is question.topic
        # A greeting taken for gossip does no harm; a cry for help that is not heard does.
        alike = question.topic is not Topic.HANDOFF and {answer.topic, question.topic} <= CHAT
        return _meets(Wanted.NONE, answer) and (same or alike)
    if question.verdict is Wanted.NOT_ISSUED and question.items:
        named = answer.items <= {_plain(name) for name in question.items}
        return named and _meets(Wanted.NOT_ISSUED, answer)
    return _meets(question.verdict, answer)


def _meets(wanted: Wanted, answer: Answer) -> bool:
    if answer.verdict is None:
        return wanted is Wanted.NONE or (wanted is Wanted.CLARIFY and answer.asks)
    return answer.verdict in MEETS[wanted]


def _cites(question: Question, answer: Answer) -> bool:
    if question.clauses:
        return bool(question.clauses & answer.clauses)
    return not answer.clauses or question.topic not in (Topic.OUT_OF_SCOPE, Topic.SMALLTALK)


def _wrongly_permits(question: Question, answer: Answer) -> bool:
    if answer.verdict is None or not answer.verdict.permits or question.verdict not in REFUSALS:
        return False
    return not any(answer.verdict in MEETS[other] for other in question.also)


def _plain(name: str) -> str:
    return name.partition("(")[0].partition("（")[0].strip()
