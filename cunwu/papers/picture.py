"""A paper as one long picture, which a phone can show, keep and send on."""

from __future__ import annotations

import io

from PIL import Image

from cunwu.papers.preview import missing_programs, preview

SUFFIX = ".png"


def can_picture() -> bool:
    """Whether this machine has what pictures are made with."""
    return not missing_programs(SUFFIX)


def picture(document: bytes) -> bytes:
    """A Word file as one PNG, its pages one below the other. Raises NoPreview."""
    pages = [Image.open(io.BytesIO(page)) for page in preview(document, SUFFIX)]
    whole = Image.new("RGB", (max(page.width for page in pages), sum(page.height for page in pages)), "white")
    top = 0
    for page in pages:
        whole.paste(page, (0, top))
        top += page.height
    file = io.BytesIO()
    whole.save(file, "PNG")
    return file.getvalue()
