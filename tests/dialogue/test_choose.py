"""A permission must be surely meant; what is asked to be forged is not asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cunwu.dialogue.belief import weigh
from cunwu.dialogue.choose import Here, choose_certificate, choose_work
from cunwu.language.lexicon import Lexicon
from cunwu.language.reading import Reading
from cunwu.rulings import PolicyBook
from cunwu.rulings.records import Catalogue, Entry, Item, Region
from cunwu.rulings.table import match
from cunwu.rulings.verdict import ListKind, RegionLevel, Verdict

YUSHU, EXAMPLE = "220182", "22EX01"
DAY = date(2026, 11, 23)


def here(book: PolicyBook, region: str = YUSHU, day: date = DAY) -> Here:
    return Here.of(book, region, day)


@pytest.fixture(scope="module")
def with_example(book: PolicyBook) -> PolicyBook:
    """The records with the fictitious county's: a retained list that names a paper nobody else knows."""
    county = Region(EXAMPLE, "示例县", RegionLevel.COUNTY, "220100")
    entries = (Entry("x", 1, ORCHARD, ORCHARD), Entry("x", 2, "困难证明", "困难证明", effective_to=LAST))
    own = Catalogue("x", "清单", EXAMPLE, ListKind.RETAINED, "jilin-measures-2023", FIRST, None, entries)
    return replace(
        book,
        regions=(*book.regions, county),
        items=(*book.items, Item(ORCHARD, ORCHARD)),
        catalogues=(*book.catalogues, own),
    )


ORCHARD = "示例果园看护情况证明"
FIRST, LAST = date(2024, 1, 1), date(2025, 12, 31)
DIVIDED = {f"certificate|{name}": 0.2 for name in (ORCHARD, "困难证明", "居住证明", "务农证明", "养殖证明")}


def test_what_only_another_county_lists_is_no_candidate(with_example: PolicyBook) -> None:
    asked = choose_certificate(DIVIDED, with_example, here(with_example))
    assert ORCHARD not in asked.candidates and "困难证明" in asked.candidates
    assert ORCHARD in choose_certificate(DIVIDED, with_example, here(with_example, EXAMPLE)).candidates


@pytest.mark.parametrize(
    ("region", "day", "name"),
    [
        (YUSHU, DAY, "困难证明"),
        (EXAMPLE, date(2025, 6, 1), None),
        (EXAMPLE, DAY, "困难证明"),
        (EXAMPLE, date(2023, 6, 1), "困难证明"),
    ],
)
def test_a_paper_is_asked_about_where_and_when_a_list_lets_the_village_issue_it(
    with_example: PolicyBook, region: str, day: date, name: str | None
) -> None:
    belief = {"certificate|困难证明": 0.7, "certificate|收入证明": 0.3}
    assert choose_certificate(belief, with_example, here(with_example, region, day)).name == name


def test_a_paper_the_village_may_issue_is_asked_about_unless_it_is_surely_meant(book: PolicyBook) -> None:
    doubtful = choose_certificate(
        {"certificate|收养人情况证明": 0.7, "certificate|婚姻状况证明": 0.3}, book, here(book)
    )
    assert doubtful.name is None and doubtful.candidates == ("收养人情况证明", "婚姻状况证明")
    sure = choose_certificate(
        {"certificate|收养人情况证明": 0.95, "certificate|婚姻状况证明": 0.05}, book, here(book)
    )
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
