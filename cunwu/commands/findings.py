"""What a check of ``cunwu doctor`` gives; its words are in doctor.yml."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

WORDS = Path(__file__).with_name("doctor.yml")
GOOD, CARE, BAD = "good", "care", "bad"


@dataclass(frozen=True)
class Finding:
    """``code`` is stable, "" where all is well; ``detail`` says what was found, ``mend`` what to do."""

    level: str
    code: str
    detail: str
    means: str = ""
    mend: str = ""


def fine(detail: str) -> Finding:
    """All is well."""
    return Finding(GOOD, "", detail)


def fault(code: str, **values: Any) -> Finding:
    """Something is wrong: ``code`` names its words. Raises KeyError for one without words."""
    words = {part: text.format(**values) for part, text in catalogue()[code].items()}
    return Finding(words["level"], code, words["says"], words["means"], words["mend"])


def worst(found: Iterable[Finding]) -> list[Finding]:
    """What is wrong of it, or where nothing is, what is well."""
    every = list(found)
    return [one for one in every if one.level != GOOD] or every


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """The words of every fault, by code."""
    words: dict[str, dict[str, str]] = YAML(typ="safe").load(WORDS.read_text(encoding="utf-8"))
    return words
