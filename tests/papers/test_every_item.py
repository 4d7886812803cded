"""Every item of the lists has its paper, and no paper is made that the ruling does not call for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from word_files import DAY, YUSHU, Make, opened, text_of

from cunwu.papers.draft import fields
from cunwu.papers.kinds import Kind, Unfit, check, fitting
from cunwu.papers.paper import Details, make_list, make_paper
from cunwu.papers.words import words
from cunwu.rulings import Case, PolicyBook, Ruling, Topic, decide
from cunwu.rulings.records import Catalogue, Entry
from cunwu.rulings.verdict import ListKind
from cunwu.store.files import read_policy

BOOK = read_policy(Path(__file__).parents[2] / "data" / "policy")
LISTS = {c.id: c for c in BOOK.catalogues}
TWENTY = [entry.item for entry in LISTS["national-cancelled-2020"].entries]
STATUTORY = [entry.item for entry in LISTS["national-statutory"].entries]
BLANK = "＿"
WORK = [
    ("task", {"role": "责任主体", "matter": "安全生产"}),
    ("task", {"role": "派交"}),
    ("task", {"role": "协助"}),
    ("report_form", {}),
    ("app_group", {}),
    ("evaluation", {}),
    ("mechanism", {}),
    ("plaque", {"plaque": "其他牌子"}),
]


@pytest.mark.parametrize("item", TWENTY)
def test_every_cancelled_item_makes_its_notice(make: Make, book: PolicyBook, item: str) -> None:
    text = text_of(make(Kind.NOTICE, Topic.CERTIFICATE, item))
    entry = LISTS["national-cancelled-2020"].entries[TWENTY.index(item)]
    assert item in text and "不予出具" in text and "民发〔2020〕20号" in text
    assert f"第{entry.ordinal}项" in text
    assert all(step in text for step in entry.steps)
    assert book.clause["9.3"].text in text
    assert (f"可信度：{entry.certainty}" in text) == (entry.certainty != "高")


@pytest.mark.parametrize("item", TWENTY)
def test_a_notice_tells_no_desk_what_it_must_waive(make: Make, item: str) -> None:
    text = text_of(make(Kind.NOTICE, Topic.CERTIFICATE, item))
    assert "由贵单位适用的规定决定" in text
    for claim in ("免交", "免于提交", "必须接受", "不得要求", "不得索要", "告知承诺"):
        assert claim not in text


@pytest.mark.parametrize("item", STATUTORY)
def test_every_issuable_item_makes_a_draft_with_blanks_and_no_seal(make: Make, item: str) -> None:
    paper = make(Kind.DRAFT, Topic.CERTIFICATE, item)
    text = text_of(paper)
    entry = LISTS["national-statutory"].entries[STATUTORY.index(item)]
    assert text.startswith("参考草稿，非规定式样\n")
    assert entry.title in text and entry.use in text and entry.basis in text
    assert text.count(BLANK * 4) >= 4
    assert "身份证" not in text
    assert not [part for part in opened(paper).part.package.iter_parts() if "media" in part.partname]


def test_each_statutory_item_has_words_of_its_own_and_no_words_are_left_over() -> None:
    assert set(words("drafts")) == {*STATUTORY, "其他"}


@pytest.mark.parametrize(("topic", "facts"), WORK)
def test_every_kind_of_work_makes_an_opinion(
    make: Make, book: PolicyBook, topic: str, facts: dict[str, str]
) -> None:
    ruling = decide(Case(Topic(topic), YUSHU, DAY, None, facts), book)
    text = text_of(make(Kind.OPINION, Topic(topic), None, facts, request="照原话写的来事"))
    assert "“照原话写的来事”" in text and ruling.reason in text
    assert all(f"“{quote.text}”" in text for quote in ruling.grounds.quotes)
    assert all(book.fact[name].question in text for name in ruling.needs)


def test_an_opinion_says_which_answer_would_change_the_ruling(make: Make, book: PolicyBook) -> None:
    text = text_of(make(Kind.OPINION, Topic.TASK, None, {"role": "派交"}))
    county = book.fact["approved"].options["县级"]
    ruling = decide(Case(Topic.TASK, YUSHU, DAY, None, {"role": "派交", "approved": "县级"}), book)
    assert f"如果是“{county}”，结论是“符合规定”。" in text
    assert ruling.verdict.value == "allowed"


def test_an_opinion_on_a_certificate_keeps_the_villagers_words_out(make: Make) -> None:
    paper = make(Kind.OPINION, Topic.CERTIFICATE, "居住证明", request="张三要开居住证明")
    assert "张三" not in text_of(paper)
    assert "村民申请出具“居住证明”。" in text_of(paper)


@pytest.mark.parametrize("catalogue", LISTS.values(), ids=LISTS.keys())
def test_every_list_makes_a_public_notice(book: PolicyBook, catalogue: object) -> None:
    found = next(c for c in book.catalogues if c == catalogue)
    text = text_of(make_list(found, book, DAY, Details(DAY)))
    assert found.name in text and f"共{len(found.entries)}项" in text
    assert all(entry.title in text for entry in found.entries)


def test_the_last_row_of_a_list_stays_with_the_signature(book: PolicyBook) -> None:
    twenty = LISTS["national-cancelled-2020"]
    rows = opened(make_list(twenty, book, DAY, Details(DAY))).tables[0].rows
    kept = [
        all(paragraph.paragraph_format.keep_with_next for cell in row.cells for paragraph in cell.paragraphs)
        for row in (rows[-2], rows[-1])
    ]
    assert kept == [False, True]


def test_nothing_stands_below_the_signature_of_a_list(book: PolicyBook) -> None:
    for catalogue in book.catalogues:
        assert text_of(make_list(catalogue, book, DAY, Details(DAY))).endswith(
            "（公示单位）\n2026年11月23日\n"
        )


def register(kind: ListKind, *titles: str) -> Catalogue:
    """A list of work of the county."""
    entries = tuple(
        Entry("r", number, title, requested_by="统计局", content="引导入户。", basis="《某法》")
        for number, title in enumerate(titles, 1)
    )
    start = date(DAY.year, 1, 5)
    return Catalogue(
        f"r-{kind.value}", "榆树市准入事项", YUSHU, kind, "jilin-measures-2023", start, None, entries
    )


def on_work(book: PolicyBook, *lists: Catalogue, **facts: str) -> str:
    """The opinion on a piece of work of that name."""
    held = replace(book, catalogues=(*book.catalogues, *lists))
    ruling = decide(Case(Topic.TASK, YUSHU, DAY, "人口抽样入户登记", facts), held)
    return text_of(make_paper(Kind.OPINION, ruling, held, Details(DAY, request="某事")))


@pytest.mark.parametrize("facts", [{}, {"role": "派交"}, {"role": "协助"}, {"role": "责任主体"}])
def test_an_opinion_names_the_register_entry_of_the_work(book: PolicyBook, facts: dict[str, str]) -> None:
    text = on_work(book, register(ListKind.ADMITTED, "某事", "人口抽样入户登记"), **facts)
    assert (
        "准入清单：榆树市《榆树市准入事项》第2项“人口抽样入户登记”，提出部门：统计局，"
        "榆树市本级联审通过，2026年1月5日起，管到2026年12月31日。"
    ) in text


def test_an_opinion_says_which_registers_do_not_name_the_work(book: PolicyBook) -> None:
    lists = (register(ListKind.ADMITTED, "某事"), register(ListKind.WORK_ITEMS, "人口抽样入户登记"))
    text = on_work(book, *lists, register="要查")
    assert "查过榆树市2026年的准入清单，没有查到这一项。" in text
    assert "没有收到长春市、吉林省2026年的准入清单" in text
    assert "这一项写在榆树市《榆树市准入事项》第1项。目录里有，不等于当年联审通过了。" in text


def test_a_posted_list_of_work_says_who_leads_and_what_is_done(book: PolicyBook) -> None:
    found = register(ListKind.ADMITTED, "人口抽样入户登记")
    text = text_of(make_list(found, book, DAY, Details(DAY)))
    assert "1 | 人口抽样入户登记 | 统计局 | 引导入户 | 《某法》" in text


def test_a_posted_retained_list_marks_what_the_nation_cancelled(book: PolicyBook) -> None:
    ruling, held = of_county(book, use="入学")
    assert ruling.catalogue is not None
    entries = (*ruling.catalogue.entries, Entry("c", 4, "亲属关系证明", "亲属关系证明"))
    text = text_of(make_list(replace(ruling.catalogue, entries=entries), held, DAY, Details(DAY)))
    assert text.count("不予出具") == 1
    assert (
        "亲属关系证明（《不应由基层群众性自治组织出具证明事项清单（第一批）》第1项写明不应出具，不予出具）"
        in text
    )


def of_county(book: PolicyBook, **fields: str) -> tuple[Ruling, PolicyBook]:
    """The ruling by a county's own retained list with one entry."""
    entry = Entry("c", 3, "居住证明", "居住证明", **fields)  # type: ignore[arg-type]
    own = Catalogue("c", "榆树市保留清单", YUSHU, ListKind.RETAINED, "jilin-measures-2023", date(2024, 1, 1))
    held = replace(book, catalogues=(*book.catalogues, replace(own, entries=(entry,))))
    return decide(Case(Topic.CERTIFICATE, YUSHU, DAY, "居住证明"), held), held


def test_a_draft_rests_on_the_countys_list_and_names_what_it_left_out(book: PolicyBook) -> None:
    ruling, held = of_county(book, for_use="入学")
    text = text_of(make_paper(Kind.DRAFT, ruling, held, Details(DAY)))
    assert "本证明仅用于入学。" in text
    assert "清单：《榆树市保留清单》第3项" in text
    assert "有效时限、政策法规依据、证明内容范本：未公布。" in text
    assert "以本县" not in text


def test_what_a_list_states_is_not_called_unpublished(book: PolicyBook) -> None:
    stated = {"use": "入学", "validity": "30日", "basis": "《某法》", "content": "兹证明某某。只用于入学。"}
    ruling, held = of_county(book, **stated)
    text = text_of(make_paper(Kind.DRAFT, ruling, held, Details(DAY)))
    assert "未公布" not in text
    assert text.count("用于入学") == 1
    assert all(words in text for words in stated.values() if words != "入学")


def test_a_draft_for_no_published_use_leaves_a_blank(book: PolicyBook) -> None:
    ruling, held = of_county(book)
    text = text_of(make_paper(Kind.DRAFT, ruling, held, Details(DAY)))
    assert "本证明仅用于＿＿" in text and "仅用于未公布" not in text


@pytest.mark.parametrize(
    ("kind", "item", "facts", "reason"),
    [
        (Kind.NOTICE, "收养人情况证明", {}, "“收养人情况证明”可以出具"),
        (Kind.NOTICE, "居住证明", {}, "“未列入清单”"),
        (Kind.NOTICE, None, {}, "还没说清"),
        (Kind.DRAFT, "亲属关系证明", {}, "“亲属关系证明”不予出具"),
        (Kind.DRAFT, "婚姻状况证明", {"use": "其他用途"}, "“婚姻状况证明”不予出具"),
        (Kind.DRAFT, "居住证明", {}, "“未列入清单”"),
        (Kind.OPINION, None, {}, "还没说清"),
        (Kind.LISTS, "居住证明", {}, "没有清单可公示"),
        (Kind.LISTS, "收养人情况证明", {}, "没有清单可公示"),
    ],
)
def test_a_paper_that_does_not_fit_is_refused_with_the_reason(
    make: Make, kind: Kind, item: str | None, facts: dict[str, str], reason: str
) -> None:
    with pytest.raises(Unfit, match=reason):
        make(kind, Topic.CERTIFICATE, item, facts)


@pytest.mark.parametrize("item", [*TWENTY, *STATUTORY, "居住证明", None])
def test_what_is_offered_can_be_made_and_nothing_else(make: Make, book: PolicyBook, item: str | None) -> None:
    ruling = decide(Case(Topic.CERTIFICATE, YUSHU, DAY, item), book)
    for kind in Kind:
        if kind in fitting(ruling):
            assert text_of(make(kind, Topic.CERTIFICATE, item))
        else:
            with pytest.raises(Unfit):
                check(kind, ruling)


def test_a_published_model_text_is_used_as_it_stands(book: PolicyBook) -> None:
    ruling = decide(Case(Topic.CERTIFICATE, YUSHU, DAY, "收养人情况证明"), book)
    assert ruling.catalogue is not None and ruling.grounds.entry is not None
    entry = replace(ruling.grounds.entry, content="兹证明＿＿＿住在我村。\n特此说明。")
    county = replace(ruling.catalogue, kind=ListKind.RETAINED)
    found = fields(replace(ruling, catalogue=county, grounds=replace(ruling.grounds, entry=entry)), book)
    assert found["范本已公布"] is True
    assert found["内容"] == ["兹证明＿＿＿住在我村。", "特此说明。"]
