"""What ``cunwu policy check`` reports beyond broken references: overlaps, gaps, dead aliases, quotes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cunwu.rulings import PolicyBook, Topic, Verdict
from cunwu.rulings.records import AskAlias, Catalogue, Clause, Principle
from cunwu.rulings.verdict import ListKind
from cunwu.store.errors import PolicyError
from cunwu.store.validate import broken_references, findings, gazette_text

GAZETTE = gazette_text(Path(__file__).parents[2] / "data" / "policy")
QUOTE = "条文“{}”和公报的文字对不上"
BACKED = Principle("backed", Topic.MECHANISM, 5, {"approved": ("省级",)}, Verdict.ALLOWED, "可以", "留底")
SHIFTED = Principle(
    "shifted", Topic.MECHANISM, 5, {"mechanism": ("转嫁保障",)}, Verdict.PROHIBITED, "不行", "不接"
)


def catalogue(key: str, start: date, end: date | None = None, region: str = "220182") -> Catalogue:
    """A retained list of 榆树市, empty: only its days matter."""
    return Catalogue(key, key, region, ListKind.RETAINED, "jilin-measures-2023", start, end)


def found_beyond(book: PolicyBook, changed: PolicyBook) -> list[str]:
    """The findings of ``changed`` that ``book`` does not have."""
    known = set(findings(book, GAZETTE))
    return [finding for finding in findings(changed, GAZETTE) if finding not in known]


def found_with(book: PolicyBook, *lists: Catalogue) -> list[str]:
    """The findings once ``lists`` are added."""
    return found_beyond(book, replace(book, catalogues=(*book.catalogues, *lists)))


def with_clause(book: PolicyBook, key: str, text: str) -> PolicyBook:
    """``book`` with the text of one clause replaced."""
    clauses = tuple(Clause(c.id, c.measure, text, c.source) if c.id == key else c for c in book.clauses)
    return replace(book, clauses=clauses)


def test_data_policy_has_no_findings(book: PolicyBook) -> None:
    assert findings(book, GAZETTE) == []


def test_the_gazette_may_not_be_missing(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"^measures-gazette\.txt：文件不在$"):
        gazette_text(tmp_path)


def test_findings_begin_with_broken_references(book: PolicyBook) -> None:
    broken = replace(book, sources=tuple(s for s in book.sources if s.id != "jilin-measures-2023"))
    assert len(broken_references(broken)) > len(book.clauses)
    assert findings(broken, GAZETTE)[: len(broken_references(broken))] == broken_references(broken)


@pytest.mark.parametrize("end", [None, date(2026, 1, 1), date(2025, 1, 1)])
def test_two_lists_of_one_county_and_kind_may_not_overlap(book: PolicyBook, end: date | None) -> None:
    older, newer = catalogue("older", date(2024, 1, 1), end), catalogue("newer", date(2025, 1, 1))
    assert found_with(book, newer, older) == ["清单“older”和“newer”的日子重叠"]


def test_a_list_that_begins_the_day_after_the_older_ended_is_no_overlap(book: PolicyBook) -> None:
    older = catalogue("older", date(2024, 1, 1), date(2024, 12, 31))
    assert found_with(book, older, catalogue("newer", date(2025, 1, 1))) == []


def test_lists_of_other_counties_or_kinds_do_not_overlap(book: PolicyBook) -> None:
    here = catalogue("here", date(2024, 1, 1))
    there = catalogue("there", date(2024, 1, 1), region="220183")
    cancelled = replace(catalogue("cancelled", date(2024, 1, 1)), kind=ListKind.CANCELLED)
    assert found_with(book, here, there, cancelled) == []


@pytest.mark.parametrize("topic", [topic for topic in Topic if topic.ruled])
def test_a_topic_without_principles_is_a_gap(book: PolicyBook, topic: Topic) -> None:
    left = tuple(row for row in book.principles if row.topic is not topic)
    found = found_beyond(book, replace(book, principles=left))
    assert found
    assert all(f"“{topic.value}”没有一条规则管得到" in line for line in found)


@pytest.mark.parametrize(
    ("principle", "said"),
    [
        ("task-unknown", "“task”没有一条规则管得到 什么都不知道的时候"),
        ("plaque-unknown", "“plaque”没有一条规则管得到 什么都不知道的时候"),
        ("certificate-unlisted", "“certificate”没有一条规则管得到 {'listing': '未列入'}"),
        ("certificate-no-catalogue", "“certificate”没有一条规则管得到 {'listing': '无清单'}"),
    ],
)
def test_the_principle_for_unknown_facts_may_not_be_missing(
    book: PolicyBook, principle: str, said: str
) -> None:
    left = tuple(row for row in book.principles if row.id != principle)
    assert found_beyond(book, replace(book, principles=left)) == [said]


def test_an_answer_no_value_stands_for_is_a_gap(book: PolicyBook) -> None:
    fact, others = book.fact["funded"], tuple(fact for fact in book.facts if fact.name != "funded")
    for wrong in (replace(fact, options={"也许": "说不好"}), replace(fact, says={"也许": ("说不好",)})):
        changed = replace(book, facts=(*others, wrong))
        assert found_beyond(book, changed) == ["事实“funded”没有“也许”这个取值"]


def test_an_alias_that_is_both_certain_and_to_be_asked_is_dead(book: PolicyBook) -> None:
    asked = AskAlias("养狗证明", ("居民养犬证明", "病死畜禽证明"))
    found = findings(replace(book, ask_aliases=(*book.ask_aliases, asked)), GAZETTE)
    assert "“养狗证明”既是确定的叫法，又要追问" in found


@settings(max_examples=60)
@given(st.data())
def test_a_quote_that_differs_from_the_gazette_by_one_character_is_found(data: st.DataObject) -> None:
    # Built here, not taken from the fixture: hypothesis prints a fixture's records on failure.
    text = "不得将村级组织作为行政执法、拆迁拆违、招商引资、安全生产等事务的责任主体。"
    place = data.draw(st.integers(0, len(text) - 1))
    clause = Clause(
        "1.7", 1, text[:place] + data.draw(st.sampled_from("可应村镇，")) + text[place + 1 :], "s"
    )
    found = findings(PolicyBook(version="", clauses=(clause,)), GAZETTE)
    assert (QUOTE.format("1.7") in found) == (clause.text != text)


@pytest.mark.parametrize("key", ["1.7", "3.4", "6.2", "9.3", "10.5", "14.c3"])
def test_a_quote_that_lost_or_gained_a_character_inside_is_found(book: PolicyBook, key: str) -> None:
    text = book.clause[key].text
    half = len(text) // 2
    for wrong in (text[:half] + text[half + 1 :], text[:half] + "的" + text[half:]):
        if "".join(wrong.split()) != "".join(text.split()):
            assert QUOTE.format(key) in findings(with_clause(book, key, wrong), GAZETTE)


def test_line_breaks_and_spaces_of_the_gazette_do_not_count(book: PolicyBook) -> None:
    text = book.clause["6.2"].text
    assert found_beyond(book, with_clause(book, "6.2", "\n".join(text.replace(" ", "")))) == []


def test_a_quote_cut_short_is_found(book: PolicyBook) -> None:
    text = book.clause["1.7"].text
    for wrong in (text[:-1], text[1:], text[: len(text) // 2], text[-10:]):
        assert QUOTE.format("1.7") in findings(with_clause(book, "1.7", wrong), GAZETTE)


def test_principles_of_equal_weight_that_contradict_each_other_are_found() -> None:
    found = findings(PolicyBook(version="", principles=(BACKED, SHIFTED)), GAZETTE)
    assert found[-1] == (
        "“mechanism”的规则“backed”和“shifted”一样重，判得却不同：approved 是 省级，mechanism 是 转嫁保障"
    )


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param((BACKED, replace(SHIFTED, priority=1)), id="unequal priority"),
        pytest.param((BACKED, replace(SHIFTED, when={})), id="unequal conditions"),
        pytest.param((BACKED, replace(SHIFTED, verdict=Verdict.ALLOWED)), id="one verdict"),
        pytest.param((BACKED, replace(SHIFTED, topic=Topic.PLAQUE)), id="other topic"),
        pytest.param((BACKED, replace(SHIFTED, when={"approved": ("没有",)})), id="never both"),
        pytest.param(
            (BACKED, SHIFTED, replace(SHIFTED, id="both", when={**BACKED.when, **SHIFTED.when})),
            id="overruled by a row for both",
        ),
        pytest.param(
            (BACKED, SHIFTED, replace(SHIFTED, id="above", when={}, priority=1)), id="overruled by priority"
        ),
    ],
)
def test_principles_that_leave_no_doubt_are_no_contradiction(rows: tuple[Principle, ...]) -> None:
    found = findings(PolicyBook(version="", principles=rows), GAZETTE)
    assert not any("一样重" in line for line in found)


def test_a_row_that_overrules_in_one_case_only_leaves_the_other_in_doubt() -> None:
    wide = replace(BACKED, when={"approved": ("省级", "县级")})
    both = replace(SHIFTED, id="both", when={"approved": ("省级",), **SHIFTED.when})
    found = findings(PolicyBook(version="", principles=(wide, SHIFTED, both)), GAZETTE)
    assert found[-1].endswith("approved 是 县级，mechanism 是 转嫁保障")
