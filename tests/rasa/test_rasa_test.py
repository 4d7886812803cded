"""`rasa test` over the stories of this folder passes, and tests as many as there are."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from ruamel.yaml import YAML

from benchmarks.processes import BIN, ROOT, environment

STORIES = Path(__file__).with_name("test_stories.yml")
MODEL = ROOT / "models" / "cunwu.tar.gz"


def test_rasa_test_passes_every_story(tmp_path: Path, loaded_file: Path) -> None:
    stories = YAML(typ="safe").load(STORIES.read_text(encoding="utf-8"))["stories"]
    command = [str(BIN / "rasa"), "test", "core", "--stories", str(STORIES), "--model", str(MODEL)]
    done = subprocess.run(
        [*command, "--fail-on-prediction-errors", "--out", str(tmp_path)],
        cwd=ROOT,
        env=environment(loaded_file),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode("utf-8")[-2000:]
    report = json.loads((tmp_path / "story_report.json").read_text(encoding="utf-8"))
    counted = report["conversation_accuracy"]
    assert (counted["total"], counted["correct"], counted["with_warnings"]) == (len(stories), len(stories), 0)
