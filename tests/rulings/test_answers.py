"""What is answered without a verdict: the floor area of measure 6, and the sentences a subject rests on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from cunwu.rulings import PolicyBook
from cunwu.rulings.facility import Facility

ANSWERS = Path(__file__).parent / "tables" / "answers"


def rows(name: str) -> list[Any]:
    """The cases of one table, each with its name for pytest."""
    found = YAML(typ="safe").load((ANSWERS / f"{name}.yml").read_text(encoding="utf-8"))
    return [pytest.param(row["given"], row["expect"], id=row["name"]) for row in found]


@pytest.mark.parametrize(("given", "expect"), rows("floor-area"))
def test_the_larger_of_the_two_floors_is_needed(
    given: Mapping[str, float], expect: Mapping[str, float | None]
) -> None:
    building = Facility(**given)
    found = {"needed": building.needed, "missing": building.missing, "activity": building.activity}
    assert found == pytest.approx(dict(expect))


@pytest.mark.parametrize(("given", "expect"), rows("subjects"))
def test_a_subject_is_answered_with_its_own_sentences(
    given: Mapping[str, str], expect: Mapping[str, Any], book: PolicyBook
) -> None:
    subject = book.subject[given["subject"]]
    said = "".join(book.clause[clause].text for clause in subject.clauses)
    assert ([subject.measure], list(subject.clauses)) == (expect["clauses"], expect["sentences"])
    assert expect["quote"] in said
    wanted = expect["answer_contains"]
    for words in wanted if isinstance(wanted, list) else [wanted]:
        assert words in subject.answer, words
    assert not [words for words in expect.get("answer_not", ()) if words in subject.answer]


def test_every_subject_of_measures_6_8_and_12_is_in_the_table(book: PolicyBook) -> None:
    asked = {row.values[0]["subject"] for row in rows("subjects")}
    assert {s.name for s in book.subjects if s.measure in (6, 8, 12)} == asked
