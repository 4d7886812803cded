"""Filling a Word template: the county's own where it has one, else the one shipped."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from cunwu.papers import layout
from cunwu.papers.kinds import Kind
from cunwu.papers.text import all_plain

FOLDER = Path(__file__).parent / "templates"
POSTER, REPORT = "poster", "report"
NAMES = (*(kind.value for kind in Kind), POSTER, REPORT)  # of the templates that a county can replace


class BadTemplate(ValueError):
    """A county's template that cannot be used; the words name the file and what is wrong with it."""


@dataclass(frozen=True)
class Picture:
    """A picture (PNG) among the values of a paper. ``width`` in mm."""

    content: bytes
    width: int


@cache
def shipped(name: str) -> bytes:
    """The template of ``NAMES`` that comes with the program, as a Word file."""
    return layout.build((FOLDER / f"{name}.txt").read_text(encoding="utf-8"))


def fill(name: str, values: Mapping[str, Any], folder: Path | None) -> bytes:
    """The paper as a Word file. ``values`` are words and pictures, never templates. Raises BadTemplate."""
    own = _own(name, folder)
    if own is None:
        return _filled(shipped(name), values)
    try:
        return _filled(own.read_bytes(), values)
    except Exception as error:  # whatever a county's file may hold, the answer is its name and the reason
        raise BadTemplate(
            f"模板“{own}”用不了：{_reason(error)}。改好它，或者把它移走就用自带的模板"
        ) from error


def _own(name: str, folder: Path | None) -> Path | None:
    if folder is None:
        return None
    if not folder.is_dir():
        raise BadTemplate(f"没有模板文件夹“{folder}”：看看 CUNWU_PAPERS 指的对不对")
    path = folder / f"{name}.docx"
    return path if path.exists() else None


def _filled(template: bytes, values: Mapping[str, Any]) -> bytes:
    document = DocxTemplate(io.BytesIO(template))
    # A sandbox: a template comes from outside. Strict: a misspelt field must not leave a hole in a paper.
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    placed = {name: _placed(document, value) for name, value in all_plain(values).items()}
    document.render(placed, environment, autoescape=True)
    for table in document.docx.tables:  # a signature under a table never stands alone on a page
        for paragraph in (found for cell in table.rows[-1].cells for found in cell.paragraphs):
            paragraph.paragraph_format.keep_with_next = True
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _placed(document: DocxTemplate, value: Any) -> Any:
    if not isinstance(value, Picture):
        return value
    return InlineImage(document, io.BytesIO(value.content), width=Mm(value.width))


def _reason(error: Exception) -> str:
    if isinstance(error, TemplateError):
        return f"里面的字段或语句不对（{error.message or error.__class__.__name__}）"
    if isinstance(error, OSError):
        return f"打不开（{error.strerror or error.__class__.__name__}）"
    return f"不是完好的 Word 文件（.docx）（{error.__class__.__name__}）"
