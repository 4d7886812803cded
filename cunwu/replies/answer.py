"""The stable JSON of an answer (DESIGN §6; schema in answer.schema.json)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cunwu.labels import heading, label
from cunwu.papers.kinds import fitting
from cunwu.rulings.book import PolicyBook
from cunwu.rulings.ruling import Admission, Conflict, Ruling
from cunwu.rulings.verdict import Topic

SCHEMA = Path(__file__).parent / "answer.schema.json"


def ruling_answer(
    rulings: Sequence[Ruling], candidates: tuple[str, ...], confidence: float, book: PolicyBook
) -> dict[str, Any]:
    """One answer for one or several rulings; several agree on a verdict or the whole is ``clarify``."""
    first = rulings[0]
    verdicts = list(dict.fromkeys(r.verdict.value for r in rulings))
    several = len(rulings) > 1
    return {
        **_frame(first.topic, first.region, first.as_of.isoformat(), confidence, book),
        "item": ";".join(str(r.item) for r in rulings) if first.item else None,
        "verdict": verdicts[0] if len(verdicts) == 1 else "clarify",
        "label": label(first) if len(verdicts) == 1 else "",
        "approval_level": None if several else first.approval_level,
        "clauses": sorted({m for r in rulings for m in r.measures}) if several else list(first.measures),
        "quotes": [_quote(c.id, c.text) for c in _unique_quotes(rulings)],
        "needs": [] if several else list(first.needs),
        "candidates": []
        if several or first.verdict.value != "clarify"
        else list(first.candidates or candidates),
        "sources": [source for r in rulings for source in _sources(r)],
        "catalogue": _catalogue(first, book),
        "conflicts": [_conflict(c) for r in rulings for c in r.conflicts],
        "register": None if several else _register(first.admission),
        "next_steps": [step for r in rulings for step in r.next_steps],
        "trace": [line for r in rulings for line in r.trace],
        "rulings": [_short(r) for r in rulings],
        "papers": [paper for part, r in enumerate(rulings, 1) for paper in _papers(r, part)],
    }


def plain_answer(
    topic: Topic, region: str, as_of: str, confidence: float, book: PolicyBook
) -> dict[str, Any]:
    """An answer without verdict."""
    return _frame(topic, region, as_of, confidence, book)


def subject_answer(answer: dict[str, Any], subject: str, book: PolicyBook) -> dict[str, Any]:
    """``answer`` with the sentences that a subject rests on."""
    found = book.subject[subject]
    sources = list(dict.fromkeys(book.clause[c].source for c in found.clauses))
    return {
        **answer,
        "item": subject,
        "clauses": [found.measure] if found.measure else [],
        "quotes": [_quote(c, book.clause[c].text) for c in found.clauses],
        "sources": [_source(book, i, "") for i in sources],
    }


def _frame(topic: Topic, region: str, as_of: str, confidence: float, book: PolicyBook) -> dict[str, Any]:
    return {
        "topic": topic.value,
        "item": None,
        "verdict": None,
        "label": "",
        "approval_level": None,
        "clauses": [],
        "quotes": [],
        "needs": [],
        "candidates": [],
        "sources": [],
        "catalogue": None,
        "conflicts": [],
        "register": None,
        "desk": None,
        "lead": None,
        "region": book.region[region].name,
        "as_of": as_of,
        "next_steps": [],
        "confidence": round(confidence, 3),
        "handed_over": False,
        "trace": [],
        "rulings": [],
        "papers": [],
    }


def _unique_quotes(rulings: Sequence[Ruling]) -> list[Any]:
    return list({c.id: c for r in rulings for c in r.grounds.quotes}.values())


def _quote(clause: str, text: str) -> dict[str, str]:
    return {"clause": clause, "text": text}


def _sources(ruling: Ruling) -> list[dict[str, str]]:
    shown = []
    for source in ruling.grounds.sources:
        listed = ruling.catalogue and ruling.catalogue.source == source.id and ruling.grounds.entry
        entry = str(ruling.grounds.entry.ordinal) if listed and ruling.grounds.entry else ""
        shown.append(
            {
                "title": source.title,
                "number": source.number,
                "date": source.published.isoformat(),
                "entry": entry,
                "url": source.url,
            }
        )
    return shown


def _source(book: PolicyBook, source_id: str, entry: str) -> dict[str, str]:
    source = book.source[source_id]
    return {
        "title": source.title,
        "number": source.number,
        "date": source.published.isoformat(),
        "entry": entry,
        "url": source.url,
    }


def _catalogue(ruling: Ruling, book: PolicyBook) -> dict[str, Any] | None:
    if ruling.topic is not Topic.CERTIFICATE:
        return None
    found = ruling.catalogue
    return {
        "region": book.region[found.region].name if found else None,
        "name": found.name if found else None,
        "effective_from": found.effective_from.isoformat() if found else None,
        "missing": list(ruling.missing),
        "held": [c.name for c in ruling.lists],
    }


def _conflict(conflict: Conflict) -> dict[str, str]:
    return {
        "region": conflict.place,
        "name": conflict.catalogue.name,
        "entry": str(conflict.entry.ordinal),
        "says": conflict.catalogue.kind.value,
        "why": conflict.why.value,
    }


def _register(admission: Admission | None) -> dict[str, Any] | None:
    """What the registers of admitted items say (measure 12); None where they were not looked at."""
    if admission is None:
        return None
    line = admission.line
    return {
        "admitted": line is not None,
        "year": admission.year,
        "region": line.region.name if line else None,
        "level": line.region.level.value if line else None,
        "name": line.catalogue.name if line else None,
        "entry": str(line.entry.ordinal) if line else None,
        "department": (line.department or None) if line else None,
        "loaded": list(admission.loaded),
        "missing": list(admission.missing),
    }


def _short(ruling: Ruling) -> dict[str, Any]:
    return {
        "item": ruling.item,
        "verdict": ruling.verdict.value,
        "label": label(ruling),
        "clauses": list(ruling.measures),
        "needs": list(ruling.needs),
        "next_steps": list(ruling.next_steps),
        "facts": dict(ruling.facts),
    }


def _papers(ruling: Ruling, part: int) -> list[dict[str, Any]]:
    return [
        {"kind": k.value, "title": k.called, "part": part, "item": heading(ruling), "reader": k.reader}
        for k in fitting(ruling)
    ]
