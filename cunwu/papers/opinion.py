"""村级事务研判意见: the request, the facts given, the ruling, its clauses, and what would change it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cunwu.labels import heading, label, labels
from cunwu.papers.notice import conflicts, exceptions, listed_documents, missing
from cunwu.papers.text import MAX_REQUEST, day, quotation, short
from cunwu.papers.words import phrase
from cunwu.rulings.book import PolicyBook
from cunwu.rulings.case import Case
from cunwu.rulings.decide import decide
from cunwu.rulings.records import Fact
from cunwu.rulings.ruling import Admission, Line, Ruling
from cunwu.rulings.verdict import Topic, Verdict


def fields(ruling: Ruling, book: PolicyBook, request: str) -> dict[str, Any]:
    """What the template ``opinion`` may use, beside the fields of every paper.

    ``request`` is in the cadre's own words, empty if not known. For a certificate it is not used: the words
    may hold a villager's name. Raises TooLong.
    """
    certificate = ruling.topic is Topic.CERTIFICATE
    asked = phrase("certificate_asked", item=ruling.item)
    return {
        "事项": heading(ruling),
        "来事": asked if certificate else short(request, MAX_REQUEST, "来事"),
        "是原话": not certificate,
        "判定": label(ruling),
        "理由": ruling.reason,
        "批准层级": labels("approval_levels").get(ruling.approval_level or "", ""),
        "已知情况": [
            {"问": fact.question, "答": fact.options.get(value, value)}
            for fact, value in _known(ruling, book)
        ],
        "没弄清的": [book.fact[name].question for name in ruling.needs if name in book.fact],
        "准入情况": list(admission(ruling.admission)) if ruling.admission else [],
        "文件": listed_documents(ruling),
        "引文": [quotation(quote, book) for quote in ruling.grounds.quotes],
        "变数": changes(ruling, book),
        "建议": [step.rstrip("。") for step in ruling.next_steps],
        "例外": exceptions(ruling),
        "不同说法": conflicts(ruling),
        "没收到的清单": missing(ruling),
    }


def admission(found: Admission) -> Iterator[str]:
    """What the registers of admitted items and the guides of work items say, a sentence for each."""
    if found.line:
        yield _line("admitted", found.line)
    elif found.loaded:
        yield phrase("not_admitted", places="、".join(found.loaded), year=found.year)
    if found.missing and not found.line:
        yield phrase("register_missing", places="、".join(found.missing), year=found.year)
    yield from (_line("admitted_other", line) for line in (found.others if not found.line else ()))
    yield from (_line("guide", line) for line in found.guides)


def _line(pattern: str, line: Line) -> str:
    return phrase(
        pattern,
        place=line.region.name,
        name=line.catalogue.name.strip("《》"),
        ordinal=line.entry.ordinal,
        title=line.entry.title,
        department=line.department or phrase("not_recorded"),
        start=day(line.first_day),
        end=day(line.last_day),
    )


def changes(ruling: Ruling, book: PolicyBook) -> list[dict[str, Any]]:
    """Which other answer to which question would change the verdict or its label, by deciding each again."""
    row = ruling.grounds.principle
    names = dict.fromkeys([*ruling.needs, *(row.when if row else ())])
    found = []
    for fact in (book.fact[name] for name in names if name in book.fact):
        others = [
            {"答": fact.options.get(value, value), "判定": label(other)}
            for value in fact.values
            if value != ruling.facts.get(fact.name)
            and (other := _knowing(ruling, fact, value, book))
            and (other.verdict, label(other)) != (ruling.verdict, label(ruling))
            and other.verdict is not Verdict.CLARIFY  # still a question, and no answer
        ]
        if others:
            found.append({"问": fact.question, "改判": others})
    return found


def _knowing(ruling: Ruling, fact: Fact, value: str, book: PolicyBook) -> Ruling:
    case = Case(ruling.topic, ruling.region, ruling.as_of, ruling.item, ruling.facts)
    return decide(case.knowing(fact.name, value), book)


def _known(ruling: Ruling, book: PolicyBook) -> list[tuple[Fact, str]]:
    return [(book.fact[name], value) for name, value in ruling.facts.items() if name in book.fact]
