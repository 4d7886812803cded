"""What programs trip over: texts, numbers, JSON bodies and damaged bytes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

TEXTS = (
    "",
    " ",
    "\x00",
    "\ufeff",
    "\u202e",
    "\ud800",
    "😀" * 50,
    "é",
    "我" * 2001,
    "/restart",
    '/inform{"a":1}',
    "<script>alert(1)</script>",
    "{{7*7}}",
    "${jndi:ldap://x}",
    "%s%n%x",
    "{0.__class__}",
    "../../../../etc/passwd",
    "'; DROP TABLE message; --",
    "=HYPERLINK(1)",
    "1e999",
    "NaN",
    "-1",
    "0",
    "99999999999999999999",
    "２０２６-１１-２２",
    "²",
    "2026-02-30",
    "0000-00-00",
    "9999-12-31",
    "死亡证明能开吗",
    "110101199003071234",
    "\r\nSet-Cookie: a=b",
)
NUMBERS = (
    0,
    -1,
    1,
    2,
    10**9,
    2**31,
    2**63,
    -(2**63) - 1,
    10**400,
    0.5,
    -0.0,
    1e308,
    float("inf"),
    float("nan"),
)


def texts(longest: int = 60) -> SearchStrategy[str]:
    """Texts, lone surrogates and control characters among them."""
    anything = st.characters(codec=None, categories=None)
    return st.one_of(st.sampled_from(TEXTS), st.text(anything, max_size=longest))


def values() -> SearchStrategy[Any]:
    """Whatever JSON can hold, and what Python's JSON holds besides."""
    plain = st.one_of(st.none(), st.booleans(), st.sampled_from(NUMBERS), st.integers(), texts())
    return st.recursive(
        plain,
        lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts(8), inner, max_size=4)),
        max_leaves=8,
    )


def replaced(whole: Sequence[Any], other: SearchStrategy[Any]) -> SearchStrategy[list[Any]]:
    """``whole`` with none, one or two of its members another."""

    def made(changes: dict[int, Any]) -> list[Any]:
        return [changes.get(number, one) for number, one in enumerate(whole)]

    return st.dictionaries(st.integers(0, len(whole) - 1), other, max_size=2).map(made)


@dataclass(frozen=True)
class Edit:
    """One change of some bytes, ``at`` so many millionths of their length."""

    how: str
    at: int
    bit: int
    size: int
    put: bytes

    def made(self, data: bytes) -> bytes:
        """``data``, changed."""
        at = len(data) * self.at // 1_000_000
        left, rest = data[:at], data[at:]
        if self.how == "flip" and rest:
            return left + bytes((rest[0] ^ 1 << self.bit,)) + rest[1:]
        if self.how == "drop":
            return left + rest[self.size :]
        if self.how == "repeat":
            return left + rest[: self.size] + rest
        return left if self.how == "cut" else left + self.put + rest


def edits() -> SearchStrategy[tuple[Edit, ...]]:
    """Bits flipped, bytes taken out, put in or repeated, the end cut off."""
    how = st.sampled_from(("flip", "flip", "flip", "drop", "insert", "repeat", "cut"))
    one = st.builds(
        Edit, how, st.integers(0, 999_999), st.integers(0, 7), st.integers(1, 200), st.binary(max_size=8)
    )
    return st.one_of(one.map(lambda only: (only,)), st.lists(one, min_size=1, max_size=6).map(tuple))


def edited(data: bytes, changes: Sequence[Edit]) -> bytes:
    """``data`` after all of them."""
    for one in changes:
        data = one.made(data)
    return data


def mutated(whole: bytes) -> SearchStrategy[bytes]:
    """``whole``, damaged."""
    return edits().map(lambda changes: edited(whole, changes))


def raw_json(fields: SearchStrategy[dict[str, Any]]) -> SearchStrategy[bytes]:
    """Bodies: JSON of those fields, and what is not quite JSON."""

    def written(value: Any) -> bytes:
        return json.dumps(value).encode()  # lone surrogates as \ud800

    def twice(value: dict[str, Any]) -> bytes:
        inside = written(value)[1:-1]
        return b"{" + inside + b"," + inside + b"}" if inside else b"{,}"

    deep = st.integers(1, 60_000).map(lambda depth: b"[" * depth)
    closed = st.integers(1, 2_000).map(lambda depth: b'{"text":' + b"[" * depth + b"]" * depth + b"}")
    huge = st.integers(1, 6_000).map(lambda digits: b'{"text":"x","number":' + b"9" * digits + b"}")
    long = st.integers(1, 70_000).map(lambda size: b'{"text":"' + b"a" * size + b'"}')
    other = st.sampled_from(("utf-16", "utf-32", "gb18030", "utf-8-sig"))
    encoded = st.tuples(st.just('{"text":"死亡证明能开吗"}'), other).map(lambda two: two[0].encode(two[1]))
    return st.one_of(
        fields.map(written),
        fields.map(written),
        fields.map(twice),
        values().map(written),
        fields.map(written).flatmap(mutated),
        st.binary(max_size=60),
        deep,
        closed,
        huge,
        long,
        encoded,
    )
