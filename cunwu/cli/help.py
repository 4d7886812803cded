"""Help that can be read at 80 columns: Rich cuts a run of Chinese at a column's end, for it has no blanks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.table import Table
from rich.text import Text
from typer import rich_utils


class _Folding(Table):
    """A table whose words go on in the next line."""

    def add_row(self, *cells: Any, **values: Any) -> None:
        """Add the row; every column so far folds."""
        super().add_row(*cells, **values)
        for column in self.columns:
            column.overflow = "fold"


def _in_one_text(parts: Iterable[Text]) -> Text:
    """The help of an option with its default and whether it must be given."""
    return Text(" ", overflow="fold").join(parts)


WORDS = {
    "ARGUMENTS_PANEL_TITLE": "参数",
    "OPTIONS_PANEL_TITLE": "选项",
    "COMMANDS_PANEL_TITLE": "命令",
    "ERRORS_PANEL_TITLE": "错误",
    "REQUIRED_LONG_STRING": "（必须写）",
    "DEFAULT_STRING": "（不写就是 {}）",
    "RICH_HELP": "看用法：{command_path} {help_option}",
}


def readable() -> None:
    """Make Typer's help fold, and name its parts in Chinese."""
    for name, value in {"Table": _Folding, "Columns": _in_one_text, **WORDS}.items():
        assert hasattr(rich_utils, name), name
        setattr(rich_utils, name, value)
