"""The store cannot be written for a while: plain words meanwhile, and afterwards everything once."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient
from store_trouble import Pragmas, locked
from typer.testing import CliRunner

from benchmarks.processes import free_port, loaded_store, run
from cunwu.cli import app
from cunwu.store import health
from cunwu.store.database import connect, reading
from cunwu.store.health import StoreState, fault_of, store_state

ASKED = "死亡证明村里给开吗"
Fault = Callable[[], AbstractContextManager[None]]


@pytest.fixture(params=["full", "read only", "locked"])
def fault(request: pytest.FixtureRequest, engine: Engine, pragmas: Pragmas) -> tuple[str, Fault]:
    """The word of /readyz for a fault, and what puts it on."""

    def full() -> AbstractContextManager[None]:
        with engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        return pragmas.on(f"PRAGMA max_page_count={pages}", "PRAGMA max_page_count=1073741823")

    def read_only() -> AbstractContextManager[None]:
        return pragmas.on("PRAGMA query_only=ON", "PRAGMA query_only=OFF")

    def held() -> AbstractContextManager[None]:
        return locked(Path(str(engine.url.database)))

    return {
        "full": ("store_full", full),
        "read only": ("store_read_only", read_only),
        "locked": ("store_busy", held),
    }[request.param]


def test_a_store_that_cannot_be_written_loses_nothing_and_answers_once_afterwards(
    client: TestClient, engine: Engine, fault: tuple[str, Fault]
) -> None:
    code, put_on = fault
    first = client.post("/api/chat", json={"text": "你好"}).json()
    bearer = {"Authorization": f"Bearer {first['session']}"}
    # as long as fills what is left of the pages of a full store
    bodies = [
        {"text": ASKED + "，" + "请说说" * 600, "client_id": f"c{number}", "session": first["session"]}
        for number in range(8)
    ]
    with put_on():
        found = [client.post("/api/chat", json=body) for body in bodies]
        ready = client.get("/readyz")
        read = client.get("/api/history", headers=bearer)
        alive = client.get("/healthz")
    refused = [response for response in found if response.status_code != 200]
    assert refused
    for response in refused:
        assert (response.status_code, response.json()["error"]["code"]) == (503, "unavailable")
        assert int(response.headers["Retry-After"]) > 0
        assert "过一会儿" in response.json()["error"]["message"]
        assert "Error" not in response.text and "sqlite" not in response.text
    assert (ready.status_code, ready.json()["reason"]) == (503, code)
    assert (read.status_code, alive.status_code) == (200, 200)  # what is there can be read all the time
    assert client.get("/readyz").status_code == 200
    again = [client.post("/api/chat", json=body).json() for body in bodies]
    assert {answer["verdict"] for answer in again} == {"not_issued"}
    assert [client.post("/api/chat", json=body).json() for body in bodies] == again
    told = client.get("/api/history", headers=bearer, params={"limit": 200}).json()["messages"]
    assert [message["author"] for message in told] == ["user", "bot"] * (len(bodies) + 1)
    assert [one["client_id"] for one in told if one["client_id"]] == [body["client_id"] for body in bodies]


def test_the_helpdesk_says_so_too(client: TestClient, pragmas: Pragmas) -> None:
    with pragmas.on("PRAGMA query_only=ON", "PRAGMA query_only=OFF"):
        found = client.post("/helpdesk/login", data={"login": "nobody", "password": "wrong"})
    assert found.status_code == 503 and "记不下" in found.text and "Traceback" not in found.text
    assert client.post("/helpdesk/login", data={"login": "nobody", "password": "wrong"}).status_code == 401


async def test_an_answer_that_could_not_be_kept_is_given_later_without_being_asked(
    engine: Engine, pragmas: Pragmas, agent: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    from cunwu.chat.service import Conversations, Opening

    conversations = Conversations(engine, agent)  # type: ignore[arg-type]
    conversation = conversations.open(Opening())
    await conversations.keep(conversation, ASKED, "c1")
    with pragmas.on("PRAGMA query_only=ON", "PRAGMA query_only=OFF"):
        for _ in range(9):  # more often than anything is given up
            with pytest.raises(OperationalError, match="readonly"):
                await conversations.recover()
    assert await conversations.recover(older=3600) == 0, "somebody may be answering it just now"
    assert await conversations.recover() == 1
    assert await conversations.recover() == 0
    told = conversations.history(conversation).messages
    assert [message["author"] for message in told] == ["user", "bot"]
    assert told[1]["answer"]["verdict"] == "not_issued"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of eight megabytes. Only root may mount one: elsewhere the quota above stands for it."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("a disk can only be mounted by root")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    ballast = folder / "ballast"
    try:
        with ballast.open("wb", buffering=0) as file:
            for size in (1 << 16, 1 << 12, 1):
                while True:
                    try:
                        if file.write(b"x" * size) < size:
                            break
                    except OSError:
                        break
        yield
    finally:
        ballast.unlink()


def test_a_disk_that_is_full_to_the_last_byte(
    small_disk: Path, loaded_file: Path, serve: Callable[[Engine], TestClient]
) -> None:
    engine = connect(f"sqlite:///{shutil.copy(loaded_file, small_disk / 'store.db')}")
    with serve(engine) as client:
        first = client.post("/api/chat", json={"text": "你好"}).json()
        body = {"text": ASKED, "client_id": "c1", "session": first["session"]}
        with filled(small_disk):
            found = client.post("/api/chat", json=body)
            assert (found.status_code, found.json()["error"]["code"]) == (503, "unavailable")
            assert client.get("/readyz").json()["reason"] == "store_full"
        assert client.post("/api/chat", json=body).json()["verdict"] == "not_issued"
        bearer = {"Authorization": f"Bearer {first['session']}"}
        assert len(client.get("/api/history", headers=bearer).json()["messages"]) == 4
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    engine.dispose()


def test_little_room_is_told_before_there_is_none(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    assert store_state(engine) is StoreState.READY
    monkeypatch.setattr(health, "LEAST_FREE", 1 << 60)
    assert store_state(engine) is StoreState.FULL


def test_asking_for_the_state_changes_nothing(engine: Engine) -> None:
    def counted() -> list[int]:
        with reading(engine) as session:
            names = session.connection().exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
            )
            return [
                session.connection().exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one()
                for name in names.scalars().all()
            ]

    before = counted()
    assert store_state(engine) is StoreState.READY and counted() == before


@pytest.mark.parametrize("damage", ["garbled", "cut short", "no database"])
def test_a_damaged_file_is_told(damage: str, tmp_path: Path, loaded_file: Path) -> None:
    data = bytearray(loaded_file.read_bytes())
    if damage == "garbled":
        data[4096:] = os.urandom(len(data) - 4096)
    file = tmp_path / "damaged.db"
    file.write_bytes({"garbled": data, "cut short": data[:5000], "no database": b"x" * 9000}[damage])
    engine = connect(f"sqlite:///{file}")
    assert store_state(engine) is StoreState.DAMAGED
    engine.dispose()


def test_what_is_no_fault_of_the_store_is_none(engine: Engine) -> None:
    assert fault_of(ValueError("database is locked")) is None
    with pytest.raises(Exception, match="no such table") as error, engine.connect() as connection:
        connection.exec_driver_sql("SELECT * FROM nowhere")
    assert fault_of(error.value) is None


def test_a_server_on_a_store_that_cannot_be_written_says_so_and_ends(
    small_disk: Path, tmp_path: Path
) -> None:
    database = loaded_store(small_disk)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    done = run("serve", "--port", str(free_port()), database=database)
    assert done.returncode != 0
    assert "数据库现在不能用（store_" in done.stderr and "Traceback" not in done.stderr


def test_a_server_on_a_store_that_is_held_says_so_and_ends(
    tmp_path: Path, loaded_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = Path(shutil.copy(loaded_file, tmp_path / "held.db"))
    monkeypatch.setenv("CUNWU_DATABASE", f"sqlite:///{file}")
    monkeypatch.setattr("cunwu.store.database.BUSY_TIMEOUT_SECONDS", 0.2)
    with locked(file):
        done = CliRunner().invoke(app, ["serve", "--port", str(free_port())])
    assert done.exit_code != 0 and "store_busy" in done.output and "等它做完" in done.output, done.output
