"""One thing that is fuzzed: how its cases are drawn, what must hold, and the running of many of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis.errors import HypothesisException
from hypothesis.strategies import SearchStrategy

LOT = 250  # cases of one run of hypothesis: longer ones grow slow, as it remembers each
LONGEST_SHOWN = 2000  # characters
KEPT = 5  # faults of a target that are printed


class ServerFault(AssertionError):
    """An answer with a status of 500 or more, or none at all."""


@dataclass(frozen=True)
class Target:
    """``check`` returns a word for how the case came out, and raises for what must not be."""

    name: str
    cases: SearchStrategy[Any]
    check: Callable[[Any], str]
    share: int  # of a thousand cases of all targets


@dataclass
class Tally:
    """What came of a target's cases."""

    outcomes: Counter[str] = field(default_factory=Counter)
    server_faults: int = 0
    faults: list[str] = field(default_factory=list)
    failed: int = 0

    @property
    def cases(self) -> int:
        """How many were tried."""
        return sum(self.outcomes.values())

    def failure(self, case: Any, error: BaseException) -> None:
        """Note one that failed."""
        self.outcomes["fault"] += 1
        self.failed += 1
        self.server_faults += isinstance(error, ServerFault)
        if len(self.faults) < KEPT:
            self.faults.append(f"{type(error).__name__}: {str(error)[:600]}\n    of {str(case)[:600]}")


def examine(target: Target, count: int, seed: int) -> None:
    """Try that many cases; the first that fails is made as small as can be, and raised."""
    _drawn(target, target.check, count, seed, (Phase.generate, Phase.shrink))


def survey(target: Target, count: int, seed: int, tally: Tally) -> None:
    """Try that many cases, whatever fails, and note in ``tally`` what came of them."""

    def check(case: Any) -> None:
        try:
            tally.outcomes[target.check(case)] += 1
        except HypothesisException:
            raise
        except Exception as error:
            tally.failure(case, error)

    _drawn(target, check, count, seed, (Phase.generate,))


def _drawn(
    target: Target, check: Callable[[Any], Any], count: int, seed: int, phases: tuple[Phase, ...]
) -> None:
    @seeded(seed)
    @settings(
        max_examples=count,
        phases=phases,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(target.cases.map(lambda case: _Shown(case)))  # noqa: PLW0108  (a lambda's result is shown by its repr)
    def run(case: _Shown) -> None:
        check(case.case)

    run()


class _Shown:
    """A case that is never printed longer than a screen."""

    def __init__(self, case: Any) -> None:
        self.case = case

    def __repr__(self) -> str:
        return repr(self.case)[:LONGEST_SHOWN]
