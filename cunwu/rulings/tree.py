"""What would change a ruling: the decision table drawn as a tree, one fact at each fork.

The tree follows the facts that are known, in the order in which they were told, and goes on with those that
are not. Nothing is written down here: the rows of the table make the forks, ``decide`` says what holds at
each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cunwu.rulings import table
from cunwu.rulings.book import PolicyBook
from cunwu.rulings.case import Case
from cunwu.rulings.decide import decide, table_facts
from cunwu.rulings.records import Fact, Principle
from cunwu.rulings.ruling import Ruling
from cunwu.rulings.verdict import Topic

USE = "use"  # what a certificate is for: statutes and exceptions in the lists look at it, not the table


@dataclass(frozen=True)
class Node:
    """What holds where just ``case.facts`` are known, and the fact that would change it.

    ``asks`` None: nothing more can change it. ``branches`` are empty also where the tree was cut.
    """

    case: Case
    ruling: Ruling
    asks: Fact | None
    branches: tuple[Branch, ...] = ()


@dataclass(frozen=True)
class Branch:
    """The answers that lead the same way; ``unknown``: so does not knowing; ``taken``: the known one."""

    values: tuple[str, ...]
    unknown: bool
    taken: bool
    node: Node


def tree(case: Case, book: PolicyBook, depth: int = 1) -> Node:
    """The tree along the facts of ``case``, and ``depth`` forks beside and beyond them.

    Raises KeyError where the region is unknown and ValueError where the topic gets no verdict.
    """
    told = {name: value for name, value in case.facts.items() if name in book.fact}
    given = {name: value for name, value in case.facts.items() if name not in told}
    return _Tree(book)._node(replace(case, facts=given), told, frozenset(), depth)


def without_effect(root: Node, case: Case) -> tuple[str, ...]:
    """The facts of ``case`` at which the tree, drawn along them, does not fork: they change nothing."""
    used, node = set(root.case.facts), root
    while node.asks is not None:
        used.add(node.asks.name)
        taken = [branch.node for branch in node.branches if branch.taken]
        if not taken:
            break
        node = taken[0]
    return tuple(name for name in case.facts if name not in used)


@dataclass(frozen=True)
class _Tree:
    book: PolicyBook

    def _node(self, case: Case, told: Mapping[str, str], skipped: frozenset[str], depth: int) -> Node:
        """The node of ``case``; ``told`` are the known facts to be followed, ``skipped`` stay unknown."""
        ruling = decide(case, self.book)
        fact = self._next(case, ruling, told, skipped)
        if fact is None or (depth == 0 and fact.name not in told):
            return Node(case, ruling, fact)
        known = told.get(fact.name)
        merged: dict[object, Branch] = {}
        for value in (*fact.values, None):
            taken = value is not None and value == known
            after = case if value is None else case.knowing(fact.name, value)
            still = skipped | {fact.name} if value is None else skipped
            key = (taken, self._way(after, still))
            if key in merged:
                same = merged[key]
                more = () if value is None else (value,)
                merged[key] = replace(same, values=(*same.values, *more), unknown=value is None)
                continue
            node = self._node(after, told if taken else {}, still, depth if taken else depth - 1)
            merged[key] = Branch(() if value is None else (value,), value is None, taken, node)
        return Node(case, ruling, fact, tuple(merged.values()))

    def _next(
        self, case: Case, ruling: Ruling, told: Mapping[str, str], skipped: frozenset[str]
    ) -> Fact | None:
        """The fact to fork at: one that is told, one the engine asks for, or the first of the best row."""
        matter = self._matter(case, ruling, skipped)
        order = (*told, *ruling.needs, *matter)
        return next((self.book.fact[name] for name in order if name in matter), None)

    def _matter(self, case: Case, ruling: Ruling, skipped: frozenset[str]) -> tuple[str, ...]:
        """The unknown facts that may change the row, those of the strongest row first."""
        if ruling.grounds.principle is None:
            return ()
        facts = table_facts(case, self.book)
        if self._use_matters(case, skipped):
            return (USE,)  # first: what is looked up depends on it
        rows = sorted(self._open(case, facts, skipped), key=_strength, reverse=True)
        return tuple(dict.fromkeys(name for row in rows for name in row.when if name not in facts))

    def _use_matters(self, case: Case, skipped: frozenset[str]) -> bool:
        if case.topic is not Topic.CERTIFICATE or USE in case.facts or USE in skipped:
            return False
        uses = [case.knowing(USE, value) for value in self.book.fact[USE].values]
        return len({self._ground(one) for one in (case, *uses)}) > 1

    def _way(self, case: Case, skipped: frozenset[str]) -> object:
        """What everything below depends on: the row that applies, its entry, and the rows still possible."""
        ruling = decide(case, self.book)
        if ruling.grounds.principle is None:
            return None
        facts = table_facts(case, self.book)
        return self._ground(case), frozenset(row.id for row in self._open(case, facts, skipped))

    def _ground(self, case: Case) -> object:
        grounds = decide(case, self.book).grounds
        entry = grounds.entry
        return grounds.principle and grounds.principle.id, entry and (entry.catalogue, entry.ordinal)

    def _open(self, case: Case, facts: Mapping[str, str], skipped: frozenset[str]) -> Sequence[Principle]:
        """The rows that would go before the one that applies, if the unknown facts were as they say."""
        rows = self.book.table[case.topic]
        now = table.match(rows, facts)
        assert now is not None, "the table has a row for what was decided"
        looked_up = {name for row in rows for name in row.when if name not in self.book.fact}
        shut = skipped | looked_up
        return [
            row
            for index, row in enumerate(rows)
            if (*_strength(row), -index) > (*_strength(now), -rows.index(now))
            and all(
                facts[name] in values if name in facts else name not in shut
                for name, values in row.when.items()
            )
        ]


def _strength(row: Principle) -> tuple[int, int]:
    """What decides between rows whose conditions are all met, as ``table.match`` has it."""
    return row.priority, len(row.when)
