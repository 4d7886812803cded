"""How many times better than stock Rasa, as one picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from benchmarks.stock_measures import Row

DOTS_PER_INCH = 120
COLOURS = {True: "#3377aa", False: "#cc7744"}  # better, worse


def draw(found: Sequence[Row], path: Path) -> None:
    """Write the picture; a logarithmic axis, as some ratios are a hundred times others."""
    drawn = [(one, one.ratio) for one in reversed(found) if one.ratio]
    figure = Figure(figsize=(8, 1 + 0.3 * len(drawn)))
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    ratios = [ratio for _, ratio in drawn]
    axes.barh(range(len(drawn)), ratios, color=[COLOURS[ratio >= 1] for ratio in ratios])
    axes.set_yticks(range(len(drawn)), [one.name for one, _ in drawn], size=8)
    for place, ratio in enumerate(ratios):
        axes.text(ratio * 1.05, place, f"{ratio:.1f}", va="center", size=8)
    axes.set_xscale("log")
    axes.set_xlim(right=max(ratios) * 2)
    axes.axvline(1, color="#555555", linewidth=1)
    axes.set_title("Times better than stock Rasa (1: the same)")
    figure.savefig(path, dpi=DOTS_PER_INCH, bbox_inches="tight")
