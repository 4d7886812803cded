"""Policy files that are broken, or replaced while they are read: the store answers from the old ones."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient
from typer.testing import CliRunner

from benchmarks.kill_loads import changed_copy
from benchmarks.processes import POLICY
from cunwu.cli import app
from cunwu.store import files
from cunwu.store.errors import PolicyError
from cunwu.store.files import read_policy

ASKED = "死亡证明村里给开吗"
BROKEN: dict[str, Callable[[Path], object]] = {
    "half a file": lambda folder: _cut(folder / "catalogues" / "national-cancelled-2020.yml"),
    "an empty file": lambda folder: (folder / "facts.yml").write_bytes(b""),
    "a file that is gone": lambda folder: (folder / "items.yml").unlink(),
    "a folder that is gone": lambda folder: shutil.rmtree(folder / "principles"),
    "not UTF-8": lambda folder: (folder / "sources.yml").write_bytes("来源".encode("gb18030")),
    "no YAML": lambda folder: (folder / "measures.yml").write_text("a: [b", encoding="utf-8"),
}


def _cut(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_folder_leaves_the_served_records_as_they_are(
    how: str, client: TestClient, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUNWU_DATABASE", str(engine.url))
    monkeypatch.setattr("cunwu.store.records_cache.FRESH_SECONDS", 0.0)
    before = client.get("/readyz").json()
    first = client.post("/api/chat", json={"text": ASKED}).json()
    folder = Path(shutil.copytree(POLICY, tmp_path / "policy"))
    BROKEN[how](folder)
    done = CliRunner().invoke(app, ["policy", "load", str(folder)])
    assert done.exit_code != 0 and "数据库没有动" in done.output, done.output
    assert client.get("/readyz").json() == before
    again = client.post("/api/chat", json={"text": ASKED}).json()
    assert (again["verdict"], again["sources"]) == (first["verdict"], first["sources"])
    shutil.rmtree(folder)
    shutil.copytree(POLICY, folder)
    assert CliRunner().invoke(app, ["policy", "load", str(folder)]).exit_code == 0
    assert client.get("/readyz").json() == before


def test_a_folder_swapped_while_it_is_read_is_no_mixture_of_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(POLICY, tmp_path / "policy"))
    other = changed_copy(tmp_path / "other")
    read = files.read_regions

    def swapped(of: Path) -> object:
        if other.exists():
            folder.rename(tmp_path / "old")
            other.rename(folder)
        return read(of)

    monkeypatch.setattr(files, "read_regions", swapped)
    with pytest.raises(PolicyError, match="换过"):
        read_policy(folder)
    assert read_policy(folder).version == files.digest(folder), "the second time it is whole"
