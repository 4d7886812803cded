"""Which lists are here, in words, as data, and for the coverage page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from cunwu.labels import day_text, labels
from cunwu.replies import render
from cunwu.rulings.book import PolicyBook
from cunwu.rulings.coverage import RegionCoverage, coverage, here
from cunwu.rulings.records import Catalogue
from cunwu.rulings.verdict import RegionLevel


def chat_text(book: PolicyBook, region: str, day: date) -> str:
    """The lists of a place and of those above it, what is missing there, and which other places have any."""
    found = labels("coverage")
    above = here(book, region, day)
    lines = [_place(one) for one in above]
    gaps = [
        found["missing_place"].format(place=one.region.name, kinds=_expected(one.missing))
        for one in above
        if one.lists and one.missing
    ]
    lines += [found["missing"].format(places="；".join(gaps))] if gaps else []
    known = {one.region.code for one in above}
    others = [c.region.name for c in coverage(book, day) if c.lists and c.region.code not in known]
    lines.append(found["others"].format(places="、".join(others)) if others else found["no_others"])
    if all(one.region.level is not RegionLevel.COUNTY for one in above):
        lines.append(found["county"])
    return "\n".join(lines)


def _place(one: RegionCoverage) -> str:
    found, kinds = labels("coverage"), labels("kinds")
    lists = "、".join(
        found["list"].format(
            name=render.title_only(c.name), kind=kinds[c.kind.value], start=day_text(c.effective_from)
        )
        for c in one.lists
    )
    return str(found["place" if lists else "nothing"]).format(place=one.region.name, lists=lists)


def _expected(groups: Iterable[str]) -> str:
    return "、".join(labels("expected")[group] for group in groups)


def rows(book: PolicyBook, day: date) -> list[dict[str, Any]]:
    """Every region that keeps lists, in the order of the tree, with its lists and what is missing."""
    kinds, expected = labels("kinds"), labels("expected")
    return [
        {
            "region": one.region.name,
            "code": one.region.code,
            "level": one.region.level.value,
            "depth": one.depth,
            "lists": [{**_row(c, book), "kind_name": kinds[c.kind.value]} for c in one.lists],
            "missing": list(one.missing),
            "missing_names": [expected[group] for group in one.missing],
        }
        for one in coverage(book, day)
    ]


def _row(catalogue: Catalogue, book: PolicyBook) -> dict[str, Any]:
    source = book.source[catalogue.source]
    return {
        "name": catalogue.name,
        "kind": catalogue.kind.value,
        "effective_from": catalogue.effective_from.isoformat(),
        "effective_to": catalogue.effective_to.isoformat() if catalogue.effective_to else None,
        "entries": len(catalogue.entries),
        "source": {"title": source.title, "number": source.number, "url": source.url},
    }
