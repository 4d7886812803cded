"""Papers made from data/policy."""

from __future__ import annotations

from pathlib import Path

import pytest
from word_files import DAY, YUSHU, Make

from cunwu.papers.kinds import Kind
from cunwu.papers.paper import Details, Paper, make_paper
from cunwu.rulings import Case, PolicyBook, Topic, decide


@pytest.fixture(scope="session")
def make(book: PolicyBook) -> Make:
    """Makes a paper of a kind for a case; the last fields are those of Details."""

    def made(
        kind: Kind,
        topic: Topic,
        item: str | None,
        facts: dict[str, str] | None = None,
        folder: Path | None = None,
        **details: str,
    ) -> Paper:
        ruling = decide(Case(topic, YUSHU, DAY, item, facts or {}), book)
        return make_paper(kind, ruling, book, Details(DAY, **details), folder)

    return made
