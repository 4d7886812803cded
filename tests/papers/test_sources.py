"""How a paper cites a document."""

from __future__ import annotations

from dataclasses import replace

from cunwu.papers.text import document
from cunwu.rulings import PolicyBook


def test_a_document_whose_issuer_is_not_known_is_cited_without_one(book: PolicyBook) -> None:
    source = replace(next(iter(book.source.values())), issuer="未写明", title="保留清单", number="")
    assert document(source).startswith("《保留清单》，")
