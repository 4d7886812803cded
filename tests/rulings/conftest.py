"""Shared by the ruling tests: the records of data/policy, and hypothesis without time limits."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import pytest
from hypothesis import settings

from cunwu.rulings import PolicyBook
from cunwu.store.files import read_policy

POLICY = Path(__file__).parents[2] / "data" / "policy"

settings.register_profile("rulings", settings.get_profile("untimed"), max_examples=150)
settings.load_profile("rulings")


@dataclass(frozen=True, repr=False)
class TersePolicyBook(PolicyBook):
    """The same records; hypothesis prints every argument of a failing example."""

    def __repr__(self) -> str:
        return f"<records {self.version[:8]}>"


@pytest.fixture(scope="session")
def book() -> PolicyBook:
    """All records of data/policy, read once."""
    found = read_policy(POLICY)
    return TersePolicyBook(**{field.name: getattr(found, field.name) for field in fields(found)})
