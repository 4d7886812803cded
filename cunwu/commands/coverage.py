"""``cunwu policy coverage``: the region tree with its lists, for reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any


def lines(regions: Sequence[dict[str, Any]]) -> Iterator[str]:
    """A line for each region, below it one for each list and one for what is missing."""
    for region in regions:
        indent = "  " * region["depth"]
        nothing = "" if region["lists"] else "（没有收到）"
        yield f"{indent}{region['region']}{nothing}"
        for found in region["lists"]:
            end = f"到{found['effective_to']}" if found["effective_to"] else "起"
            number = f"，{found['source']['number']}" if found["source"]["number"] else ""
            yield (
                f"{indent}  · {found['name']}（{found['kind_name']}，{found['entries']}项，"
                f"{found['effective_from']}{end}；出自《{found['source']['title'].strip('《》')}》{number}）"
            )
        if region["lists"] and region["missing_names"]:
            yield f"{indent}  · 没有收到：{'、'.join(region['missing_names'])}"
