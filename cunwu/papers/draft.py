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
WRITTEN_USE = "用于"  # a model text that says so needs no sentence on its use


def fields(ruling: Ruling, _book: PolicyBook) -> dict[str, Any]:
    """What the template ``draft`` may use, beside the fields of every paper."""
    entry = ruling.grounds.entry
    assert entry is not None, "issuable rests on an entry of a list"
    catalogue = ruling.catalogue
    assert catalogue is not None, "an entry stands in a list"
    published = model_published(catalogue.kind, entry)
    own = catalogue.kind is ListKind.RETAINED
    uses = uses_of(entry)
    fields_of_the_list = {
        "办理用途": uses,
        "有效时限": entry.validity,
        "政策法规依据": entry.basis,
        "证明内容范本": published,
    }
    return {
        "事项": entry.title,
        "范本已公布": published,
        "内容": entry.content.splitlines() if published else words("drafts").get(entry.item, _other()),
        "法规写到的内容": "" if published else entry.content,
        "办理用途": uses[0] if len(uses) == 1 else phrase("blank_use"),
        "可选用途": uses if len(uses) > 1 else [],
        "写用途": not published or WRITTEN_USE not in entry.content,
        "索要单位": entry.requested_by,
        "有效时限": entry.validity,
        "政策法规依据": entry.basis,
        "文件": listed_documents(ruling),
        "清单": listed_documents(ruling)[0] if own else "",
        "未公布的": [name for name, said in fields_of_the_list.items() if not said],
        "没收到的清单": missing(ruling),
    }


def uses_of(entry: Entry) -> list[str]:
    """The uses that the list names, one a line in a clerk's cell."""
    return [use.strip() for use in (entry.use or entry.for_use).splitlines() if use.strip()]


def model_published(kind: ListKind, entry: Entry) -> bool:
    """Whether the list prints a model text (证明内容范本): a statute only names what must be in it."""
    return kind is ListKind.RETAINED and bool(entry.content)


def _other() -> Any:
    return words("drafts")[OTHER]
