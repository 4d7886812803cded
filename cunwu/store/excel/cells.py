"""What a cell says: plain text, a whole number, or a day in any of the ways clerks write one."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta

Value = str | int | float | bool | date | None

# Excel counts days from here (its 1900 was a leap year; no list is that old).
SERIAL_START = date(1899, 12, 30)
SERIALS = range(36526, 73051)  # 2000-01-01 to 2099-12-31

_NUMERALS = {
    character: str(value)
    for value, characters in enumerate(["〇零○Ｏ", *"一二三四五六七八九"])
    for character in characters
}
_WRITTEN = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*[日号]?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_CHINESE = re.compile(
    r"([〇零○Ｏ一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})[日号]"
)
# what no spreadsheet shows: control characters, and marks that turn or join the letters around them
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_NUMBERING = re.compile(r"^(?:[（(][0-9一二三四五六七八九十]+[)）]|[0-9一二三四五六七八九十]+[、.．])+")
_ERRORS = ("#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!")


def plain(value: Value) -> str:
    """The words of a cell without spaces around them or at the ends of its lines; "" for an empty one."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    return "\n".join(line.strip() for line in text.split("\n")).strip()


def name(text: str) -> str:
    """A name without the blanks and line breaks that only lay it out; full-width digits become plain ones.

    >>> name("居 住\\n证明（第１类）")
    '居住证明（第1类）'
    """
    return "".join(_half(character) for character in text if not character.isspace())


def half(text: str) -> str:
    """The text with plain digits, letters and signs for full-width ones; Chinese marks and blanks stay.

    >>> half("３０日，自Ａ日起")
    '30日，自A日起'
    """
    return "".join(map(_half, text))


def unnumbered(title: str) -> str:
    """A name without the number in front of it.

    >>> unnumbered("（二）1.居住证明")
    '居住证明'
    """
    return _NUMBERING.sub("", title)


def whole(value: Value) -> int | None:
    """A positive whole number (1, 1.0, "１", "1."); None for anything else."""
    text = unicodedata.normalize("NFKC", plain(value)).rstrip(".、")
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) and int(text) > 0 else None


def day(value: Value) -> date | None:
    """The day a cell gives, as a day, a serial number or words; None where it gives none.

    >>> day("二〇二三年五月六日") == day("2023.5.6") == day(45052) == date(2023, 5, 6)
    True
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, (int, float)) and int(value) in SERIALS:
        return SERIAL_START + timedelta(days=int(value))
    found = days(plain(value))
    return found[0][1] if len(found) == 1 and found[0][0] == _squeezed(plain(value)) else None


def days(text: str) -> list[tuple[str, date]]:
    """The days written in a text, each with its words, in the order of the text."""
    words = _squeezed(text)
    found = []
    for pattern in (_WRITTEN, _CHINESE, re.compile(rf"^{_COMPACT.pattern}$")):
        for match in pattern.finditer(words):
            year, month, number = (_number(part) for part in match.groups())
            try:
                found.append((match.start(), match[0], date(year, month, number)))
            except ValueError:
                continue
    return [(words, when) for _, words, when in sorted(found)]


def year(value: Value) -> int | None:
    """The year of "2026", "2026年", "二〇二六年度"; None for anything else."""
    text = _squeezed(plain(value)).removesuffix("度").removesuffix("年")
    text = "".join(_NUMERALS.get(character, character) for character in text)
    return int(text) if re.fullmatch(r"20\d\d", text, re.ASCII) else None


def has_control(value: Value) -> bool:
    """Whether it holds characters that no spreadsheet shows."""
    return isinstance(value, str) and bool(_CONTROL.search(value))


def is_error(value: Value) -> bool:
    """Whether it is one of Excel's error values."""
    return isinstance(value, str) and value.strip() in _ERRORS


def _half(character: str) -> str:
    full = "！" <= character <= "～" and character not in "，。：；？！（）＋－、｜＆％"
    return unicodedata.normalize("NFKC", character) if full else character


def _squeezed(text: str) -> str:
    return "".join(
        character if character == "Ｏ" else unicodedata.normalize("NFKC", character)
        for character in text
        if not character.isspace()
    )


def _number(text: str) -> int:
    """Arabic figures, or 二〇二三 digit by digit, or 二十三 by tens."""
    if text.isdigit() and text.isascii():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return int(_NUMERALS.get(tens, "1")) * 10 + int(_NUMERALS.get(ones, "0"))
    return int("".join(_NUMERALS[character] for character in text))
