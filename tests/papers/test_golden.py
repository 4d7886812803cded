"""The whole text of one paper of each kind, as read and approved by a person."""

from __future__ import annotations

from pathlib import Path

from word_files import DAY, Make, text_of

from cunwu.papers.kinds import Kind
from cunwu.papers.paper import Details, make_list
from cunwu.rulings import PolicyBook, Topic

GOLDEN = Path(__file__).parent / "golden"


def golden(name: str) -> str:
    return (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_the_notice_for_a_kinship_certificate_in_yushu(make: Make) -> None:
    paper = make(Kind.NOTICE, Topic.CERTIFICATE, "亲属关系证明", village="红星村")
    assert text_of(paper) == golden("notice")
    assert paper.name == "不予出具告知单-亲属关系证明"


def test_the_draft_for_an_adopter(make: Make) -> None:
    paper = make(Kind.DRAFT, Topic.CERTIFICATE, "婚姻状况证明", {"use": "收养登记"})
    assert text_of(paper) == golden("draft")


def test_the_opinion_on_a_pledge_for_work_safety(make: Make) -> None:
    facts = {"role": "责任主体", "matter": "安全生产"}
    request = "镇里和我村签安全生产责任状，能签吗"
    paper = make(Kind.OPINION, Topic.TASK, None, facts, village="红星村", request=request)
    assert text_of(paper) == golden("opinion")
    assert paper.name == "村级事务研判意见-不得作为责任主体"


def test_the_national_twenty_as_a_public_notice(book: PolicyBook) -> None:
    twenty = next(c for c in book.catalogues if c.id == "national-cancelled-2020")
    assert text_of(make_list(twenty, book, DAY, Details(DAY))) == golden("lists")
