"""The dashboard and the alerts name figures that exist, and docs/operations.md explains every one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from cunwu.watch import figures

ROOT = Path(__file__).resolve().parents[2]
BOARD = json.loads((ROOT / "deploy/grafana/cunwu.json").read_text(encoding="utf-8"))
RULES = YAML(typ="safe").load((ROOT / "deploy/prometheus/alerts.yml").read_text(encoding="utf-8"))
ALERTS: list[dict[str, Any]] = [rule for group in RULES["groups"] for rule in group["rules"]]
OPERATIONS = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
ENDINGS = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}
OURS = re.compile(r"\b(?:cunwu|process)_\w+")


def shown() -> dict[str, tuple[str, ...]]:
    """Every figure by its name without ending, with the names that Prometheus knows it by."""
    metrics = [*figures.registry.collect(), *figures.REDIS_UP.collect()]
    return {one.name: tuple(one.name + ending for ending in ENDINGS[one.type]) for one in metrics}


def expressions() -> Iterator[tuple[str, str]]:
    """What asks, and what it asks for."""
    for panel in BOARD["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]
    for rule in ALERTS:
        yield rule["alert"], rule["expr"]


EXPRESSIONS = list(expressions())


@pytest.mark.parametrize(("asker", "asked"), EXPRESSIONS)
def test_every_figure_that_is_asked_for_exists(asker: str, asked: str) -> None:
    known = {name for names in shown().values() for name in names}
    found = set(OURS.findall(asked))
    assert found <= known, asker
    assert found or asked.startswith("up{"), asker


@pytest.mark.parametrize(("asker", "asked"), EXPRESSIONS)
def test_every_label_that_is_asked_for_exists(asker: str, asked: str) -> None:
    chosen = dict(re.findall(r'(\w+)=~?"([^"$]+)"', asked))
    for label, values in chosen.items():
        if label != "job":
            assert set(values.split("|")) <= set(figures.BOUNDS[label]), asker
    for labels in re.findall(r"by \(([^)]*)\)", asked):
        known = {*figures.BOUNDS, "le", "version"}
        assert {label.strip() for label in labels.split(",")} <= known, asker


def test_every_figure_is_explained_and_shown() -> None:
    drawn = " ".join(asked for _, asked in EXPRESSIONS)
    for name, names in shown().items():
        assert f"`{names[0] if names[0].endswith('_total') else name}`" in OPERATIONS, name
        assert any(one in drawn for one in names), name


def test_every_alert_is_explained() -> None:
    for rule in ALERTS:
        assert f"`{rule['alert']}`" in OPERATIONS, rule["alert"]
        assert rule["annotations"]["summary"]
        assert rule["labels"]["severity"] in ("page", "ticket")


def test_the_panels_lie_beside_each_other() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in BOARD["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert at["x"] + at["w"] <= 24 and not cells & taken, panel["title"]
        taken |= cells
    assert len({panel["id"] for panel in BOARD["panels"]}) == len(BOARD["panels"])
