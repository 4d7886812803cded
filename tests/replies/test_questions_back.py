"""A question back is worth its answer: where some answer changes the ruling, some button does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product

from cunwu.replies.render import question
from cunwu.rulings import Case, PolicyBook, Ruling, decide
from cunwu.rulings.records import Principle

JILIN = "220000"


def cases(principle: Principle) -> Iterator[Case]:
    """Every case that says no more than what the row of the table wants."""
    names = list(principle.when)
    for values in product(*principle.when.values()):
        facts = dict(zip(names, values, strict=True))
        yield Case(principle.topic, JILIN, date(2024, 1, 1), facts=facts)


def outcomes(case: Case, fact: str, values: object, book: PolicyBook) -> set[str]:
    found: list[Ruling] = [decide(case.knowing(fact, str(value)), book) for value in values]  # type: ignore[attr-defined]
    return {ruling.verdict.value for ruling in found}


def test_where_an_answer_changes_the_ruling_a_button_does(book: PolicyBook) -> None:
    idle = []
    for principle in book.principles:
        for case in cases(principle):
            ruling = decide(case, book)
            asked = question(ruling, (), book)
            if asked is None or ruling.needs[0] not in book.fact:
                continue
            fact = ruling.needs[0]
            now = {ruling.verdict.value}
            if outcomes(case, fact, book.fact[fact].values, book) - now:
                buttons = outcomes(case, fact, asked[1].values(), book)
                if not buttons - now:
                    idle.append((principle.id, dict(case.facts), fact, sorted(asked[1])))
    assert idle == []
