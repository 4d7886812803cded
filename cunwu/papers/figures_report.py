"""Figures as a report in Word, with words: what they mean, and where they are too few to tell."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from cunwu.papers.figures import Row, alone_share, median_wait, said, tables, useful_share
from cunwu.papers.paper import Paper
from cunwu.papers.template import REPORT, fill
from cunwu.papers.text import day as day_text
from cunwu.papers.text import plain
from cunwu.store.figures import GIVEN_UP, Figures, Measure

MOST_ROWS = 20  # of a table; Excel has them all


def report(figures: Figures, today: date, folder: Path | None = None) -> Paper:
    """The report; ``folder`` holds a county's own templates. Raises BadTemplate."""
    period, step = figures.period, median_wait(figures)
    rows = {table.name: table.rows for table in tables(figures)}
    values: dict[str, Any] = {
        "今天": day_text(today),
        "地区": figures.place.name,
        "开始": day_text(period.start),
        "结束": day_text(period.end),
        "没过完": period.start <= today <= period.end,
        "答复": figures.of(Measure.ASKED),
        "自己答完": alone_share(figures),
        "说有用": useful_share(figures),
        "半数等": _half(step),
        "事项": _listed(rows["items"]),
        "判定": _listed(rows["verdicts"]),
        "单位": _listed(rows["desks"]),
        "各地": _listed(rows["places"]),
        "少的": sum(not row.count for row in rows["places"]),
        "等待": _listed(rows["waits"]),
        "记法": said("counted"),
    }
    pattern = str(said("report_file"))
    name = pattern.format(place=figures.place.name, start=period.start, end=period.end)
    return Paper(plain(name), fill(REPORT, values, folder))


def _half(step: str | None) -> str:
    if step is None:
        return ""
    return str(said("never_met") if step == GIVEN_UP else said("steps")[step])


def _listed(rows: tuple[Row, ...]) -> list[dict[str, Any]]:
    return [{"格": list(row.cells), "数": row.count} for row in rows if row.count][:MOST_ROWS]
