"""Shared by every suite: one store with data/policy and one loaded model for the whole run."""

from __future__ import annotations

import shutil
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
def loaded_file(tmp_path_factory: pytest.TempPathFactory, book: PolicyBook) -> Path:
    """A SQLite file that holds data/policy, to be copied."""
    file = tmp_path_factory.mktemp("loaded") / "store.db"
    engine = connect(f"sqlite:///{file}")
    upgrade(engine)
    with transaction(engine) as session:
        save_book(session, book)
    engine.dispose()
    return file


@pytest.fixture
def store(tmp_path: Path, loaded_file: Path) -> Iterator[Engine]:
    """A store that holds data/policy; each test has its own."""
    engine = connect(f"sqlite:///{shutil.copy(loaded_file, tmp_path / 'store.db')}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def policy_store(tmp_path_factory: pytest.TempPathFactory, loaded_file: Path) -> Iterator[Engine]:
    """The configured store (CUNWU_DATABASE) until the run ends; it holds data/policy.

    One for the whole run: the actions and the pipeline keep the engine they first connect to.
    """
    file = shutil.copy(loaded_file, tmp_path_factory.mktemp("store") / "cunwu.db")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CUNWU_DATABASE", f"sqlite:///{file}")
        engine = connect()
        yield engine
        engine.dispose()


@pytest.fixture(scope="session")
def agent(policy_store: Engine) -> DialogueAgent:
    """The trained model, loaded once."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what Rasa imports deprecates much
        return DialogueAgent()
