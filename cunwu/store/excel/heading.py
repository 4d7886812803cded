"""What stands above a list or on a cover, and what it says of the document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from cunwu.store.excel.cells import day, days, half, name, plain
from cunwu.store.excel.columns import columns
from cunwu.store.excel.faults import Faults
from cunwu.store.refusal import Refusal

IN_FORCE = ("施行", "实施", "执行")  # how a line ends that says since when, and is no title
SHORTEST_COMMON = 6  # characters that the names of several sheets share to be one list's name
_FROM = re.compile(r"自(.{6,16}?)(?:起|之日起)")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,10}[〔\[(（［]\s*\d{4}\s*[〕\])）］]\s*\d+\s*号")
_BARE = re.compile(r"附件[\d一二三四五六七八九十]*[:：]?|[^《：:]{2,8}[:：].*", re.DOTALL)  # no title


@dataclass(frozen=True)
class Heading:
    """A list's name, and what it says of its document; empty where it says nothing."""

    name: str = ""
    number: str = ""
    issuer: str = ""
    published: date | None = None
    effective_from: date | None = None


def heading(above: Sequence[str]) -> Heading:
    """What the texts above a list say: the first that is no "label：value" is its name."""
    labels = {word: of for of, words in columns().heading.items() for word in words}
    values: dict[str, str] = {}
    title = ""
    for line in (line for text in above for line in plain(text).split("\n") if line):
        pairs = re.findall(rf"({'|'.join(labels)})\s*[:：]\s*([^；;　]+)", line)
        for label, value in pairs:
            values.setdefault(labels[label], value.strip())
        if _NUMBER.fullmatch(line):
            values.setdefault("number", line)
            continue
        start = _FROM.search(line)
        if start:
            values.setdefault("effective_from", start[1])
        dated = day(line) or (start and start.start() == 0) or line.endswith(IN_FORCE)
        if not (title or pairs or dated or columns().field(line) or _BARE.fullmatch(line)):
            title = line
    return Heading(
        name=name(title),
        number=half(values.get("number", "")),
        issuer=half(values.get("issuer", "")),
        published=_day(values.get("published", "")),
        effective_from=_day(values.get("effective_from", "")),
    )


def joined(said: Sequence[tuple[str, Heading]], cover: Heading, faults: Faults) -> Heading:
    """What the sheets (name, heading) of one list say together; the cover says what none of them does.

    Different documents or first days make two lists, and are added to ``faults``.
    """
    for of in ("number", "published", "effective_from"):
        told = [(sheet, value) for sheet, one in said if (value := getattr(one, of))]
        for sheet, value in told[1:]:
            if value != told[0][1]:
                label = columns().heading[of][0]
                first = {"other": told[0][0], "was": told[0][1]}
                faults.add(Refusal("two_documents", sheet, label=label, found=value, **first))
    headings = [*(one for _, one in said), cover]
    return Heading(
        name=_name([one.name for _, one in said], cover.name),
        number=next((one.number for one in headings if one.number), ""),
        issuer=next((one.issuer for one in headings if one.issuer), ""),
        published=next((one.published for one in headings if one.published), None),
        effective_from=next((one.effective_from for one in headings if one.effective_from), None),
    )


def _name(names: Sequence[str], cover: str) -> str:
    """The one name of all sheets; of different ones the cover's, or the words they begin with."""
    different = list(dict.fromkeys(filter(None, names)))
    if len(different) == 1:
        return different[0]
    same = takewhile(lambda letters: len(set(letters)) == 1, zip(*different, strict=False))
    common = re.sub(r"\W+$", "", "".join(letters[0] for letters in same))
    return cover or (common if len(common) >= SHORTEST_COMMON else "")


def _day(text: str) -> date | None:
    found = days(text)
    return found[0][1] if found else None
