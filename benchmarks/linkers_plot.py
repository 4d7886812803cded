"""The listeners side by side as one picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from benchmarks.linkers import Figures

COLOURS = {"one turn": "#9ccfb4", "several turns": "#3377aa"}
DOTS_PER_INCH = 120
HALF = 0.2  # of a bar's place


def draw(found: Sequence[Figures], path: Path) -> None:
    """Write the picture: right verdicts of questions with one turn and with several; wrong permissions."""
    figure = Figure(figsize=(8, 1 + 0.7 * len(found)))
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    places = list(range(len(found), 0, -1))
    for number, (label, colour) in enumerate(COLOURS.items()):
        scores = [one.several_turns if number else one.one_turn for one in found]
        heights = [place + HALF - 2 * HALF * number for place in places]
        shares = [score.verdict if score else 0.0 for score in scores]
        axes.barh(heights, shares, 2 * HALF, color=colour, label=label)
        for height, share in zip(heights, shares, strict=True):
            axes.text(share + 0.01, height, f"{share:.1%}", va="center", size=8)
    axes.set_yticks(
        places, [f"{one.listener}\n{one.questions}, {one.all.permissions} wrong yes" for one in found], size=8
    )
    axes.set_xlim(0, 1.1)
    axes.set_title("Right verdicts behind the same dialogue and rulings")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), ncol=2, frameon=False)
    figure.savefig(path, dpi=DOTS_PER_INCH, bbox_inches="tight")
