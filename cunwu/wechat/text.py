"""A message of a conversation as WeChat shows it: short, choices by number, in parts that fit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cunwu.language.normalize import clean
from cunwu.wechat.words import phrase, words

LONGEST = 600  # characters of one message, by WeChat's own advice
MOST_BYTES = 1900  # of 2048: the rest is for a word that more follows
_SENTENCE = re.compile(r".*?(?:[。！？；]+[”）」]?|\n|$)", re.DOTALL)


def parts(
    text: str, answer: dict[str, Any] | None, name: str | None, page: str, paper: bool = False
) -> list[str]:
    """What is sent for a message, each of at most LONGEST characters and MOST_BYTES bytes.

    ``answer`` is the bot's answer as JSON, None for what a person called ``name`` wrote, with a ``paper`` or
    without; ``page`` is the address of this conversation, empty where there is none.
    """
    said = _plain(text)
    if answer is None:
        spoken = list(_sentences(phrase("person", name=_plain(name or phrase("someone"))) + said))
        if paper:
            spoken.append("\n" + (phrase("link", address=page) if page else phrase("paper_by_hand")))
        return packed(spoken)
    units = list(_sentences(_without_quotes(said, answer)))
    for number, button in enumerate(answer["buttons"], 1):
        units.append("\n" + phrase("choice", number=number, title=_plain(button["title"])))
    if answer["rulings"]:
        units.append("\n" + (phrase("link", address=page) if page else phrase("ask_quote")))
    return packed(units)


def packed(units: list[str]) -> list[str]:
    """``units`` in as few messages as hold them; none is broken unless it alone is too long."""
    found = [""]
    for piece in (piece for unit in units for piece in _pieces(unit)):
        if not _fits(found[-1] + piece):
            found.append("")
        found[-1] += piece
    return [part for part in (part.strip() for part in found) if part]


def joined(chosen: list[str]) -> int:
    """How many of the first parts fit into one message together (at least one of one)."""
    count = 1
    while count < len(chosen) and _fits("\n".join(chosen[: count + 1])):
        count += 1
    return min(count, len(chosen))


def _fits(text: str) -> bool:
    return len(text) <= LONGEST and len(text.encode()) <= MOST_BYTES


def _pieces(unit: str) -> Iterator[str]:
    while not _fits(unit):
        size = next(n for n in range(min(LONGEST, len(unit)), 0, -1) if _fits(unit[:n]))
        yield unit[:size]
        unit = unit[size:]
    yield unit


def _sentences(text: str) -> Iterator[str]:
    return (found[0] for found in _SENTENCE.finditer(text) if found[0])


def _without_quotes(text: str, answer: dict[str, Any]) -> str:
    """The text without the sentences of the rules that a ruling is shown with: they can be asked for."""
    quoted = {_plain(phrase("quote", text=quote["text"])) for quote in answer["quotes"]}
    return "\n".join(line for line in text.split("\n") if line not in quoted)


def _plain(text: str) -> str:
    """Nothing that WeChat takes for a link, nor anything that ends the XML's character data."""
    return clean(text).replace("<", "＜").replace("]]>", "]]＞")


def wants_pending(text: str) -> bool:
    """Whether the message asks for what is still to come, and nothing else."""
    return text.strip(' 。.“”"') in words()["fetch"]
