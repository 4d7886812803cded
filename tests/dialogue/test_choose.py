"""A permission must be surely meant; what is asked to be forged is not asked for."""

from __future__ import annotations

from cunwu.dialogue.belief import weigh
from cunwu.dialogue.choose import choose_certificate, choose_work
from cunwu.language.lexicon import Lexicon
from cunwu.language.reading import Reading
from cunwu.rulings import PolicyBook
from cunwu.rulings.table import match
from cunwu.rulings.verdict import Verdict


def test_a_paper_the_village_may_issue_is_asked_about_unless_it_is_surely_meant(book: PolicyBook) -> None:
    doubtful = choose_certificate({"certificate|收养人情况证明": 0.7, "certificate|婚姻状况证明": 0.3}, book)
    assert doubtful.name is None and doubtful.candidates == ("收养人情况证明", "婚姻状况证明")
    sure = choose_certificate({"certificate|收养人情况证明": 0.95, "certificate|婚姻状况证明": 0.05}, book)
    assert sure.name == "收养人情况证明"


def test_a_kind_of_work_is_permitted_only_where_that_is_surely_meant(book: PolicyBook) -> None:
    def verdict(p: float) -> Verdict:
        belief = {"report_form||approved=县级": p, "report_form||approved=没有": 1 - p}
        choice = choose_work(belief, {}, book)
        row = match(book.table[choice.topic], choice.facts)
        assert row
        return row.verdict

    assert verdict(0.65) is Verdict.NEEDS_APPROVAL
    assert verdict(0.75) is Verdict.ALLOWED


def test_what_is_asked_to_be_forged_is_not_asked_for(book: PolicyBook) -> None:
    def likeliest(text: str) -> str:
        needs = {"certificate|残疾状况证明": 0.6, "out_of_scope|伪造材料": 0.1}
        belief = weigh(Reading(text, needs, Lexicon(book).find(text)))
        return max(belief, key=lambda key: belief[key])

    assert likeliest("帮我弄一张假的残疾证明") == "out_of_scope|伪造材料"
    assert likeliest("残疾证明不是假的能给盖章不") == "certificate|残疾状况证明"
