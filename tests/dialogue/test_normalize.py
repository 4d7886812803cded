"""One plain form for every way of writing; nothing a person can send breaks it or makes it long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cunwu.language.normalize import MAX_CHARACTERS, clean, normalize


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("婚育證明", "婚育证明"),
        ("開無犯罪記錄證明", "开无犯罪记录证明"),
        ("ＡＢＣ　１２３", "abc 123"),
        ("ＡＰＰ", "app"),
        ("能开吗？！", "能开吗?!"),
        ("死\u200b亡\u200d证\ufeff明", "死亡证明"),
        ("死\x00亡\x07证\x1b明", "死亡证明"),
        ("\u202e明证亡死\u202c", "明证亡死"),
        ("  死亡证明\r\n能开吗\t", "死亡证明 能开吗"),
        ("啊啊啊啊啊啊啊", "啊啊"),
        ("？？？？？？", "??"),
        ("㎡", "m2"),
        ("", ""),
        (" \t\u3000\u200b", ""),
    ],
)
def test_is_brought_to_plain_form(written: str, plain: str) -> None:
    assert normalize(written) == plain


@pytest.mark.parametrize("emoji", ["😀", "👨‍👩‍👧", "🇨🇳", "❤️"])
def test_emoji_do_not_hide_the_words(emoji: str) -> None:
    assert "死亡证明能开吗" in normalize(f"{emoji}死亡证明能开吗{emoji}")


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("村里里给办理理吗", "村里给办理吗"),
        ("低低保的的材料", "低保的材料"),
        ("開開證明", "开证明"),
    ],
)
def test_a_character_typed_twice_counts_once(written: str, plain: str) -> None:
    assert normalize(written) == plain


@pytest.mark.parametrize(
    "text",
    [
        *(
            "俺妈妈天天去看看",
            "个个都干干净净",
            "拜拜",
            "派出所所长",
            "镇长长期不在",
            "结婚证证明",
            "居委会会给开",
        ),
        *("登记记录", "信用社社保卡", "二〇二二年年底", "三三两两", "5500元"),
    ],
)
def test_what_people_do_write_twice_stays(text: str) -> None:
    assert normalize(text) == text


@given(st.text(max_size=200))
def test_normalising_again_changes_nothing_that_matters(text: str) -> None:
    once = normalize(text)
    assert normalize(once) == normalize(normalize(once))
    assert len(once) <= MAX_CHARACTERS * 2
    assert not any(character in once for character in "\x00\x1b\u200b\u202e\r\n\t")


@pytest.mark.parametrize("unit", ["死亡证明能开吗", "啊", "證", "😀", "﷽", "1", "\u0301"])
def test_sixty_thousand_characters_come_out_short(unit: str) -> None:
    text = (unit * 60_000)[:60_000]
    assert len(normalize(text)) <= MAX_CHARACTERS * 2


def test_the_beginning_of_a_long_text_is_what_is_heard() -> None:
    assert normalize("死亡证明能开吗。" + "说来话长" * 15_000).startswith("死亡证明能开吗。说来话长")


@given(st.text(max_size=60))
def test_cleaning_keeps_words_and_drops_only_what_cannot_be_seen(text: str) -> None:
    cleaned = clean(text)
    assert cleaned == cleaned.strip()
    assert [c for c in cleaned if c in "\x00\x07\x1b\u200b\u202a\u202e\ufeff"] == []
    visible = [c for c in text if c.isalnum()]
    assert [c for c in cleaned if c.isalnum()] == visible


def test_lines_of_a_message_are_kept_as_they_are_shown() -> None:
    assert clean("一行\n二行") == "一行\n二行"
