"""What the repository may hold: nothing of one machine, no registry, no model, no file with two ideas."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LONGEST_FILE = 320

REGISTRY = re.compile(
    r"pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|npmmirror\.com|yarnpkg\.com|pypi\.tuna|/pypi/simple"
    r"|mirrors?\.(?:aliyun|cloud\.tencent|tuna|ustc|huaweicloud)|--(?:extra-)?index-url[ =]",
)
# A path on somebody's machine; not what a web address contains, where a letter stands before the slash.
MACHINE_PATH = re.compile(r"(?<![\w.\-~%])/(?:work|root|home/\w+|Users/\w+)(?=/|\b)")


@cache
def tracked() -> dict[str, str]:
    """Path → mode of each tracked file that is there."""
    listing = subprocess.run(
        ["git", "-c", "core.quotePath=false", "ls-files", "--stage", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        encoding="utf-8",
    ).stdout
    rows = (row.split("\t", 1) for row in listing.split("\0") if row)
    return {path: head.split(" ", 1)[0] for head, path in rows if (ROOT / path).is_file()}


def lines_of(path: str) -> list[str]:
    return (ROOT / path).read_text(encoding="utf-8", errors="replace").splitlines()


def found(pattern: re.Pattern[str]) -> list[str]:
    """``file:line`` of each match in a tracked file, this one left out: it has to name what it looks for."""
    here = Path(__file__).relative_to(ROOT).as_posix()
    return [
        f"{path}:{number}: {match.group()}"
        for path in tracked()
        if path != here
        for number, line in enumerate(lines_of(path), start=1)
        if (match := pattern.search(line))
    ]


LOCKS = pytest.mark.parametrize(
    ("lock", "at_least"), [("requirements.lock", 100), ("requirements-browser.lock", 3)]
)


def test_the_repository_is_listed() -> None:
    assert {"pyproject.toml", "requirements.lock"} <= tracked().keys()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (".python-version", "pyenv reads it too, and then no longer finds uv"),
        ("uv.lock", "it holds registry addresses; requirements.lock is the lock"),
    ],
)
def test_is_not_tracked(name: str, reason: str) -> None:
    assert [path for path in tracked() if Path(path).name == name] == [], reason


@LOCKS
def test_the_lock_installs_from_any_mirror(lock: str, at_least: int) -> None:
    lines = lines_of(lock)
    assert [line for line in lines if "://" in line] == []
    assert sum("==" in line for line in lines) >= at_least


@LOCKS
def test_every_locked_package_is_pinned_with_a_hash(lock: str, at_least: int) -> None:
    blocks = re.split(r"^(?=[a-z0-9])", (ROOT / lock).read_text(encoding="utf-8"), flags=re.M)
    packages = [block for block in blocks if block and not block.startswith("#")]
    assert len(packages) >= at_least
    assert [
        block.split()[0] for block in packages if "==" not in block or "--hash=sha256:" not in block
    ] == []


def test_the_full_tensorflow_is_not_locked() -> None:
    names = {line.split("==")[0] for line in lines_of("requirements.lock") if "==" in line}
    assert "tensorflow-cpu" in names
    assert names.isdisjoint(
        {"tensorflow", "tensorflow-text", "tensorflow-io-gcs-filesystem", "jax", "libclang"}
    )


def test_every_direct_dependency_is_pinned_exactly() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("[project.scripts]")[0]
    wanted = re.findall(r'^  "([^"]+)",$', project, flags=re.M)
    assert len(wanted) > 20
    assert [name for name in wanted if "==" not in name] == []


def test_no_registry_is_named() -> None:
    assert found(REGISTRY) == []


def test_no_path_of_one_machine() -> None:
    assert found(MACHINE_PATH) == []


@pytest.mark.parametrize("text", ["'/root/.cache'", "/home/ann/x", "=/Users/bo/y"])
def test_a_machine_path_is_recognised(text: str) -> None:
    assert MACHINE_PATH.search(text)


@pytest.mark.parametrize("text", ["gov.cn/root/2020", "docs/work", "./root", "/workers", "/rooted"])
def test_other_words_are_no_machine_path(text: str) -> None:
    assert not MACHINE_PATH.search(text)


def test_models_are_built_never_shipped() -> None:
    assert [path for path in tracked() if path.startswith("models/")] == ["models/README.md"]


def test_scripts_can_be_executed() -> None:
    scripts = [
        path
        for path in tracked()
        if path.startswith((".ci/", "scripts/")) and lines_of(path)[:1] == ["#!/usr/bin/env bash"]
    ]
    assert ".ci/run" in scripts
    assert [path for path in scripts if tracked()[path] != "100755"] == []


def test_no_file_holds_two_ideas() -> None:
    sources = [path for path in tracked() if path.startswith(("actions/", "cunwu/")) and path.endswith(".py")]
    assert sources
    too_long = {path: count for path in sources if (count := len(lines_of(path))) > LONGEST_FILE}
    assert too_long == {}


def test_the_lock_of_the_page_installs_from_any_mirror() -> None:
    lock = (ROOT / "widget" / "package-lock.json").read_text(encoding="utf-8")
    assert lock.count('"integrity": "sha512-') >= 20
    assert '"resolved"' not in lock
