"""Facts that the words themselves state, by the phrases of ``facts.yml`` (``says``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cunwu.rulings.records import Fact


def stated_facts(text: str, facts: Iterable[Fact]) -> dict[str, str]:
    """Fact → value for every fact of which exactly one value is said.

    A phrase inside a longer one does not count.

    >>> money = Fact("funded", "?", ("是", "否"), {}, {"是": ("给钱",), "否": ("没给钱",)})
    >>> stated_facts("一分没给钱", [money])
    {'funded': '否'}
    """
    found: dict[str, str] = {}
    for fact in facts:
        value = _value(text, fact.says)
        if value:
            found[fact.name] = value
    return found


def _value(text: str, says: Mapping[str, Iterable[str]]) -> str:
    """The one value that is said; "" for none, or where the words say two different things."""
    heard = [(phrase, value) for value, phrases in says.items() for phrase in phrases if phrase in text]
    values = {
        value for phrase, value in heard if not any(phrase != other and phrase in other for other, _ in heard)
    }
    return values.pop() if len(values) == 1 else ""
