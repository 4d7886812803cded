"""``cunwu evaluate``: figures, files, floors."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Refused = Callable[..., bool]

ROWS: list[dict[str, Any]] = [
    {"id": "a", "turns": ["派出所让村里开无犯罪记录证明，能开吗"], "role": "villager", "topic": "certificate",
     "item": "无犯罪记录证明", "verdict": "not_issued", "also": [], "clauses": [9], "note": ""},
    # Labelled wrongly on purpose: the answer is a refusal.
    {"id": "b", "turns": ["死亡证明能开吗"], "role": "unknown", "topic": "certificate", "item": None,
     "verdict": "allowed", "also": [], "clauses": [9], "note": "故意标错的"},
]  # fmt: skip


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS), encoding="utf-8")
    return path


def test_figures_in_json_and_pictures_in_a_folder(cunwu: Run, rows: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = cunwu("evaluate", str(rows), "--perturb", "--json", "--out", str(out))
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert (found["total"]["count"], found["total"]["verdict"], found["total"]["permissions"]) == (2, 0.5, 0)
    assert list(found["perturbed"]) == [
        "typo",
        "homophone",
        "traditional",
        "unpunctuated",
        "filler",
        "dialect",
    ]
    assert json.loads((out / "evaluation.json").read_text(encoding="utf-8")) == found
    assert sorted(path.name for path in out.glob("*.png")) == [
        "calibration.png",
        "confusion.png",
        "topics.png",
    ]


def test_under_a_floor_it_exits_1_and_says_which(cunwu: Run, rows: Path) -> None:
    done = cunwu(
        "evaluate", str(rows), "--list", "wrong", "--floor-verdict", "0.97", "--max-permissions", "0"
    )
    assert done.returncode == 1
    assert done.stderr == "没达到要求：判定对50.00%，要求不低于97.00%\n"
    assert "b 死亡证明能开吗" in done.stdout and "a 派出所" not in done.stdout
    assert "混淆表" in done.stdout and "共2题：判定对50.0%" in done.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("no/such/file.jsonl",), "no/such/file.jsonl"),
        (("README.md",), "README.md 第1行"),
        (("--json", "--list", "wrong"), "--list"),
    ],
)
def test_what_cannot_be_evaluated_exits_2_and_says_why(
    cunwu: Run, refused: Refused, words: tuple[str, ...], says: str
) -> None:
    done = cunwu("evaluate", *words)
    assert refused(done), (done.returncode, done.stdout[:200], done.stderr[-500:])
    assert says in done.stderr


@pytest.mark.parametrize("words", [("--floor-verdict", "97"), ("--max-permissions", "-1"), ("--list", "all")])
def test_a_floor_or_list_that_is_none_is_refused(cunwu: Run, words: tuple[str, ...]) -> None:
    assert cunwu("evaluate", *words).returncode == 2
