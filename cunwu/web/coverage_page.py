"""The page that shows which lists of which places are loaded: plain HTML, nothing runs in it."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cunwu.labels import day_text
from cunwu.replies.coverage import rows
from cunwu.rulings.book import PolicyBook

TEMPLATES = Path(__file__).parent / "templates"


def coverage_page(book: PolicyBook, day: date) -> str:
    """The HTML of the page, for the lists in force on ``day``."""
    regions = [{**region, "lists": [_spoken(one) for one in region["lists"]]} for region in rows(book, day)]
    return (
        _environment()
        .get_template("coverage.html")
        .render(
            day=day_text(day),
            regions=regions,
            loaded=[region["region"] for region in regions if region["lists"]],
            silent=sum(not region["lists"] for region in regions),
        )
    )


def _spoken(one: dict[str, Any]) -> dict[str, Any]:
    start, end = one["effective_from"], one["effective_to"]
    return {
        **one,
        "from": day_text(date.fromisoformat(start)),
        "to": day_text(date.fromisoformat(end)) if end else "",
    }


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,  # names of lists come from clerks' tables
        trim_blocks=True,
        lstrip_blocks=True,
    )
