"""不予出具告知单: what the village does not issue, by which rule, and where the proof comes from.

It says nothing of what a bank or insurer must accept: the measures bind party and government bodies only.
"""

from __future__ import annotations

from typing import Any

from cunwu.labels import label
from cunwu.labels import missing as missing_levels
from cunwu.papers.text import document, listed, quotation
from cunwu.papers.words import phrase
from cunwu.rulings.book import PolicyBook
from cunwu.rulings.ruling import Ruling


def fields(ruling: Ruling, book: PolicyBook) -> dict[str, Any]:
    """What the template ``notice`` may use, beside the fields of every paper."""
    entry = ruling.grounds.entry
    assert entry is not None, "not_issued rests on an entry of a list"
    return {
        "事项": ruling.item,
        "判定": label(ruling),
        "理由": ruling.reason,
        "文件": listed_documents(ruling),
        "引文": [quotation(quote, book) for quote in ruling.grounds.quotes],
        "办理方式": [step.rstrip("。") for step in entry.steps],
        "办理单位": entry.authority,
        "办理依据": entry.basis,
        "可信度": "" if entry.certainty in ("", "高") else phrase("doubt", certainty=entry.certainty),
        "例外": exceptions(ruling),
        "不同说法": conflicts(ruling),
        "没收到的清单": missing(ruling),
    }


def listed_documents(ruling: Ruling) -> list[str]:
    """The documents a ruling rests on; the list's own with the number of its line."""
    catalogue, entry = ruling.catalogue, ruling.grounds.entry
    return [
        listed(catalogue, entry, source)
        if catalogue and entry and catalogue.source == source.id
        else document(source)
        for source in ruling.grounds.sources
    ]


def exceptions(ruling: Ruling) -> list[str]:
    """The exceptions noted beside the entry; an unconfirmed one says so."""
    return [
        x.text if x.certainty == "高" else phrase("doubtful_exception", text=x.text)
        for x in ruling.exceptions
    ]


def conflicts(ruling: Ruling) -> list[str]:
    """Lists of other levels that say otherwise."""
    return [phrase("conflict", name=c.catalogue.name, ordinal=c.entry.ordinal) for c in ruling.conflicts]


def missing(ruling: Ruling) -> str:
    """Which levels' lists are not loaded, or only those of other days; empty where all are."""
    return phrase("missing", levels=levels) if (levels := missing_levels(ruling)) else ""
