"""Small tables of plain text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The rows under their head, columns aligned."""
    lines = [tuple(head), *(tuple(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    shown = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines]
    return "\n".join(
        line.rstrip() for line in [shown[0], "  ".join("-" * width for width in widths), *shown[1:]]
    )


def seconds(value: float) -> str:
    """Seconds with three digits after the point."""
    return f"{value:.3f} s"


def milliseconds(value: float) -> str:
    """A time given in seconds, in milliseconds."""
    return f"{value * 1000:.1f} ms"


def rate(value: float) -> str:
    """So many a second."""
    return f"{value:.1f}/s"


def share(value: float) -> str:
    """A share in percent."""
    return f"{value:.1%}"


def count(value: float) -> str:
    """A whole number."""
    return f"{value:.0f}"


def times(value: float) -> str:
    """How many times as much."""
    return f"{value:.2f} ×"


def megabytes(value: float) -> str:
    """A size given in bytes, in MB (10^6 bytes)."""
    return f"{value / 1e6:.0f} MB"
