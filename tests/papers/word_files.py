"""Reading papers as Word would."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

from docx import Document
from docx.document import Document as DocumentType

from cunwu.papers.paper import Paper

DAY = date(2026, 11, 23)
YUSHU = "220182"

Make = Callable[..., Paper]


def opened(paper: Paper) -> DocumentType:
    return Document(io.BytesIO(paper.content))


def text_of(paper: Paper) -> str:
    """The words of a paper, a line for each paragraph and each row of a table, in their order."""
    lines = []
    for block in opened(paper).iter_inner_content():
        if hasattr(block, "rows"):
            lines.extend(" | ".join(cell.text for cell in row.cells) for row in block.rows)
        else:
            lines.append(block.text)
    return "\n".join(lines) + "\n"
