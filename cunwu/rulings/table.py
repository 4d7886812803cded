"""The decision table: first match by specificity, and the one fact that would change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cunwu.rulings.records import Fact, Principle


def match(rows: Sequence[Principle], facts: Mapping[str, str]) -> Principle | None:
    """The row that applies: all its conditions known and met.

    Higher priority goes first, then more conditions, then file order.
    """
    met = [row for row in rows if _met(row, facts)]
    return max(met, key=lambda row: (row.priority, len(row.when)), default=None)


def needs(rows: Sequence[Principle], facts: Mapping[str, str], known: Mapping[str, Fact]) -> tuple[str, ...]:
    """The unknown facts that would change the verdict of the row that applies, in the row's own order."""
    row = match(rows, facts)
    if row is None:
        return ()
    return tuple(ask for ask in row.asks if ask not in facts and _changes(rows, facts, row, known.get(ask)))


def _met(row: Principle, facts: Mapping[str, str]) -> bool:
    return all(facts.get(fact) in values for fact, values in row.when.items())


def _changes(rows: Sequence[Principle], facts: Mapping[str, str], row: Principle, fact: Fact | None) -> bool:
    if fact is None:
        return False
    outcomes = [match(rows, {**facts, fact.name: value}) for value in fact.values]
    return any(found is not None and found is not row for found in outcomes)
