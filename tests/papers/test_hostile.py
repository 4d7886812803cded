"""What users write is words on paper, never XML, never a template."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from word_files import Make, text_of

from cunwu.papers.kinds import Kind
from cunwu.papers.text import MAX_NAME, MAX_REQUEST, TooLong, file_name, plain
from cunwu.rulings import Topic

LITERAL = [
    "{{ 7*7 }}",
    "{% for x in range(9) %}x{% endfor %}",
    "{{ ''.__class__.__mro__ }}",
    "{#藏起来#}",
    "{%p if 0 %}",
    "</w:t></w:r></w:p><w:p><w:r><w:t>49",
    "<w:br/>&amp;&#65;",
    "]]><![CDATA[",
    "\"'&<>",
]
REMOVED = [
    "\x00",
    "\x07",
    "\x0c",
    "\x1b",
    "\x7f",
    "\x85",
    "\u200b",
    "\u202e",
    "\u2028",
    "\ufeff",
    "\ufffe",
    "\uffff",
    "\ud800",
]


@pytest.mark.parametrize("words", LITERAL)
def test_a_request_stands_in_the_opinion_as_it_was_written(make: Make, words: str) -> None:
    paper = make(Kind.OPINION, Topic.TASK, None, {"role": "派交"}, request=f"甲{words}乙")
    assert f"“甲{words}乙”（照来话记）" in text_of(paper)


@pytest.mark.parametrize("words", LITERAL)
def test_a_village_stands_in_the_notice_as_it_was_written(make: Make, words: str) -> None:
    paper = make(Kind.NOTICE, Topic.CERTIFICATE, "死亡证明", village=words)
    assert f"\n{words}村民委员会\n" in text_of(paper)


@pytest.mark.parametrize("character", REMOVED, ids=lambda c: f"U+{ord(c):04X}")
def test_characters_no_document_may_hold_are_left_out(make: Make, character: str) -> None:
    paper = make(Kind.OPINION, Topic.TASK, None, {"role": "派交"}, request=f"甲{character}乙")
    assert "甲乙" in text_of(paper)
    assert zipfile.ZipFile(BytesIO(paper.content)).testzip() is None


def test_lines_and_tabs_of_a_request_become_blanks() -> None:
    assert plain(" 甲\t乙\n\n丙 ") == "甲 乙 丙"


def test_words_that_are_too_long_are_refused_with_their_length(make: Make) -> None:
    with pytest.raises(TooLong, match=f"村名最多{MAX_NAME}个字，这里有{MAX_NAME + 1}个字"):
        make(Kind.NOTICE, Topic.CERTIFICATE, "死亡证明", village="村" * (MAX_NAME + 1))
    with pytest.raises(TooLong, match=f"来事最多{MAX_REQUEST}个字"):
        make(Kind.OPINION, Topic.TASK, None, {"role": "派交"}, request="话" * (MAX_REQUEST + 1))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("红星村", "红星村村民委员会"),
        ("红星村村委会", "红星村村民委员会"),
        ("  ", "＿＿＿＿＿＿＿＿村民委员会"),
    ],
)
def test_a_village_is_called_by_its_committee(make: Make, written: str, shown: str) -> None:
    assert shown in text_of(make(Kind.NOTICE, Topic.CERTIFICATE, "死亡证明", village=written)).splitlines()


@pytest.mark.parametrize("about", ["../../etc/passwd", 'a\\b:c*d?"e<f>g|h', "甲\n乙", "甲" * 200])
def test_a_file_name_is_one_that_every_system_takes(about: str) -> None:
    name = file_name("告知单", about)
    assert not set(name) & set('\\/:*?"<>|\n.') and 0 < len(name) <= MAX_NAME
