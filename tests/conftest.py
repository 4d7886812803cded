"""Shared by every suite: one store with data/policy and one loaded model for the whole run."""

from __future__ import annotations

import shutil
import sys
import threading
import time
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
import uvicorn
from hypothesis import settings
from sqlalchemy.engine import Engine
from starlette.types import ASGIApp

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

from benchmarks.processes import HOST, free_port  # noqa: E402
from benchmarks.servers import PostgreSQL, postgresql  # noqa: E402

LOADED, EMPTY = "loaded", "empty"  # databases that a test's own is copied from

# Nothing is timed in a test: a busy machine is no fault.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--postgresql``: the stores of the tests are PostgreSQL databases instead of SQLite files."""
    parser.addoption("--postgresql", action="store_true", help="stores on a PostgreSQL of the run's own")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes and long texts go by their argument's name: two workers must name the same cases alike."""
    return argname if isinstance(val, (bytes, str)) and (isinstance(val, bytes) or len(val) > 80) else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, what is about SQLite itself is left out."""
    if config.getoption("--postgresql"):
        items[:] = [item for item in items if item.get_closest_marker("sqlite") is None]


@pytest.fixture(scope="session")
def over_http() -> Callable[[ASGIApp], AbstractContextManager[int]]:
    """Serves an app on a port of this machine while entered: a test client lies less than the wire."""

    @contextmanager
    def served(app: ASGIApp) -> Iterator[int]:
        port = free_port()
        server = uvicorn.Server(uvicorn.Config(app, HOST, port, ws="none", log_level="warning"))
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        try:
            yield port
        finally:
            server.should_exit = True
            thread.join()

    return served


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


@pytest.fixture(scope="session")
def cluster(book: PolicyBook) -> Iterator[PostgreSQL]:
    """A PostgreSQL for the run, with a database that holds data/policy and one that holds nothing."""
    with postgresql() as server:
        for name in (EMPTY, LOADED):
            engine = connect(server.create(name))
            upgrade(engine)
            if name == LOADED:
                with transaction(engine) as session:
                    save_book(session, book)
            engine.dispose()
        yield server


@pytest.fixture
def database(cluster: PostgreSQL) -> Iterator[Callable[[str], str]]:
    """Copies LOADED or EMPTY, or makes one without tables (template0); returns its address."""
    made: list[str] = []

    def make(template: str) -> str:
        made.append(f"test-{uuid.uuid4().hex}")
        return cluster.create(made[-1], template)

    yield make
    for name in made:
        cluster.drop(name)


@pytest.fixture
def store(request: pytest.FixtureRequest, tmp_path: Path, loaded_file: Path) -> Iterator[Engine]:
    """A store that holds data/policy; each test has its own."""
    if request.config.getoption("--postgresql"):
        engine = connect(request.getfixturevalue("database")(LOADED))
    else:
        engine = connect(f"sqlite:///{shutil.copy(loaded_file, tmp_path / 'store.db')}")
    yield engine
    engine.dispose()


@pytest.fixture
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A store with its tables and nothing in them."""
    if request.config.getoption("--postgresql"):
        engine = connect(request.getfixturevalue("database")(EMPTY))
    else:
        engine = connect(f"sqlite:///{tmp_path / 'empty.db'}")
        upgrade(engine)
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
