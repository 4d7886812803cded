"""``cunwu policy``, ``db`` and ``doctor``: strict about files, clear about faults."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from cunwu.chat.model import stale_reason
from cunwu.store.database import connect, transaction
from cunwu.store.versions import stored_version

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Refused = Callable[..., bool]
POLICY = Path(__file__).parents[2] / "data" / "policy"

DAMAGES = {
    "a field that is none": ("items.yml", "plain: 人没了", "plian: 人没了", "items.yml 第"),
    "broken YAML": ("hotlines.yml", "- {id: police", "- {id: [police", "hotlines.yml"),
    "a day that is none": (
        "catalogues/national-cancelled-2020.yml",
        "'2020-04-27'",
        "'2020-04-31'",
        "effective_from",
    ),
    "an unknown level": ("regions.csv", ",province,", ",kingdom,", "regions.csv 第"),
    "a source that is not there": ("measures.yml", "source: jilin", "source: nowhere", "nowhere"),
    "an entry for no item": (
        "catalogues/national-cancelled-2020.yml",
        "item: 死亡证明",
        "item: 没有的证明",
        "没有的证明",
    ),
}


def version(database: Path) -> str | None:
    engine = connect(f"sqlite:///{database}")
    with transaction(engine) as session:
        found = stored_version(session)
    engine.dispose()
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of data/policy that a test may damage."""
    return Path(shutil.copytree(POLICY, tmp_path / "policy"))


@pytest.fixture
def own(tmp_path: Path, loaded_file: Path) -> Path:
    """A loaded store that a test may change."""
    return Path(shutil.copy(loaded_file, tmp_path / "own.db"))


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("command", ["load", "check"])
def test_a_damaged_folder_is_refused_and_the_store_left_as_it_was(
    cunwu: Run, folder: Path, own: Path, command: str, damage: str
) -> None:
    name, old, new, says = DAMAGES[damage]
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    before = version(own)
    done = cunwu("policy", command, str(folder), database=own)
    assert done.returncode == (2 if command == "load" else done.returncode) and done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    assert says in done.stderr + done.stdout
    assert version(own) == before


@pytest.mark.parametrize("missing", ["items.yml", "regions.csv", "measures.yml", "sources.yml"])
def test_a_missing_file_is_named(cunwu: Run, refused: Refused, folder: Path, own: Path, missing: str) -> None:
    (folder / missing).unlink()
    done = cunwu("policy", "load", str(folder), database=own)
    assert refused(done) and missing in done.stderr


def test_the_check_needs_the_gazette_and_says_so(cunwu: Run, refused: Refused, folder: Path) -> None:
    (folder / "measures-gazette.txt").unlink()
    done = cunwu("policy", "check", str(folder))
    assert refused(done) and "measures-gazette.txt" in done.stderr


@pytest.mark.parametrize("command", ["load", "check"])
def test_a_folder_that_is_not_there_is_refused(
    cunwu: Run, refused: Refused, tmp_path: Path, own: Path, command: str
) -> None:
    assert refused(cunwu("policy", command, str(tmp_path / "none"), database=own))


def test_a_quote_that_differs_from_the_gazette_is_found(cunwu: Run, folder: Path) -> None:
    path = folder / "measures.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("不得将村级组织", "不应将村级组织"), encoding="utf-8"
    )
    done = cunwu("policy", "check", str(folder))
    assert done.returncode == 1
    assert "1.7" in done.stdout


def test_the_records_of_the_project_have_no_faults(cunwu: Run) -> None:
    done = cunwu("policy", "check")
    assert (done.returncode, done.stderr) == (0, "")


def test_loading_twice_changes_nothing(cunwu: Run, tmp_path: Path) -> None:
    database = tmp_path / "new" / "cunwu.db"
    first, second = (cunwu("policy", "load", database=database) for _ in range(2))
    assert (first.returncode, second.returncode) == (0, 0)
    assert "载入了" in first.stdout and "没有变化" in second.stdout


def test_upgrading_makes_the_tables_and_may_be_repeated(cunwu: Run, tmp_path: Path) -> None:
    database = tmp_path / "cunwu.db"
    assert [cunwu("db", "upgrade", database=database).returncode for _ in range(2)] == [0, 0]
    assert version(database) is None


def test_the_doctor_finds_nothing_wrong(cunwu: Run, database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUNWU_DATABASE", f"sqlite:///{database}")
    stale = stale_reason()
    done = cunwu("doctor", "--json")
    found = {check["name"]: check for check in json.loads(done.stdout)}
    assert set(found) >= {"设置", "磁盘", "数据库", "政策数据", "文书模板", "模型", "试问一句"}
    assert [name for name, check in found.items() if not check["ok"]] == []
    assert found["模型"]["code"] == ("stale_model" if stale else "")
    assert done.returncode == 0


def test_the_doctor_says_what_is_wrong(cunwu: Run, tmp_path: Path) -> None:
    done = cunwu("doctor", database=tmp_path / "none.db")
    assert done.returncode == 1
    assert "不好 数据库" in done.stdout and "Traceback" not in done.stderr


def test_the_doctor_survives_a_store_that_is_no_database(cunwu: Run, tmp_path: Path) -> None:
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"this is no database" * 100)
    done = cunwu("doctor", database=broken)
    assert done.returncode == 1
    assert "不好 数据库" in done.stdout and "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [("policy", "load"), ("db", "upgrade"), ("ask", "你好"), ("serve",)])
def test_a_store_that_is_no_database_is_a_clear_error(
    cunwu: Run, refused: Refused, tmp_path: Path, words: tuple[str, ...]
) -> None:
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"this is no database" * 100)
    done = cunwu(*words, database=broken)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr, done.stderr[-500:]


def test_coverage_prints_the_tree_with_what_is_here_and_what_is_not(cunwu: Run) -> None:
    done = cunwu("policy", "coverage")
    assert done.returncode == 0, done.stderr
    assert "  吉林省\n" in done.stdout and "榆树市（没有收到）" in done.stdout
    assert "民发〔2020〕20号" in done.stdout and "没有收到：证明清单" in done.stdout


def test_coverage_as_json_is_for_the_day_asked_about(cunwu: Run, refused: Refused) -> None:
    done = cunwu("policy", "coverage", "--json", "--as-of", "2020-01-01")
    found = json.loads(done.stdout)
    names = [one["name"] for region in found["regions"] for one in region["lists"]]
    assert found["as_of"] == "2020-01-01"
    assert "不应由基层群众性自治组织出具证明事项清单（第一批）" not in names and names
    assert refused(cunwu("policy", "coverage", "--as-of", "昨天"))
