"""A draft of a certificate the village may issue: what the law asks for, blanks left visible, no seal."""

from __future__ import annotations

from typing import Any

from cunwu.papers.notice import listed_documents, missing
from cunwu.papers.words import phrase, words
from cunwu.rulings.book import PolicyBook
from cunwu.rulings.records import Entry
from cunwu.rulings.ruling import Ruling
from cunwu.rulings.verdict import ListKind

OTHER = "其他"


def fields(ruling: Ruling, _book: PolicyBook) -> dict[str, Any]:
    """What the template ``draft`` may use, beside the fields of every paper."""
    entry = ruling.grounds.entry
    assert entry is not None, "issuable rests on an entry of a list"
    published = ruling.catalogue is not None and model_published(ruling.catalogue.kind, entry)
    unknown = phrase("not_published")
    return {
        "事项": entry.title,
        "范本已公布": published,
        "内容": entry.content.splitlines() if published else words("drafts").get(entry.item, _other()),
        "法规写到的内容": "" if published else entry.content,
        "办理用途": entry.use or unknown,
        "索要单位": entry.requested_by,
        "有效时限": entry.validity,
        "政策法规依据": entry.basis or unknown,
        "文件": listed_documents(ruling),
        "没收到的清单": missing(ruling),
    }


def model_published(kind: ListKind, entry: Entry) -> bool:
    """Whether the list prints a model text (证明内容范本): a statute only names what must be in it."""
    return kind is ListKind.RETAINED and bool(entry.content)


def _other() -> Any:
    return words("drafts")[OTHER]
