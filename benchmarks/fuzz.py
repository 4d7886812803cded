"""Made-up input for everything that takes input: nothing may be a fault of the server, or fail without words.

``python -m benchmarks.fuzz --cases 100000``; tests/fuzz tries 2 % of that, with the same code.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.fuzzing.asgi import started
from benchmarks.fuzzing.chat import Chat
from benchmarks.fuzzing.desk import HelpDesk
from benchmarks.fuzzing.files import Files
from benchmarks.fuzzing.sheets import Sheets
from benchmarks.fuzzing.target import LOT, Tally, Target, survey
from benchmarks.fuzzing.wechat import target as wechat
from benchmarks.processes import POLICY, loaded_store
from benchmarks.table import table
from cunwu.chat.agent import DialogueAgent
from cunwu.chat.service import Conversations
from cunwu.settings import Settings
from cunwu.store.database import connect
from cunwu.store.files import read_policy
from cunwu.web.app import create_app

SECRET = "for tests and benchmarks only, kept nowhere"


def main(arguments: Sequence[str] | None = None) -> int:
    """Try, and print a table by target. Returns 1 where a fault was found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000, help="of all targets together")
    parser.add_argument("--seed", type=int, default=None, help="to try the same cases again")
    parser.add_argument("--minutes", type=float, default=None, help="stop then, however many were tried")
    given = parser.parse_args(arguments)
    seed = random.SystemRandom().randrange(10**6) if given.seed is None else given.seed
    logging.disable(logging.CRITICAL)  # refusals are logged, thousands of them
    end = time.monotonic() + given.minutes * 60 if given.minutes else float("inf")
    with tempfile.TemporaryDirectory(prefix="cunwu-fuzz-") as folder, targets(Path(folder)) as found:
        tallies = tried(found, given.cases, seed, end)
    rows = [
        (name, str(one.cases), str(one.server_faults), str(one.failed), _words(one))
        for name, one in tallies.items()
    ]
    cases, faults = sum(one.cases for one in tallies.values()), sum(one.failed for one in tallies.values())
    print(f"{cases} cases, seed {seed}")
    print(table(("target", "cases", "5xx", "faults", "outcomes"), rows))
    for name, one in tallies.items():
        for fault in one.faults:
            print(f"{name}: {fault}")
    print(f"{faults} faults" if faults else "no faults")
    return 1 if faults or not cases else 0


def tried(found: Sequence[Target], cases: int, seed: int, end: float) -> dict[str, Tally]:
    """Lot after lot of each target, so that all are tried alike when the time is over."""
    tallies = {target.name: Tally() for target in found}
    left = {target.name: cases * target.share // 1000 for target in found}
    lot = 0
    while any(left.values()) and time.monotonic() < end:
        for target in found:
            count = min(left[target.name], max(1, LOT * target.share // 250))
            if count and time.monotonic() < end:
                survey(target, count, seed + lot, tallies[target.name])
                left[target.name] -= count
        lot += 1
    return tallies


@contextmanager
def targets(folder: Path) -> Iterator[list[Target]]:
    """All there are, over a new store and the real model."""
    os.environ["CUNWU_DATABASE"] = f"sqlite:///{loaded_store(folder)}"  # the model's parts read it too
    engine = connect()
    app = create_app(lambda: Conversations(engine, DialogueAgent()), Settings(), SECRET)
    with started(app) as running:
        yield [
            *Chat(running).targets(),
            *HelpDesk(running, engine).targets(),
            wechat(),
            *Sheets(engine, read_policy(POLICY)).targets(),
            *Files(folder).targets(),
        ]
    engine.dispose()


def _words(tally: Tally) -> str:
    return ", ".join(f"{count} {outcome}" for outcome, count in tally.outcomes.most_common())


if __name__ == "__main__":
    raise SystemExit(main())
