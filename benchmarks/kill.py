"""SIGKILLs at random points of loads and conversations: nothing half-loaded, lost or answered twice.

``python -m benchmarks.kill --times 100``; tests/durability runs a few of the same.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.kill_loads import Loads
from benchmarks.kill_talks import Talks
from benchmarks.table import table


def main(arguments: Sequence[str] | None = None) -> int:
    """Kill, examine, print a table. Returns 1 where a fault was found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kill", description=__doc__)
    parser.add_argument("--times", type=int, default=100, help="kills in all, half of them of loads")
    parser.add_argument("--seed", type=int, default=None, help="to kill at the same points again")
    given = parser.parse_args(arguments)
    seed = random.SystemRandom().randrange(10**6) if given.seed is None else given.seed
    chance = random.Random(seed)
    rows = []
    faults: list[str] = []
    with tempfile.TemporaryDirectory(prefix="cunwu-kill-") as folder:
        loads = Loads(Path(folder) / "loads", chance)
        for _ in range(given.times - given.times // 2):
            faults += loads.kill_once()
        for point, (killed, old, new) in sorted(loads.points.items()):
            rows.append(("policy load", point, str(killed), f"{old} old, {new} new", "-", "-"))
        with Talks(Path(folder) / "talks", chance) as talks:
            for _ in range(given.times // 2):
                faults += talks.kill_once()
            for point, killed in sorted(talks.points.items()):
                rows.append(("serve", point, str(killed), "-", "", ""))
            total = f"{talks.acknowledged} acknowledged, {talks.resent} resent"
            rows.append(("serve", "messages", total, "-", str(talks.lost), str(talks.doubled)))
    print(f"{given.times} SIGKILLs, seed {seed}")
    print(table(("killed", "when", "times", "records after", "lost", "doubled"), rows))
    print("\n".join(faults) if faults else "no faults: integrity_check ok and records whole after every kill")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
