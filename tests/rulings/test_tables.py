"""The ruling tables a clerk can read (tables/README.md), held against the engine.

Expected values come from the tables alone; nothing here computes one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from cunwu.rulings import Case, PolicyBook, Ruling, Topic, decide
from cunwu.rulings.lookup import CERTIFICATE_LISTS
from cunwu.rulings.records import Catalogue, Entry, Source
from cunwu.rulings.register import ASKED
from cunwu.rulings.verdict import ListKind

TABLES = Path(__file__).parent / "tables"
HERE, TODAY = "220182", date(2026, 11, 22)
EXACT = {"verdict", "label", "item", "approval_level", "analogy", "entry"}
LISTS = {"clauses", "needs", "candidates", "missing"}
TEXTS = {
    *("step", "reason", "quote", "source", "catalogue", "missing"),
    *("conflict", "exception", "basis", "authority", "desk", "trace"),
}
LONG_AGO = date(2000, 1, 1)
ASSUMED = Source("assumed", "假设的清单", "假设的清单", "某地", "假设〔2024〕1号", LONG_AGO, LONG_AGO, "高")


@dataclass(frozen=True)
class Row:
    """One case of a table, as the clerk wrote it."""

    place: str
    name: str
    given: Mapping[str, Any]
    expect: Mapping[str, Any]
    fault: str = ""


def rows() -> Iterator[Row]:
    """Every case of every table. Raises AssertionError for a word the tables do not know."""
    for path in sorted(TABLES.glob("*.yml")):
        for number, row in enumerate(YAML(typ="safe").load(path.read_text(encoding="utf-8")), 1):
            place = f"{path.stem}-{number}"
            assert set(row) - {"fault"} == {"name", "given", "expect"}, f"{place}: {set(row)}"
            assert not set(row["given"]) - {"topic", "item", "facts", "region", "as_of", "lists"}, place
            assert row["expect"], f"{place} expects nothing"
            yield Row(place, **row)


ROWS = tuple(rows())


def with_lists(book: PolicyBook, lists: list[Mapping[str, Any]]) -> PolicyBook:
    """``book`` and the lists a case assumes."""
    assumed = []
    for number, words in enumerate(lists):
        assert set(words) - {"to"} == {"region", "list", "from", "items"}, words
        key, region = f"assumed-{number}", str(words["region"])
        entries = tuple(Entry(key, n, item, item) for n, item in enumerate(words["items"], 1))
        name, kind = f"假设的{book.region[region].name}清单", ListKind(words["list"])
        dates = (words["from"], words.get("to"))
        assumed.append(Catalogue(key, name, region, kind, ASSUMED.id, *dates, entries))
    return replace(book, catalogues=(*book.catalogues, *assumed), sources=(*book.sources, ASSUMED))


def ruling_of(row: Row, book: PolicyBook) -> Ruling:
    """What the engine says to the case."""
    given = row.given
    facts = given.get("facts", {})
    for fact, value in facts.items():
        values = (ASKED,) if fact == "register" else book.fact[fact].values
        assert value in values, f"{row.place}: {fact} has no value {value}"
    region, day = str(given.get("region", HERE)), given.get("as_of", TODAY)
    case = Case(Topic(given["topic"]), region, day, given.get("item"), facts)
    return decide(case, with_lists(book, given.get("lists", [])))


def shown(ruling: Ruling) -> dict[str, Any]:
    """The ruling in the words of the tables: single values, lists, and texts as lists of strings."""
    entry, principle, desk = ruling.grounds.entry, ruling.grounds.principle, ruling.record
    return {
        "verdict": ruling.verdict.value,
        "label": ruling.label,
        "item": ruling.item,
        "approval_level": ruling.approval_level,
        "analogy": bool(principle and principle.analogy),
        "entry": entry.ordinal if entry else None,
        "clauses": list(ruling.measures),
        "needs": list(ruling.needs),
        "candidates": list(ruling.candidates),
        "missing": list(ruling.missing),
        "step": list(ruling.next_steps),
        "reason": [ruling.reason],
        "quote": [clause.text for clause in ruling.grounds.quotes],
        "source": [source.number for source in ruling.grounds.sources],
        "catalogue": [ruling.catalogue.name] if ruling.catalogue else [],
        "conflict": [conflict.catalogue.name for conflict in ruling.conflicts],
        "exception": [exception.text for exception in ruling.exceptions],
        "basis": [entry.basis] if entry else [],
        "authority": [entry.authority] if entry else [],
        "desk": [desk.desk] if desk else [],
        "trace": list(ruling.trace),
    }


def differences(expect: Mapping[str, Any], got: Mapping[str, Any]) -> list[str]:
    """Where the ruling is not as the table says; each with both sides."""
    found = []
    for key, wanted in {"approval_level": None, "analogy": False, **expect}.items():
        base = (
            key.removesuffix("_contains").removesuffix("_contain").removesuffix("_not").removesuffix("_first")
        )
        words = wanted if isinstance(wanted, list) else [wanted]
        if key in EXACT or key in LISTS:
            right = got[key] == wanted
        elif key == "needs_first":
            right = got[base][:1] == words
        elif key == "clauses_contain":
            right = set(words) <= set(got[base])
        else:
            assert base in TEXTS and (base != key or wanted is None or key in ("source", "catalogue")), key
            text = "\n".join(got[base])
            if wanted is None:
                right = not text
            elif key.endswith("_not"):
                right = not any(word in text for word in words)
            else:
                right = all(word in text for word in words)
        if not right:
            found.append(f"{key}: 表上是 {wanted}，程序是 {got[base]}")
    return found


@pytest.mark.parametrize(
    "row",
    [pytest.param(r, id=r.place, marks=[pytest.mark.xfail(reason=r.fault)] if r.fault else []) for r in ROWS],
)
def test_the_engine_rules_as_the_table_says(row: Row, book: PolicyBook) -> None:
    found = differences(row.expect, shown(ruling_of(row, book)))
    assert not found, "\n".join([row.name, *found])


def test_all_tables_run_in_one_plain_loop_and_say_the_same_twice(book: PolicyBook) -> None:
    first = [shown(ruling_of(row, book)) for row in ROWS]
    assert [shown(ruling_of(row, book)) for row in ROWS] == first


def situation(row: Row) -> str:
    """What makes a case another one than the next: all that is given but the place."""
    given = {"facts": {}, "as_of": TODAY, **row.given}
    facts = sorted(given.pop("facts").items())
    return repr((facts, sorted((key, repr(value)) for key, value in given.items() if key != "region")))


@pytest.mark.parametrize("measure", [*range(1, 11), 12])
def test_at_least_sixty_different_situations_prove_each_measure(measure: int, book: PolicyBook) -> None:
    proved = {situation(row) for row in ROWS if ruling_of(row, book).measures[:1] == (measure,)}
    areas = YAML(typ="safe").load((TABLES / "answers" / "floor-area.yml").read_text(encoding="utf-8"))
    assert len(proved) + (len(areas) if measure == 6 else 0) >= 60


def test_no_two_cases_have_the_same_name() -> None:
    assert [name for name, count in Counter(row.name for row in ROWS).items() if count > 1] == []


def test_every_entry_of_the_certificate_lists_occurs_in_a_table(book: PolicyBook) -> None:
    grounds = [ruling_of(row, book).grounds.entry for row in ROWS]
    met = {(entry.catalogue, entry.ordinal) for entry in grounds if entry}
    lists = [catalogue for catalogue in book.catalogues if catalogue.kind in CERTIFICATE_LISTS]
    assert {(entry.catalogue, entry.ordinal) for found in lists for entry in found.entries} <= met


def test_every_principle_occurs_in_a_table(book: PolicyBook) -> None:
    grounds = [ruling_of(row, book).grounds.principle for row in ROWS]
    met = {principle.id for principle in grounds if principle}
    assert {principle.id for principle in book.principles} - met == set()


def test_every_name_that_spans_several_items_occurs_in_a_table(book: PolicyBook) -> None:
    assert {alias.name for alias in book.ask_aliases} <= {row.given.get("item") for row in ROWS}


def test_at_least_twelve_unlisted_items_are_in_the_tables(book: PolicyBook) -> None:
    listed = {entry.item for catalogue in book.catalogues for entry in catalogue.entries}
    asked = {row.given["item"] for row in ROWS if row.place.startswith("certificate-unlisted")}
    assert len(asked - listed) >= 12
