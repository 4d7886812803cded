"""All that is wrong with a file, gathered so that a clerk mends it in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from cunwu.store.refusal import Refusal, notice

SHOWN = 20  # faults that are told one by one

T = TypeVar("T")


class Refusals(ValueError):
    """Several faults of one file, sheet after sheet and row after row; nothing was stored."""

    def __init__(self, faults: tuple[Refusal, ...]) -> None:
        self.faults = faults
        lines = [notice("faults", count=len(faults))]
        lines += [f"{number}. {fault}" for number, fault in enumerate(faults[:SHOWN], 1)]
        if len(faults) > SHOWN:
            lines.append(notice("more_faults", count=len(faults) - SHOWN))
        super().__init__("\n".join(lines))


class Faults:
    """The refusals of one file. A cell is refused once, for the first reason found."""

    def __init__(self) -> None:
        self._found: list[Refusal] = []
        self._cells: set[tuple[str, int, str]] = set()

    def add(self, fault: Refusal) -> None:
        """Keep it for the end."""
        letter = fault.column.partition("（")[0]
        cell = (fault.sheet, fault.row, letter)
        if letter and cell in self._cells:
            return
        self._cells.add(cell)
        self._found.append(fault)

    def tried(self, make: Callable[[], T]) -> T | None:
        """What ``make`` returns; None where it is refused."""
        try:
            return make()
        except Refusal as fault:
            self.add(fault)
            return None

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep a refusal raised inside for the end."""
        try:
            yield
        except Refusal as fault:
            self.add(fault)

    def on(self, sheet: str) -> bool:
        """Whether anything is wrong on that sheet so far."""
        return any(fault.sheet == sheet for fault in self._found)

    def settle(self) -> None:
        """Raise what was found: the one Refusal, or Refusals for several."""
        if len(self._found) == 1:
            raise self._found[0]
        if self._found:
            sheets = list(dict.fromkeys(fault.sheet for fault in self._found))
            order = sorted(self._found, key=lambda fault: (sheets.index(fault.sheet), fault.row))
            raise Refusals(tuple(order))
