"""Names are found in a text: exact, to be asked about, half-named, and written by sound; the longest wins."""

from __future__ import annotations

import pytest

from cunwu.language.lexicon import Lexicon, Mention
from cunwu.language.normalize import normalize
from cunwu.rulings import PolicyBook
from cunwu.rulings.records import AskAlias, Item


@pytest.fixture(scope="module")
def lexicon(book: PolicyBook) -> Lexicon:
    return Lexicon(book)


def small(*items: Item, ask: tuple[AskAlias, ...] = ()) -> Lexicon:
    """A lexicon of these items alone."""
    return Lexicon(PolicyBook("test", items=items, ask_aliases=ask))


def test_every_name_and_exact_alias_is_found_as_its_item(book: PolicyBook, lexicon: Lexicon) -> None:
    wrong = {
        name: lexicon.find(normalize(name))
        for name, item in book.exact.items()
        if [(m.name, m.kind) for m in lexicon.find(normalize(name))] != [(item, "exact")]
    }
    assert wrong == {}


def test_every_ask_alias_is_found_as_itself(book: PolicyBook, lexicon: Lexicon) -> None:
    wrong = {
        alias: lexicon.find(normalize(alias))
        for alias in book.ask_alias
        if [(m.name, m.kind) for m in lexicon.find(normalize(alias))] != [(alias, "ask")]
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("户籍正明能开吗", "居民身份信息证明"),
        ("死往证明", "死亡证明"),
        ("无犯最记录证明", "无犯罪记录证明"),
        ("建在证明", "健在证明"),
    ],
)
def test_a_name_written_by_sound_is_found(lexicon: Lexicon, text: str, item: str) -> None:
    assert [m.name for m in lexicon.find(text)] == [item]


def test_a_name_without_its_last_word_is_found_as_half(lexicon: Lexicon) -> None:
    assert lexicon.find("无犯罪记录咋开") == (Mention("无犯罪记录证明", "half", 0, 5),)


def test_an_exact_name_leaves_no_room_for_a_half_one(lexicon: Lexicon) -> None:
    assert [m.kind for m in lexicon.find("无犯罪记录证明要不要写亲属关系")] == ["exact"]


def test_the_longest_name_wins() -> None:
    lexicon = small(Item("死亡证明", "人没了"), Item("牲畜死亡证明", "牲畜死了"))
    assert [m.name for m in lexicon.find("开个牲畜死亡证明")] == ["牲畜死亡证明"]
    assert [m.name for m in lexicon.find("死亡证明和牲畜死亡证明")] == ["死亡证明", "牲畜死亡证明"]


def test_an_ask_alias_inside_a_longer_name_does_not_count() -> None:
    item = Item("居民身份证明", "我是我")
    lexicon = small(item, Item("甲", "甲"), ask=(AskAlias("身份证明", ("居民身份证明", "甲")),))
    assert [m.kind for m in lexicon.find("开居民身份证明")] == ["exact"]
    assert [m.kind for m in lexicon.find("开身份证明")] == ["ask"]


def test_names_come_in_the_order_of_the_text_with_their_places(lexicon: Lexicon) -> None:
    text = "先开出生证明再开死亡证明"
    found = lexicon.find(text)
    assert [text[m.start : m.end] for m in found] == ["出生证明", "死亡证明"]


@pytest.mark.parametrize("text", ["", "今天天气不错", "证明", "村里", "1", "😀", "？" * 30])
def test_nothing_is_found_where_nothing_is_named(lexicon: Lexicon, text: str) -> None:
    assert lexicon.find(text) == ()


def test_a_short_name_is_never_guessed_by_sound() -> None:
    assert small(Item("证明书", "一种书")).find("正名书") == ()


def test_a_name_that_doubles_a_character_is_found_as_it_is_heard() -> None:
    assert small(Item("变更更正证明", "改户口")).find(normalize("开变更更正证明"))[0].name == "变更更正证明"
