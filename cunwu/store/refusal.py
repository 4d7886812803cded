"""A file that cannot be accepted: sheet, row, column, reason, and how it should look."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

WORDS = Path(__file__).parent / "refusals.yml"
NOTICES = Path(__file__).parent / "notices.yml"


class Refusal(ValueError):
    """Raised while a clerk's file is read; nothing was stored. The words of each ``key``: refusals.yml.

    ``row`` counts from 1 as Excel does; ``column`` is Excel's letter, with the heading where it is known.
    """

    def __init__(self, key: str, sheet: str = "", row: int = 0, column: str = "", **values: object) -> None:
        self.key, self.sheet, self.row, self.column = key, sheet, row, column
        words = _words(WORDS)[key]
        self.reason = words["reason"].format(**values)
        self.example = words["example"].format(**values)
        super().__init__(f"{self.place}{self.reason}\n  应当这样：{self.example}")

    @property
    def place(self) -> str:
        """Where the fault is, as far as one cell, row or sheet has it; with a colon."""
        parts = [
            f"表“{self.sheet}”" if self.sheet else "",
            f"第{self.row}行" if self.row else "",
            f"{self.column}列" if self.column else "",
        ]
        return f"{''.join(parts)}：" if any(parts) else ""


def notice(key: str, **values: object) -> str:
    """What was seen and does not stop the import (notices.yml)."""
    return str(_words(NOTICES)[key]).format(**values)


@lru_cache(maxsize=2)
def _words(path: Path) -> Mapping[str, Any]:
    found: Mapping[str, Any] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return found
