"""What no other fact may turn into a permission, whatever else is known of the case."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cunwu.rulings import Case, PolicyBook, Ruling, Topic, decide

IN_FORCE = st.dates(date(2023, 5, 6), date(2030, 12, 31))


@st.composite
def rulings(draw: st.DrawFn, book: PolicyBook, topic: Topic, fixed: dict[str, tuple[str, ...]]) -> Ruling:
    """A ruling where ``fixed`` holds; each other fact that the topic looks at is unknown or any value."""
    facts = {fact: draw(st.sampled_from(values)) for fact, values in fixed.items()}
    for name in sorted(
        {fact for row in book.table[topic] for fact in row.when} & set(book.fact) - set(fixed)
    ):
        value = draw(st.sampled_from(("", *book.fact[name].values)))
        facts |= {name: value} if value else {}
    return decide(Case(topic, "220182", draw(IN_FORCE), None, facts), book)


REFUSED = {
    "nothing makes the village a responsible subject": (Topic.TASK, {"role": ("责任主体",)}),
    "enforcement is not delegated": (
        Topic.TASK,
        {"role": ("委托",), "matter": ("行政执法", "拆迁拆违")},
    ),
    "an annual item handed down needs this year's review at its own level": (
        Topic.TASK,
        {
            "role": ("派交", "委托"),
            "annual": ("是",),
            "admission": ("没送审", "没通过", "往年通过", "别级通过"),
            "work": ("专业性工作",),
        },
    ),
    "work handed down needs the county": (
        Topic.TASK,
        {
            "role": ("派交",),
            "approved": ("没有", "乡镇", "部门"),
            "admission": ("没送审", "没通过", "往年通过", "别级通过"),
            "work": ("专业性工作",),
        },
    ),
    "a new mechanism needs the province or a law": (
        Topic.MECHANISM,
        {"mechanism": ("新设机制", "专人专岗"), "approved": ("没有", "乡镇", "部门", "县级", "联审通过")},
    ),
    "the province's consent backs no post of its own": (
        Topic.MECHANISM,
        {"mechanism": ("专人专岗",), "approved": ("省级",)},
    ),
    "the burden of the means is not shifted": (Topic.MECHANISM, {"mechanism": ("转嫁保障",)}),
    "a closed office is not built": (Topic.MECHANISM, {"office": ("隔离封闭",)}),
    "vetoes, traces and signs are no yardstick": (
        Topic.EVALUATION,
        {"yardstick": ("一票否决", "留痕材料", "形式安排")},
    ),
    "a group or system excuses no veto and no trace": (
        Topic.APP_GROUP,
        {"yardstick": ("一票否决", "留痕材料")},
    ),
    "a form excuses no veto and no trace": (Topic.REPORT_FORM, {"yardstick": ("一票否决", "留痕材料")}),
    "an inspection of its own needs the county's consent": (
        Topic.EVALUATION,
        {"yardstick": ("单独检查", "排名问责"), "approved": ("没有", "乡镇", "部门", "联审通过")},
    ),
    "a new system needs party committee and government": (
        Topic.APP_GROUP,
        {"system": ("业务系统",), "approved": ("没有", "部门", "联审通过")},
    ),
    "other signs and honours are not hung outside": (
        Topic.PLAQUE,
        {"plaque": ("其他牌子", "荣誉牌匾"), "place": ("外墙",)},
    ),
    "outside, the six keep to their size, colours and characters": (
        Topic.PLAQUE,
        {"plaque": ("六块之内",), "place": ("外墙",), "plaque_style": ("超尺寸", "颜色不对", "非规范字")},
    ),
}


@pytest.mark.parametrize(("topic", "fixed"), REFUSED.values(), ids=REFUSED)
@settings(max_examples=80)
@given(data=st.data())
def test_no_further_fact_permits(
    book: PolicyBook, data: st.DataObject, topic: Topic, fixed: dict[str, tuple[str, ...]]
) -> None:
    ruling = data.draw(rulings(book, topic, fixed))
    assert not ruling.verdict.permits, ruling.trace


def test_the_village_keeps_its_own_whoever_says_what(book: PolicyBook) -> None:
    for fact in book.fact.values():
        for value in fact.values:
            facts = {"role": "公共事务", **({fact.name: value} if fact.name != "role" else {})}
            ruling = decide(Case(Topic.TASK, "220182", date(2026, 11, 22), None, facts), book)
            assert (ruling.verdict.value, ruling.measures) == ("own_duty", (2,)), ruling.trace
