"""The README's own commands, on this checkout: in CI that is a clean clone."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from benchmarks.processes import BIN, PATIENCE, ROOT, answers, environment, free_port, stop, wait_until

README = (ROOT / "README.md").read_text(encoding="utf-8")
ASKED = re.findall(r"^(\.venv/bin/cunwu ask .*)$", README, re.MULTILINE)
READY = re.compile(r"准备好了：(http://\S+)")


def test_make_run_ends_with_an_address_that_answers(tmp_path: Path, database: Path) -> None:
    log, port = tmp_path / "run.log", free_port()
    log.touch()
    command = ["make", "run", f"ARGS=--port {port}"]
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(database), stdout=output, stderr=output, start_new_session=True
        )
    try:
        wait_until(lambda: bool(READY.search(log.read_text(encoding="utf-8"))), process, log)
        words = log.read_text(encoding="utf-8")
        address = READY.findall(words)[0]
        assert address == f"http://127.0.0.1:{port}/"
        assert answers(address) and answers(f"{address}readyz")
        for step in ("更新数据库", "载入政策数据", "训练模型", "启动服务"):
            assert f"==> {step}" in words
        assert "模型是新的，不用训练" in words  # a second `make run` trains nothing
    finally:
        os.killpg(process.pid, 15)
        stop(process)


def test_the_readme_shows_questions() -> None:
    assert len(ASKED) >= 3


@pytest.mark.parametrize("line", ASKED)
def test_questions_of_the_readme_are_answered(line: str, database: Path) -> None:
    words = shlex.split(line)
    done = subprocess.run(
        [str(BIN / "cunwu"), *words[1:]],
        cwd=ROOT,
        env=environment(database),
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    reply = done.stdout.decode("utf-8")
    assert done.returncode == 0, done.stderr.decode("utf-8")
    assert "依据" in reply or '"clauses"' in reply
