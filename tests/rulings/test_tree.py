"""The decision tree says what the engine says, at every fork and leaf, for every set of facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cunwu.rulings import Case, PolicyBook, Ruling, Topic, Verdict, decide
from cunwu.rulings.tree import Branch, Node, tree, without_effect

TODAY = date(2026, 11, 22)
YUSHU = "220182"
WORK = [topic for topic in Topic if topic.ruled and topic is not Topic.CERTIFICATE]
CERTIFICATES = ["婚姻状况证明", "亲属关系证明", "居住证明", "没有听说过的证明", "收养人情况证明"]
WHOLE = 99  # forks: no tree is so deep


def ground(ruling: Ruling) -> tuple[object, ...]:
    """What a ruling rests on, and what it says."""
    row, entry = ruling.grounds.principle, ruling.grounds.entry
    return ruling.verdict, row and row.id, entry and (entry.catalogue, entry.ordinal)


def nodes(root: Node) -> Iterator[Node]:
    yield root
    for branch in root.branches:
        yield from nodes(branch.node)


def taken(root: Node) -> list[Node]:
    """The nodes along the facts that are known."""
    found = [root]
    while below := [branch.node for branch in found[-1].branches if branch.taken]:
        found += below
    return found


def branch_for(node: Node, value: str | None) -> Branch:
    (found,) = [b for b in node.branches if (b.unknown if value is None else value in b.values)]
    return found


_drawn: dict[tuple[Topic, str | None], Node] = {}


def whole(book: PolicyBook, topic: Topic, item: str | None) -> Node:
    """The whole tree, drawn once."""
    if (topic, item) not in _drawn:
        _drawn[topic, item] = tree(Case(topic, YUSHU, TODAY, item), book, WHOLE)
    return _drawn[topic, item]


@st.composite
def assignments(draw: st.DrawFn, book: PolicyBook, names: list[str], most: int = 6) -> dict[str, str]:
    told = draw(st.lists(st.sampled_from(names), max_size=most, unique=True))
    return {name: draw(st.sampled_from(book.fact[name].values)) for name in told}


def facts_of(topic: Topic, book: PolicyBook) -> list[str]:
    """The facts that somebody may tell for that topic."""
    named = {fact for row in book.table[topic] for fact in row.when} & set(book.fact)
    return sorted(named | ({"use"} if topic is Topic.CERTIFICATE else set()))


SUBJECTS = [(topic, None) for topic in WORK] + [(Topic.CERTIFICATE, item) for item in CERTIFICATES]


@pytest.mark.parametrize(("topic", "item"), SUBJECTS, ids=str)
def test_every_node_is_what_the_engine_decides(book: PolicyBook, topic: Topic, item: str | None) -> None:
    for node in nodes(whole(book, topic, item)):
        assert node.ruling == decide(node.case, book)
        assert (node.asks is None) == (node.branches == ())
        for branch in node.branches:
            assert node.asks is not None
            for value in branch.values:
                known = node.case.knowing(node.asks.name, value)
                assert ground(decide(known, book)) == ground(branch.node.ruling)
            if branch.unknown:
                assert ground(node.ruling) == ground(branch.node.ruling)


@pytest.mark.parametrize(("topic", "item"), SUBJECTS, ids=str)
def test_every_fork_names_every_answer_once_and_changes_something_below(
    book: PolicyBook, topic: Topic, item: str | None
) -> None:
    for node in nodes(whole(book, topic, item)):
        if node.asks is not None:
            assert sorted(v for b in node.branches for v in b.values) == sorted(node.asks.values)
            assert [b.unknown for b in node.branches].count(True) == 1
            assert len({ground(below.ruling) for below in nodes(node)}) > 1
            assert node.asks.name not in node.case.facts


@pytest.mark.parametrize(("topic", "item"), SUBJECTS, ids=str)
@given(st.data())
def test_whatever_is_known_the_tree_leads_to_the_ruling(
    book: PolicyBook, topic: Topic, item: str | None, data: st.DataObject
) -> None:
    facts = data.draw(assignments(book, facts_of(topic, book)))
    node = whole(book, topic, item)
    while node.asks is not None:
        node = branch_for(node, facts.get(node.asks.name)).node
    assert ground(node.ruling) == ground(decide(Case(topic, YUSHU, TODAY, item, facts), book))


@given(st.data())
def test_the_way_taken_ends_at_the_ruling_of_the_case(book: PolicyBook, data: st.DataObject) -> None:
    topic, item = data.draw(st.sampled_from(SUBJECTS))
    facts = data.draw(assignments(book, sorted(book.fact)))
    day = data.draw(st.sampled_from([TODAY, date(2021, 1, 1), date(2019, 1, 1)]))
    case = Case(topic, data.draw(st.sampled_from(["100000", "220000", YUSHU])), day, item, facts)
    root = tree(case, book)
    way = taken(root)
    assert ground(way[-1].ruling) == ground(decide(case, book))
    followed = {name for node in way for name in node.case.facts}
    assert followed | set(without_effect(root, case)) == set(facts)
    idle = {name: value for name, value in facts.items() if name not in without_effect(root, case)}
    assert ground(decide(replace(case, facts=idle), book)) == ground(decide(case, book))


def test_the_tree_forks_at_what_was_told_first(book: PolicyBook) -> None:
    facts = {"matter": "安全生产", "role": "责任主体", "funded": "否"}
    case = Case(Topic.TASK, YUSHU, TODAY, None, facts)
    root = tree(case, book)
    assert [node.asks.name if node.asks else None for node in taken(root)] == ["matter", "role", None]
    assert ground(taken(root)[-1].ruling)[:2] == (Verdict.PROHIBITED, "task-responsible-safety")
    assert without_effect(root, case) == ("funded",)


def test_a_marriage_certificate_turns_on_its_use(book: PolicyBook) -> None:
    root = tree(Case(Topic.CERTIFICATE, YUSHU, TODAY, "婚姻状况证明"), book)
    assert root.asks == book.fact["use"]
    assert branch_for(root, "收养登记").node.ruling.verdict is Verdict.ISSUABLE
    assert branch_for(root, "公证").node.ruling.verdict is Verdict.NOT_ISSUED
    assert branch_for(root, None) == branch_for(root, "公证")


def test_what_the_registers_say_is_looked_up_and_not_asked(book: PolicyBook) -> None:
    case = Case(Topic.TASK, YUSHU, TODAY, None, {"register": "要查"})
    for node in nodes(tree(case, book, 2)):
        assert node.case.facts["register"] == "要查"
        assert node.asks is None or node.asks.name != "register"


def test_before_the_measures_there_is_no_fork(book: PolicyBook) -> None:
    root = tree(Case(Topic.PLAQUE, YUSHU, date(2022, 1, 1)), book)
    assert (root.ruling.verdict, root.asks) == (Verdict.NO_CATALOGUE, None)


def test_a_name_of_several_certificates_has_no_tree_of_its_own(book: PolicyBook) -> None:
    root = tree(Case(Topic.CERTIFICATE, YUSHU, TODAY, "身份证明"), book)
    assert (root.ruling.verdict, root.asks) == (Verdict.CLARIFY, None)
    assert root.ruling.candidates


def test_a_tree_is_cut_where_it_was_said(book: PolicyBook) -> None:
    root = tree(Case(Topic.PLAQUE, YUSHU, TODAY), book, depth=1)
    below = [branch.node for branch in root.branches]
    assert any(node.asks is not None for node in below)
    assert all(node.branches == () for node in below)


def test_a_topic_without_verdicts_and_a_strange_place_are_refused(book: PolicyBook) -> None:
    with pytest.raises(ValueError, match="gets no verdict"):
        tree(Case(Topic.SMALLTALK, YUSHU, TODAY), book)
    with pytest.raises(KeyError):
        tree(Case(Topic.PLAQUE, "999999", TODAY), book)
