"""Shared by every suite: one store with data/policy and one loaded model for the whole run."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from cunwu.chat.agent import DialogueAgent
from cunwu.rulings import PolicyBook
from cunwu.store.database import connect, transaction
from cunwu.store.files import read_policy
from cunwu.store.migrate import upgrade
from cunwu.store.save import save_book

ROOT = Path(__file__).resolve().parent.parent
POLICY = ROOT / "data" / "policy"

# The kill tests and the kill benchmark are the same code (benchmarks/kill.py).
sys.path.insert(0, str(ROOT))


@pytest.fixture(scope="session")
def book() -> PolicyBook:
    """All records of data/policy, read once."""
    return read_policy(POLICY)


@pytest.fixture(scope="session")
def policy_store(tmp_path_factory: pytest.TempPathFactory, book: PolicyBook) -> Iterator[Engine]:
    """A store that holds data/policy, and is the configured one (CUNWU_DATABASE) until the run ends.

    One for the whole run: the actions and the pipeline keep the engine they first connect to.
    """
    url = f"sqlite:///{tmp_path_factory.mktemp('store') / 'cunwu.db'}"
    before = os.environ.get("CUNWU_DATABASE")
    os.environ["CUNWU_DATABASE"] = url
    engine = connect()
    upgrade(engine)
    with transaction(engine) as session:
        save_book(session, book)
    yield engine
    engine.dispose()
    if before is None:
        del os.environ["CUNWU_DATABASE"]
    else:
        os.environ["CUNWU_DATABASE"] = before


@pytest.fixture(scope="session")
def agent(policy_store: Engine) -> DialogueAgent:
    """The trained model, loaded once."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what Rasa imports deprecates much
        return DialogueAgent()
