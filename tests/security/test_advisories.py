"""Accepted advisories: of packages that are locked at that very version, each with a reason."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
ENTRIES: list[dict[str, Any]] = YAML(typ="safe").load(
    (ROOT / "docs" / "advisories.yml").read_text(encoding="utf-8")
)["advisories"]
LOCKED = dict(
    re.findall(
        r"^([\w.-]+)==([^\s;]+)", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE
    )
)


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry["id"] for entry in ENTRIES])
def test_an_entry_is_of_the_lock_and_says_why(entry: dict[str, Any]) -> None:
    assert set(entry) == {"package", "version", "id", "what", "reason", "certainty", "since"}
    assert LOCKED[entry["package"]] == str(entry["version"])
    assert re.fullmatch(r"CVE-20\d\d-\d{4,6}|GHSA(-[\da-z]{4}){3}|PYSEC-20\d\d-\d+", entry["id"])
    assert entry["what"] and len(entry["reason"]) >= 8 and entry["certainty"] in ("高", "中")
    assert isinstance(entry["since"], date)


def test_no_advisory_stands_twice() -> None:
    assert len({entry["id"] for entry in ENTRIES}) == len(ENTRIES)
