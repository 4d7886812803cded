"""The words of the channel, in ``words.yml`` and ``menu.yml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

FOLDER = Path(__file__).parent


@cache
def words(name: str = "words") -> Any:
    """What ``<name>.yml`` holds."""
    return YAML(typ="safe").load((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))


def phrase(name: str, /, **values: object) -> str:
    """A phrase of ``words.yml``, filled in."""
    return str(words()[name]).format(**values).strip()
