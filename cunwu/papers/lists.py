"""A list as a public notice (公示版), from the entries of a catalogue."""

from __future__ import annotations

from datetime import date
from typing import Any

from cunwu.papers.draft import model_published, uses_of
from cunwu.papers.text import day, document
from cunwu.papers.words import phrase
from cunwu.rulings.book import PolicyBook
from cunwu.rulings.compare import overruled
from cunwu.rulings.records import Catalogue, Entry
from cunwu.rulings.verdict import ListKind


def fields(catalogue: Catalogue, book: PolicyBook, as_of: date) -> dict[str, Any]:
    """What the template ``lists`` may use: the entries in force on ``as_of``."""
    source = book.source[catalogue.source]
    overruling = {
        mine.ordinal: phrase("overruled", name=other.name.strip("《》"), ordinal=entry.ordinal)
        for mine, other, entry in overruled(book, catalogue)
    }
    return {
        "清单名称": catalogue.name,
        "清单种类": catalogue.kind.value,
        "地区": book.region[catalogue.region].name,
        "施行日期": day(catalogue.effective_from),
        "文件": document(source),
        "出处说明": source.note if catalogue.kind is ListKind.CANCELLED else "",
        "事项": [
            {**_line(catalogue.kind, entry), "冲突": overruling.get(entry.ordinal, "")}
            for entry in catalogue.entries
            if entry.holds_on(as_of)
        ],
    }


def _line(kind: ListKind, entry: Entry) -> dict[str, Any]:
    unknown = phrase("not_published")
    mentioned = phrase("mentioned", content=entry.content) if entry.content else ""
    return {
        "序号": entry.ordinal,
        "事项名称": entry.title,
        "办理方式": [step.rstrip("。") for step in entry.steps],
        "办理单位": entry.authority or phrase("not_recorded"),
        "政策法规依据": entry.basis or unknown,
        "可信度": "" if entry.certainty in ("", "高") else phrase("doubt", certainty=entry.certainty),
        "开具单位": entry.authority or phrase("committee"),
        "牵头部门": entry.requested_by or phrase("not_recorded"),
        "办理用途": "；".join(uses_of(entry)) or unknown,
        "有效时限": entry.validity or unknown,
        "证明内容范本": entry.content if model_published(kind, entry) else unknown + mentioned,
        "内容": entry.content.rstrip("。"),
    }
