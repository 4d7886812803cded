"""The words of papers, in ``words.yml`` and ``drafts.yml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

FOLDER = Path(__file__).parent


@cache
def words(name: str = "words") -> Mapping[str, Any]:
    """What ``<name>.yml`` holds."""
    found: Mapping[str, Any] = YAML(typ="safe").load((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))
    return found


def phrase(name: str, /, **values: object) -> str:
    """A phrase of ``words.yml``, filled in."""
    return str(words()["phrases"][name]).format(**values)
