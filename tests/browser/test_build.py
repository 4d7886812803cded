"""What is served is what the source makes: built anew, every byte is the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from node import npm

pytestmark = pytest.mark.browser

WIDGET = Path(__file__).parents[2] / "widget"
CHARTS = Path("cunwu/web/helpdesk/static/charts.js")  # of the helpdesk's figures


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_build_from_the_lock_is_the_page_that_is_served(tmp_path: Path) -> None:
    folder = tmp_path / "widget"
    shutil.copytree(WIDGET, folder, ignore=shutil.ignore_patterns("node_modules", "dist"))
    npm("ci", folder=folder)
    npm("run", "build", folder=folder)
    assert contents(folder / "dist") == contents(WIDGET / "dist")
    built = (tmp_path / CHARTS).read_bytes()
    assert built == (WIDGET.parent / CHARTS).read_bytes()
