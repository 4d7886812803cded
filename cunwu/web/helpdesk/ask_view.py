"""An answer as its page shows it: codes turned into the words that the records have for them."""

from __future__ import annotations

from datetime import date
from typing import Any

from cunwu.labels import day_text, labels
from cunwu.rulings.book import PolicyBook
from cunwu.rulings.verdict import Verdict
from cunwu.store.own_questions import OwnQuestion

REFUSING = (Verdict.NOT_ISSUED, Verdict.NOT_VERIFIABLE, Verdict.PROHIBITED)


def shown(question: OwnQuestion, book: PolicyBook) -> dict[str, Any]:
    """What the template of an answer needs, beside the answer itself."""
    answer = question.answer
    return {
        **answer,
        "asked": question.asked,
        "role": question.setting.role,
        "day": day_text(date.fromisoformat(answer["as_of"])),
        "tone": tone(answer["verdict"]),
        "approval": labels("approval_levels").get(answer["approval_level"] or "", ""),
        "sentences": [_sentence(quote, book) for quote in answer["quotes"]],
        "lists": _lists(answer),
        "conflicts": [_conflict(one) for one in answer["conflicts"]],
        "parts": [
            {**ruling, **_part(ruling, book), "part": part, "papers": _papers(answer, part)}
            for part, ruling in enumerate(answer["rulings"], 1)
        ],
    }


def tone(verdict: str | None) -> str:
    """Tabler's colour of a verdict: a yes, a no, neither."""
    if verdict is None:
        return "secondary"
    found = Verdict(verdict)
    return "green" if found.permits else "red" if found in REFUSING else "orange"


def fact_words(name: str, value: str, book: PolicyBook) -> tuple[str, str]:
    """The question that a fact answers, and the answer, as people are asked."""
    fact = book.fact.get(name)
    return (fact.question, fact.options.get(value, value)) if fact else (name, value)


def _part(ruling: dict[str, Any], book: PolicyBook) -> dict[str, Any]:
    return {
        "facts": [fact_words(name, value, book) for name, value in ruling["facts"].items()],
        "open": [book.fact[name].question for name in ruling["needs"] if name in book.fact],
        "tone": tone(ruling["verdict"]),
    }


def _papers(answer: dict[str, Any], part: int) -> list[dict[str, Any]]:
    return [paper for paper in answer["papers"] if paper["part"] == part]


def _sentence(quote: dict[str, str], book: PolicyBook) -> dict[str, Any]:
    clause = book.clause.get(quote["clause"])
    source = book.source.get(clause.source) if clause else None
    return {
        "measure": clause.measure if clause else None,
        "text": quote["text"],
        "document": source.short if source else "",
    }


def _lists(answer: dict[str, Any]) -> dict[str, Any] | None:
    found = answer["catalogue"]
    if not found:
        return None
    start = found["effective_from"]
    return {**found, "since": day_text(date.fromisoformat(start)) if start else ""}


def _conflict(one: dict[str, str]) -> dict[str, str]:
    words = labels("conflicts")
    return {**one, "says": words["says"][one["says"]], "why": words["why"][one["why"]]}
