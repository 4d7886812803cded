"""An answer to the question that waits: a button, its number, or free words; anything else is no answer."""

from __future__ import annotations

import pytest

from cunwu.dialogue.answers import answer_to
from cunwu.dialogue.choose import Here
from cunwu.dialogue.state import Asked
from cunwu.language.corrections import beginning
from cunwu.language.facts import stated_facts
from cunwu.language.lexicon import Lexicon
from cunwu.language.needs import Need
from cunwu.language.normalize import normalize
from cunwu.language.reading import Reading
from cunwu.rulings import PolicyBook

HERE = Here()
WHICH = Asked(
    "item",
    {
        "居民身份信息证明（证明我就是我、两个名字是一个人）": "居民身份信息证明",
        "证件遗失证明（证件丢了要补办）": "证件遗失证明",
    },
)


def need(intent: str, **facts: str) -> str:
    """The key of a need of answers."""
    return Need(intent, None, facts).key


def heard(text: str, book: PolicyBook, needs: dict[str, float] | None = None) -> Reading:
    """The reading of ``text`` where the model hears ``needs`` (nothing by default)."""
    plain = normalize(text)
    return Reading(
        text=plain,
        needs=needs or {},
        mentions=Lexicon(book).find(plain),
        facts=stated_facts(plain, book.facts),
    )


def question(fact: str, book: PolicyBook) -> Asked:
    """The question for ``fact`` as the bot asks it."""
    return Asked(fact, {shown: value for value, shown in book.fact[fact].options.items()})


def test_every_button_of_every_question_gives_its_own_value(book: PolicyBook) -> None:
    wrong = {
        (fact.name, shown): got
        for fact in book.facts
        for value, shown in fact.options.items()
        if (got := answer_to(question(fact.name, book), heard(shown, book), HERE)) != value
    }
    assert wrong == {}


def test_the_number_of_a_button_stands_for_it(book: PolicyBook) -> None:
    for fact in book.facts:
        for number, value in enumerate(fact.options, 1):
            assert answer_to(question(fact.name, book), heard(str(number), book), HERE) == value


@pytest.mark.parametrize("text", ["1。", " 1 ", "１", "1!", "1．"])
def test_a_number_may_be_written_full_width_or_with_a_stop(book: PolicyBook, text: str) -> None:
    assert answer_to(question("funded", book), heard(text, book), HERE) == "是"


@pytest.mark.parametrize("text", ["第一个", "第1个", "一", "选一", "选1吧", "就第一个吧", "1、", "回复1"])
def test_a_choice_may_be_counted_in_words(book: PolicyBook, text: str) -> None:
    assert answer_to(question("funded", book), heard(text, book), book) == "是"


@pytest.mark.parametrize("text", ["第三个", "第一次来", "一共几个", "第一条是啥", "11", "第"])
def test_what_only_begins_like_a_choice_is_none(book: PolicyBook, text: str) -> None:
    assert answer_to(question("funded", book), heard(text, book), book) is None


@pytest.mark.parametrize("number", ["0", "7", "9", "-1", "12"])
def test_a_number_without_a_button_is_no_answer(book: PolicyBook, number: str) -> None:
    assert answer_to(question("approved", book), heard(number, book), HERE) is None


@pytest.mark.parametrize(
    ("fact", "text", "value"),
    [
        ("approved", "镇长说的", "乡镇"),
        ("approved", "县里没发文", "没有"),
        ("approved", "县里发了文", "县级"),
        ("approved", "没见着文件", "没有"),
        ("funded", "没给钱", "否"),
        ("funded", "一分钱没给", "否"),
        ("funded", "给经费了", "是"),
        ("consented", "没问我们", "否"),
        ("verifiable", "全村都知道", "是"),
        ("verifiable", "没人看见啊", "否"),
        ("use", "办收养用", "收养登记"),
        ("place", "挂大门口", "外墙"),
        ("emergency", "来台风了", "是"),
    ],
)
def test_free_words_answer(book: PolicyBook, fact: str, text: str, value: str) -> None:
    assert answer_to(question(fact, book), heard(text, book), HERE) == value


def test_the_mayors_spoken_word_is_no_document_of_the_county(book: PolicyBook) -> None:
    assert answer_to(question("approved", book), heard("镇长口头说的", book), HERE) in ("乡镇", "没有")


def test_what_the_model_hears_as_an_answer_counts(book: PolicyBook) -> None:
    needs = {need("inform", funded="否"): 0.6, need("task"): 0.4}
    assert answer_to(question("funded", book), heard("哪有那个", book, needs), HERE) == "否"


def test_yes_and_no_answer_a_yes_no_question_only(book: PolicyBook) -> None:
    yes, no = {need("affirm"): 0.9}, {need("deny"): 0.9}
    assert answer_to(question("funded", book), heard("嗯呐", book, yes), HERE) == "是"
    assert answer_to(question("funded", book), heard("没有", book, no), HERE) == "否"
    assert answer_to(question("place", book), heard("嗯呐", book, yes), HERE) is None


def test_a_faint_or_divided_answer_is_none(book: PolicyBook) -> None:
    faint = {need("inform", funded="否"): 0.1}
    divided = {need("inform", place=place): 0.2 for place in ("外墙", "室内", "大门")}
    assert answer_to(question("funded", book), heard("那啥", book, faint), HERE) is None
    assert answer_to(question("place", book), heard("那啥", book, divided), HERE) is None


def test_an_answer_to_another_question_is_none(book: PolicyBook) -> None:
    needs = {need("inform", verifiable="是"): 0.9}
    assert answer_to(question("place", book), heard("村里都清楚", book, needs), HERE) is None


@pytest.mark.parametrize("text", ["谢谢", "依据是啥", "死亡证明能开吗", ""])
def test_something_else_is_no_answer(book: PolicyBook, text: str) -> None:
    assert answer_to(question("approved", book), heard(text, book), HERE) is None
    assert answer_to(WHICH, heard(text, book), HERE) is None


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("1", "居民身份信息证明"),
        ("2", "证件遗失证明"),
        ("证件遗失证明", "证件遗失证明"),
        ("居民身份信息证明（证明我就是我、两个名字是一个人）", "居民身份信息证明"),
        ("身份证丢失证明", "证件遗失证明"),
    ],
)
def test_a_candidate_is_chosen_by_button_number_or_name(book: PolicyBook, text: str, item: str) -> None:
    assert answer_to(WHICH, heard(text, book), HERE) == item


def test_two_candidates_in_one_message_choose_none(book: PolicyBook) -> None:
    assert answer_to(WHICH, heard("居民身份信息证明和证件遗失证明", book), HERE) is None


def test_an_item_that_was_not_offered_is_not_chosen(book: PolicyBook) -> None:
    assert answer_to(WHICH, heard("死亡证明", book), HERE) is None


@pytest.mark.parametrize(
    ("text", "approved"),
    [
        ("那县里后来补发了文", "县级"),
        ("这回盖着县委县政府的章", "县级"),
        ("也没说县里同意", "没有"),
        ("宣传部自己搞的,没报县委县政府同意", "没有"),
        ("县委县政府没发文", "没有"),
    ],
)
def test_an_approval_may_be_told_in_other_words_and_its_denial_wins(
    book: PolicyBook, text: str, approved: str
) -> None:
    assert stated_facts(normalize(text), book.facts).get("approved") == approved


@pytest.mark.parametrize("text", ["一票否决撤了", "一票否决取消了,改综合考核", "不搞一票否决"])
def test_what_is_taken_back_states_nothing(book: PolicyBook, text: str) -> None:
    assert "yardstick" not in stated_facts(normalize(text), book.facts)


def test_who_bears_what_happens_is_the_responsible_one(book: PolicyBook) -> None:
    said = stated_facts(normalize("让村里挨家检查完签字,出事儿算村里的"), book.facts)
    assert said["role"] == "责任主体"


@pytest.mark.parametrize(
    ("text", "rest", "taken_back"),
    [
        ("不是身份,我说岔了,是住在这屯的证明", "是住在这屯的证明", True),
        ("不是我们拉的 我记错了 是司法所建的", "是司法所建的", True),
        ("我看错了,不是县里发的", "不是县里发的", True),
        ("记错了不是我们拉的是司法所建的", "是司法所建的", True),
        ("不是说能开吗是咋回事", "不是说能开吗是咋回事", False),
        ("谢谢,那拿啥给银行看", "那拿啥给银行看", False),
        ("户口本名字写错了 咋整", "户口本名字写错了 咋整", False),
        ("派出所给我写错了,要改", "派出所给我写错了,要改", False),
        ("好的", "好的", False),
    ],
)
def test_only_what_is_not_taken_back_counts(text: str, rest: str, taken_back: bool) -> None:
    begin, found = beginning(normalize(text))
    assert (normalize(text)[begin:], found) == (rest, taken_back)


DESCRIBED = Need("certificate", "证件遗失证明").key


@pytest.mark.parametrize(("sure", "item"), [(0.79, "证件遗失证明"), (0.4, None)])
def test_a_candidate_surely_described_is_the_one_meant(
    book: PolicyBook, sure: float, item: str | None
) -> None:
    assert answer_to(WHICH, heard("是弄丢了的那种", book, {DESCRIBED: sure}), HERE) == item


@pytest.mark.parametrize(("sure", "item"), [(0.8, None), (0.95, "收养人情况证明")])
def test_a_paper_that_may_be_issued_must_be_described_more_surely(
    book: PolicyBook, sure: float, item: str | None
) -> None:
    adopting = Here(issuable=frozenset({"收养人情况证明"}))
    asked = Asked("item", {"收养人情况证明": "收养人情况证明", "亲属关系证明": "亲属关系证明"})
    needs = {Need("certificate", "收养人情况证明").key: sure}
    assert answer_to(asked, heard("领孩子用的", book, needs), adopting) == item


def test_something_described_that_is_no_candidate_is_no_answer(book: PolicyBook) -> None:
    needs = {Need("certificate", "死亡证明").key: 0.9}
    assert answer_to(WHICH, heard("人没了的那种", book, needs), HERE) is None
