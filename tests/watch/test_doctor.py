"""``cunwu doctor``: each fault is found, told with what it means and what mends it."""

from __future__ import annotations

import ast
import os
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from cunwu.commands import doctor, doctor_machine, doctor_store
from cunwu.commands.findings import BAD, CARE, GOOD, Finding, catalogue, fault, fine, worst
from cunwu.store.database import connect
from cunwu.store.migrate import upgrade

COMMANDS = Path(doctor.__file__).parent


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder that the doctor is in, without any setting."""
    for name in [name for name in os.environ if name.startswith("CUNWU_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    yield tmp_path


def codes(found: Iterable[Finding]) -> list[str]:
    return [one.code for one in worst(found)]


def test_every_fault_has_words_and_every_word_a_fault() -> None:
    used = set()
    for file in COMMANDS.glob("doctor*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "fault":
                used |= {one.value for one in ast.walk(node.args[0]) if isinstance(one, ast.Constant)}
    assert used - {True, False} == set(catalogue())
    for code, words in catalogue().items():
        assert set(words) == {"level", "says", "means", "mend"} and words["level"] in (BAD, CARE), code


def test_what_is_wrong_hides_what_is_well() -> None:
    assert codes([fine("well"), fault("no_tables")]) == ["no_tables"]
    assert [one.level for one in worst([fine("well")])] == [GOOD]


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({}, ""),
        ({"CUNWU_PORT": "eighty"}, "settings"),
        ({"CUNWU_LOG_FORMAT": "xml"}, "settings"),
        ({"CUNWU_WECHAT_SECRET": "half of an account"}, "settings"),
        ({"CUNWU_HOST": "0.0.0.0"}, "host_without_address"),
        ({"CUNWU_ADDRESS": "http://cunwu.example"}, "address_in_clear"),
        ({"CUNWU_METRICS_FROM": "0.0.0.0/0"}, "metrics_for_all"),
        ({"CUNWU_REDIS": "redis://127.0.0.1:1/0"}, "redis_with_sqlite"),
    ],
)
def test_settings(here: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], code: str) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert codes(doctor_machine.settings()) == [code]


@pytest.mark.parametrize(
    ("free", "code"), [(50 * 10**6, "disk_full"), (500 * 10**6, "disk_low"), (10**10, "")]
)
def test_disk(here: Path, monkeypatch: pytest.MonkeyPatch, free: int, code: str) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: _Usage(free))
    assert codes(doctor_machine.disk()) == [code]


class _Usage:
    def __init__(self, free: int) -> None:
        self.free = free


def test_a_clock_that_is_behind(here: Path) -> None:
    Path("config.yml").touch()
    assert codes(doctor_machine.clock()) == [""]
    os.utime("config.yml", (time.time(), time.time() + 7200))
    (one,) = worst(doctor_machine.clock())
    assert one.code == "clock" and "120 分钟以后" in one.detail and "timedatectl" in one.mend


def test_a_secret_that_others_may_read(here: Path) -> None:
    Path("var").mkdir()
    secret = Path("var/secret")
    secret.touch(mode=0o600)
    assert codes(doctor_machine.permissions()) == [""]
    secret.chmod(0o644)
    (one,) = worst(doctor_machine.permissions())
    assert (one.code, one.mend) == ("too_open", "chmod 600 var/secret")


def test_a_port_that_another_program_has(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        monkeypatch.setenv("CUNWU_PORT", str(other.getsockname()[1]))
        assert codes(doctor_machine.port()) == ["port"]
    assert codes(doctor_machine.port()) == [""]
    monkeypatch.setenv("CUNWU_HOST", "192.0.2.1")
    assert codes(doctor_machine.port()) == ["address_here"]


def test_redis(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert codes(doctor_machine.redis_server()) == [""]
    monkeypatch.setenv("CUNWU_REDIS", "redis://127.0.0.1:1/0")
    assert codes(doctor_machine.redis_server()) == ["redis_away"]


def test_programs_for_papers(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(here))
    (one,) = worst(doctor_machine.office())
    assert one.code == "no_office" and "soffice" in one.detail and "apt-get install" in one.mend


def test_tables_that_are_missing_old_or_newer(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert codes(doctor_store.store()) == ["no_tables"]
    engine = connect()
    upgrade(engine)
    assert codes(doctor_store.store()) == [""]
    assert codes(doctor_store.records()) == ["no_records"]
    for revision, code in (("0010", "old_tables"), ("9999", "new_tables")):
        with engine.begin() as connection:
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")
        assert codes(doctor_store.store()) == [code]
    engine.dispose()


def test_a_file_that_is_no_database(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUNWU_DATABASE", "sqlite:///broken.db")
    Path("broken.db").write_bytes(b"this is no database" * 100)
    assert codes(doctor_store.store()) == ["store_away"]


def test_records_that_are_there(store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUNWU_DATABASE", str(store.url))
    assert codes(doctor_store.records()) == [""]
    with store.begin() as connection:
        connection.exec_driver_sql("UPDATE policy_version SET files_digest = 'of another version'")
    assert codes(doctor_store.records()) == ["old_records"]


def test_the_age_of_the_last_backup(here: Path) -> None:
    assert codes(doctor_store.backup()) == ["no_backup"]
    Path("var/backups").mkdir(parents=True)
    last = Path("var/backups/cunwu.tar.gz")
    last.touch()
    assert codes(doctor_store.backup()) == [""]
    os.utime(last, (time.time(), time.time() - 9 * 86_400))
    (one,) = worst(doctor_store.backup())
    assert one.code == "old_backup" and "9 天以前" in one.detail


def test_one_check_that_falls_ill_keeps_no_other_from_running(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ill() -> Iterable[Finding]:
        raise RuntimeError("no")

    for name in ("_papers", "_model", "_question"):
        monkeypatch.setattr(doctor, name, ill)
    found = doctor.examine()
    assert [one["name"] for one in found if one["code"] == "fell_ill"] == ["文书模板", "模型", "试问一句"]
    assert any(one["name"] == "磁盘" for one in found)
