"""The words over a list's columns, and which field each is (columns.yml)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process
from ruamel.yaml import YAML

from cunwu.rulings.verdict import ListKind, RegionLevel

WORDS = Path(__file__).parent / "columns.yml"
CERTIFICATES = (ListKind.RETAINED, ListKind.CANCELLED)
NEAR = 60  # rapidfuzz's ratio, 0 to 100, from which a heading counts as a slip of another


@dataclass(frozen=True)
class Layout:
    """What a list of one kind looks like: ``columns`` from field to the heading written on export."""

    label: str
    sheets: tuple[str, ...]
    show: tuple[str, ...]
    columns: Mapping[str, str]


@dataclass(frozen=True)
class Columns:
    """All of columns.yml."""

    layouts: Mapping[ListKind, Layout]
    fields: Mapping[str, str]  # a heading, squeezed → its field
    heading: Mapping[str, tuple[str, ...]]
    kept: Mapping[str, str]
    personal: frozenset[str]
    ditto: frozenset[str]
    fits: re.Pattern[str]
    unfit: re.Pattern[str]
    covers: tuple[str, ...]
    section: re.Pattern[str]
    footer: re.Pattern[str]
    too_general: frozenset[str]
    regions: Mapping[str, tuple[str, ...]]
    levels: Mapping[str, RegionLevel]

    def field(self, text: str) -> str | None:
        """The field that a heading names, also by two words for it (牵头/责任部门); None for another word."""
        words = [squeeze(part) for part in re.split(r"[/／、或及和与]", text)]
        parts = {self.fields.get(word) or self.fields.get(word + words[-1][-2:]) for word in words}
        return self.fields.get(squeeze(text)) or (parts.pop() if len(parts) == 1 else None)

    def nearest(self, text: str) -> str:
        """The known heading that ``text`` may be a slip of; "" for none."""
        best = process.extractOne(squeeze(text), self.fields.keys(), scorer=fuzz.ratio, score_cutoff=NEAR)
        return str(best[0]) if best else ""

    def kinds(self, text: str) -> list[ListKind]:
        """The kinds of list named in a sheet's name or a title; an admitted list may say 工作事项 too.

        A longer word hides the shorter one in it: 不再保留 is no 保留.
        """
        words = [(word, kind) for kind, layout in self.layouts.items() for word in layout.sheets]
        found = set()
        for word, kind in sorted(words, key=lambda pair: -len(pair[0])):
            if word in text:
                found.add(kind)
                text = text.replace(word, "｜")
        if ListKind.ADMITTED in found:
            found.discard(ListKind.WORK_ITEMS)
        return [kind for kind in self.layouts if kind in found]


@lru_cache(maxsize=1)
def columns() -> Columns:
    """Read once."""
    data = YAML(typ="safe").load(WORDS.read_text(encoding="utf-8"))
    return Columns(
        layouts={
            ListKind(kind): Layout(x["label"], tuple(x["sheets"]), tuple(x["show"]), dict(x["columns"]))
            for kind, x in data["lists"].items()
        },
        fields={squeeze(word): field for field, words in data["words"].items() for word in words},
        heading={field: tuple(words) for field, words in data["heading"].items()},
        kept=data["kept"],
        personal=frozenset(data["personal"]),
        ditto=frozenset(data["ditto"]),
        fits=re.compile(data["decided"]["fits"]),
        unfit=re.compile(data["decided"]["not"]),
        covers=tuple(data["covers"]),
        section=re.compile(data["section"], re.DOTALL),
        footer=re.compile(data["footer"], re.DOTALL),
        too_general=frozenset(data["too_general"]),
        regions={of: tuple(words) for of, words in data["regions"].items()},
        levels={word: RegionLevel(level) for level, words in data["levels"].items() for word in words},
    )


def squeeze(text: str) -> str:
    """A heading without blanks, marks, and brackets with what they hold.

    >>> squeeze("*有 效 时 限（天）")
    '有效时限'
    """
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"[(\[【][^)\]】]*[)\]】]", "", text)
    return re.sub(r"[\W_]+", "", text)
