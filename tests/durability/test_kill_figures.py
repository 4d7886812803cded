"""A power cut while days are added to the figures: nothing is counted twice and nothing is left out."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

from benchmarks.happenings import happen, made_up
from benchmarks.processes import ROOT, environment
from cunwu.store.access import Actor, Role
from cunwu.store.database import connect, reading
from cunwu.store.figures import Figures, Period
from cunwu.store.insight import figures
from cunwu.store.insight_close import close_days, next_open_day
from cunwu.store.versions import now

KILLS = 8
LAST = date(2026, 6, 30)
DAYS = [LAST - timedelta(days=number) for number in range(200)]
PLACES = ("220182", "220183", "220200", "220000")
ITEMS = [("certificate", "健在证明", "not_issued"), ("task", "", "assist"), ("plaque", "", "prohibited")]
CLOSE = """
from cunwu.store.database import connect
from cunwu.store.insight_close import close_days
from cunwu.store.versions import now
print("ready", flush=True)
for day in close_days(connect(), now()):
    print(day, flush=True)
"""


def told(file: Path) -> Figures:
    engine = connect(f"sqlite:///{file}")
    with reading(engine) as session:
        found = figures(session, Actor(1, "a", "a", Role.VIEWER, "220000"), "", Period(DAYS[-1], LAST))
    engine.dispose()
    return found


def test_figures_survive_kills(tmp_path: Path, loaded_file: Path) -> None:
    file = Path(shutil.copy(loaded_file, tmp_path / "killed.db"))
    chance = random.Random()
    engine = connect(f"sqlite:///{file}")
    happen(engine, made_up(random.Random(3), 6000, DAYS, PLACES, ITEMS, ("银行", "学校")))
    engine.dispose()
    before = told(file)
    stood = []
    for _ in range(KILLS):
        process = subprocess.Popen(
            [sys.executable, "-c", CLOSE], cwd=ROOT, env=environment(file), stdout=subprocess.PIPE
        )
        assert process.stdout is not None and process.stdout.readline() == b"ready\n"
        time.sleep(chance.uniform(0.02, 0.4))
        process.kill()
        process.communicate()
        engine = connect(f"sqlite:///{file}")
        with reading(engine) as session:
            stood.append(next_open_day(session))
        engine.dispose()
        assert told(file) == before
    engine = connect(f"sqlite:///{file}")
    for _ in close_days(engine, now()):
        pass
    with reading(engine) as session:
        assert (next_open_day(session) or LAST) > LAST
    engine.dispose()
    assert told(file) == before
    assert before.days[LAST] >= 5
    assert stood == sorted(stood) and stood[0] < LAST, f"no kill hit the work: {stood}"
