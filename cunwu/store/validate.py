"""Faults that no single file shows: unknown names, overlapping dates, quotes that differ from the gazette."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from cunwu.rulings.book import PolicyBook
from cunwu.rulings.records import Catalogue, Principle
from cunwu.rulings.table import match
from cunwu.rulings.verdict import Topic

LISTINGS = ("取消", "地方取消", "保留", "法规", "未列入", "无清单")


def broken_references(book: PolicyBook) -> list[str]:
    """Faults with which the records must not be loaded."""
    return [
        *_sources(book),
        *_duplicates(book),
        *_items(book),
        *_regions(book),
        *_principles(book),
        *_subjects(book),
    ]


def findings(book: PolicyBook, gazette: str) -> list[str]:
    """All that ``cunwu policy check`` reports: broken references, overlaps, gaps, dead aliases and quotes.

    ``gazette`` is the measures' text as printed; line breaks and spaces do not count.
    """
    return [
        *broken_references(book),
        *_overlaps(book),
        *_gaps(book),
        *_dead_aliases(book),
        *_quotes(book, gazette),
    ]


def gazette_text(folder: Path) -> str:
    """The measures as the gazette prints them, kept beside the records."""
    return (folder / "measures-gazette.txt").read_text(encoding="utf-8")


def _sources(book: PolicyBook) -> Iterator[str]:
    cited = [("条文", c.id, c.source) for c in book.clauses]
    cited += [("地区", r.name, r.source) for r in book.regions]
    cited += [("清单", c.id, c.source) for c in book.catalogues]
    for kind, name, source in cited:
        if source not in book.source:
            yield f"{kind}“{name}”的出处“{source}”不在 sources.yml 里"


def _duplicates(book: PolicyBook) -> Iterator[str]:
    keys = {
        "出处": [s.id for s in book.sources],
        "条文": [c.id for c in book.clauses],
        "地区代码": [r.code for r in book.regions],
        "清单": [c.id for c in book.catalogues],
        "规则": [p.id for p in book.principles],
        "问题": [s.name for s in book.subjects],
        "事实": [f.name for f in book.facts],
        "事项名称或俗称": [
            *[i.name for i in book.items],
            *[alias for i in book.items for alias in i.exact],
            *[a.name for a in book.ask_aliases],
        ],
    }
    for kind, names in keys.items():
        for name, count in Counter(names).items():
            if count > 1:
                yield f"{kind}“{name}”出现了{count}次"
    for catalogue in book.catalogues:
        for number, count in Counter(e.ordinal for e in catalogue.entries).items():
            if count > 1:
                yield f"清单“{catalogue.id}”里第{number}项出现了{count}次"


def _items(book: PolicyBook) -> Iterator[str]:
    for alias in book.ask_aliases:
        for candidate in alias.candidates:
            if candidate not in book.item:
                yield f"“{alias.name}”的候选“{candidate}”不是事项名称"
        if len(alias.candidates) < 2:
            yield f"“{alias.name}”要追问，至少要有两个候选"
    for catalogue in book.catalogues:
        for entry in catalogue.entries:
            names = [entry.item, *[x.item for x in entry.exceptions]]
            for name in names:
                if name and name not in book.item:
                    yield f"清单“{catalogue.id}”第{entry.ordinal}项的事项“{name}”不在 items.yml 里"


def _regions(book: PolicyBook) -> Iterator[str]:
    for region in book.regions:
        if region.parent and region.parent not in book.region:
            yield f"地区“{region.name}”的上级“{region.parent}”不存在"
    for catalogue in book.catalogues:
        if catalogue.region not in book.region:
            yield f"清单“{catalogue.id}”的地区“{catalogue.region}”不存在"


def _principles(book: PolicyBook) -> Iterator[str]:
    for row in book.principles:
        yield from _principle(row, book)


def _principle(row: Principle, book: PolicyBook) -> Iterator[str]:
    for fact, values in row.when.items():
        legal = LISTINGS if fact == "listing" else book.fact[fact].values if fact in book.fact else ()
        if not legal:
            yield f"规则“{row.id}”用了没有的事实“{fact}”"
        for value in values:
            if legal and value not in legal:
                yield f"规则“{row.id}”里“{fact}”没有“{value}”这个取值"
    for ask in row.asks:
        if ask not in book.fact:
            yield f"规则“{row.id}”要问没有的事实“{ask}”"
    for quote in row.quotes:
        if quote not in book.clause:
            yield f"规则“{row.id}”引了没有的条文“{quote}”"


def _subjects(book: PolicyBook) -> Iterator[str]:
    for subject in book.subjects:
        for clause in subject.clauses:
            if clause not in book.clause:
                yield f"问题“{subject.name}”引了没有的条文“{clause}”"


def _overlaps(book: PolicyBook) -> Iterator[str]:
    """Two lists of one kind and region in force on one day would leave it open which speaks."""
    lists = sorted(book.catalogues, key=lambda c: (c.region, c.kind.value, c.effective_from))
    for first, second in pairwise(lists):
        if (first.region, first.kind) == (second.region, second.kind) and _ends_after(first, second):
            yield f"清单“{first.id}”和“{second.id}”的日子重叠"


def _ends_after(first: Catalogue, second: Catalogue) -> bool:
    return first.effective_to is None or first.effective_to >= second.effective_from


def _gaps(book: PolicyBook) -> Iterator[str]:
    for topic in Topic:
        if not topic.ruled:
            continue
        rows = book.table.get(topic, ())
        cases = [{"listing": word} for word in LISTINGS] if topic is Topic.CERTIFICATE else [{}]
        for facts in cases:
            if match(rows, facts) is None:
                yield f"“{topic.value}”没有一条规则管得到 {facts or '什么都不知道的时候'}"
    for fact in book.facts:
        for value in (*fact.options, *fact.says):
            if value not in fact.values:
                yield f"事实“{fact.name}”没有“{value}”这个取值"


def _dead_aliases(book: PolicyBook) -> Iterator[str]:
    """An exact alias that an ask alias repeats could never be reached."""
    for name in book.exact:
        if name in book.ask_alias:
            yield f"“{name}”既是确定的叫法，又要追问"


def _quotes(book: PolicyBook, gazette: str) -> Iterator[str]:
    printed = _squeeze(gazette)
    for clause in book.clauses:
        if _squeeze(clause.text) not in printed:
            yield f"条文“{clause.id}”和公报的文字对不上"


def _squeeze(text: str) -> str:
    return "".join(text.split())
