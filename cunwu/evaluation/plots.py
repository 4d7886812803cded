"""The figures as pictures (PNG)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from cunwu.evaluation.names import name, names
from cunwu.evaluation.report import Report

FONT = "NotoSansCJK"  # without it Chinese would be empty boxes: the labels are English then
DOTS_PER_INCH = 120

_CHINESE = {
    "topics": "各主题判定正确率",
    "confusion": "混淆表：应有的判定和答的判定",
    "calibration": "把握有多准",
    "wanted": "应有的判定",
    "given": "答的判定",
    "confidence": "把握",
    "accuracy": "实际判定正确率",
}
_ENGLISH = {
    "topics": "Verdict accuracy by topic",
    "confusion": "Verdicts: wanted and given",
    "calibration": "Reliability",
    "wanted": "wanted",
    "given": "given",
    "confidence": "confidence",
    "accuracy": "accuracy",
}


def draw(report: Report, folder: Path) -> list[Path]:
    """Write the pictures into a folder that is there; returns their paths. Raises OSError."""
    font = _chinese_font()
    settings = {"font.family": font, "axes.unicode_minus": False} if font else {}
    with matplotlib.rc_context(settings):
        pen = _Pen(folder, chinese=font is not None)
        return [pen.topics(report), pen.confusion(report), pen.calibration(report)]


class _Pen:
    def __init__(self, folder: Path, chinese: bool) -> None:
        self._folder = folder
        self._chinese = chinese
        self._words: Mapping[str, str] = _CHINESE if chinese else _ENGLISH

    def topics(self, report: Report) -> Path:
        figure, axes = _canvas(7, 5)
        scores = report.groups["topic"]
        topics = [topic for topic in reversed(list(names("topics"))) if topic in scores]
        axes.barh(
            self._labels("topics", topics), [scores[topic].verdict for topic in topics], color="#9ccfb4"
        )
        for place, topic in enumerate(topics):
            words = f"{scores[topic].verdict:.0%} ({scores[topic].count})"
            axes.text(0.02, place, words, va="center")
        axes.set_xlim(0, 1)
        return self._save(figure, axes, "topics")

    def confusion(self, report: Report) -> Path:
        figure, axes = _canvas(10, 6)
        wanted = [word for word in names("verdicts") if any(want == word for want, _ in report.confusion)]
        given = [word for word in names("verdicts") if any(got == word for _, got in report.confusion)]
        counts = [[report.confusion.get((want, got), 0) for got in given] for want in wanted]
        # Colour by share of the row: rare verdicts are read as easily as common ones.
        axes.imshow([[count / sum(row) for count in row] for row in counts], cmap="Blues", vmin=0, vmax=1)
        for row, line in enumerate(counts):
            for column, count in enumerate(line):
                if count:
                    dark = count / sum(line) > 0.5
                    axes.text(column, row, str(count), ha="center", va="center", color="w" if dark else "k")
        axes.set_xticks(range(len(given)), self._labels("verdicts", given), rotation=45, ha="right")
        axes.set_yticks(range(len(wanted)), self._labels("verdicts", wanted))
        axes.set_xlabel(self._words["given"])
        axes.set_ylabel(self._words["wanted"])
        return self._save(figure, axes, "confusion")

    def calibration(self, report: Report) -> Path:
        figure, axes = _canvas(5, 5)
        axes.plot([0, 1], [0, 1], linestyle="--", color="gray")
        filled = [one for one in report.calibration if one.count]
        axes.plot([one.confidence for one in filled], [one.accuracy for one in filled], "o-", color="#37a")
        for one in filled:
            axes.annotate(str(one.count), (one.confidence, one.accuracy), (-4, 7), textcoords="offset points")
        axes.set_xlim(-0.03, 1.06)
        axes.set_ylim(-0.03, 1.06)
        axes.set_xlabel(self._words["confidence"])
        axes.set_ylabel(self._words["accuracy"])
        return self._save(figure, axes, "calibration")

    def _labels(self, of: str, words: Sequence[str]) -> list[str]:
        return [name(of, word) if self._chinese else word for word in words]

    def _save(self, figure: Any, axes: Any, word: str) -> Path:
        axes.set_title(self._words[word])
        path = self._folder / f"{word}.png"
        figure.savefig(path, dpi=DOTS_PER_INCH, bbox_inches="tight")
        return path


def _canvas(width: float, height: float) -> tuple[Any, Any]:
    """A figure of so many inches, and its axes."""
    figure = Figure(figsize=(width, height))
    FigureCanvasAgg(figure)
    return figure, figure.add_subplot()


def _chinese_font() -> str | None:
    """The family of an installed Noto Sans CJK."""
    for path in sorted(font_manager.findSystemFonts()):
        if Path(path).name.startswith(f"{FONT}-Regular"):
            font_manager.fontManager.addfont(path)
            return str(font_manager.FontProperties(fname=path).get_name())
    return None
