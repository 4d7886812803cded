"""Faults that no single file shows: unknown names, overlapping dates, quotes that differ from the gazette."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations, pairwise, product
from pathlib import Path
from typing import NamedTuple

from cunwu.rulings.book import PolicyBook
from cunwu.rulings.records import Catalogue, Principle, Region
from cunwu.rulings.table import match
from cunwu.rulings.verdict import Topic
from cunwu.store.strict_yaml import read_text

LISTINGS = ("取消", "地方取消", "保留", "法规", "未列入", "施行前未列入", "无清单")

# facts that nobody is asked: the engine looks them up
LOOKED_UP = {"listing": LISTINGS, "register": ("已准入", "未查到")}

CATALOGUES, PRINCIPLES = "catalogues/*.yml", "principles/*.yml"


class Fault(NamedTuple):
    """What is wrong, and the files and words (see ``locate``) that lead to it."""

    reason: str
    files: str
    steps: tuple[tuple[str, str], ...]


def broken_references(book: PolicyBook) -> list[str]:
    """Faults with which the records must not be loaded."""
    return [fault.reason for fault in faults(book)]


def faults(book: PolicyBook) -> list[Fault]:
    """The same, with the place of each."""
    return [
        *_duplicates(book),
        *_sources(book),
        *_items(book),
        *_regions(book),
        *_principles(book),
        *_subjects(book),
        *_hotlines(book),
    ]


def findings(book: PolicyBook, gazette: str) -> list[str]:
    """All that ``cunwu policy check`` reports: broken references, overlaps, gaps, dead aliases and quotes.

    ``gazette`` is the measures' text as printed; line breaks and spaces do not count.
    """
    return [
        *broken_references(book),
        *_overlaps(book),
        *_gaps(book),
        *_contradictions(book),
        *_dead_aliases(book),
        *_quotes(book, gazette),
    ]


def gazette_text(folder: Path) -> str:
    """The measures as the gazette prints them, kept beside the records. Raises PolicyError without them."""
    return read_text(folder / "measures-gazette.txt")


def _sources(book: PolicyBook) -> Iterator[Fault]:
    cited = [("条文", c.id, c.source, "measures.yml", "") for c in book.clauses]
    cited += [("地区", r.name, r.source, "regions.csv", "name") for r in book.regions]
    cited += [("清单", c.id, c.source, CATALOGUES, "id") for c in book.catalogues]
    for kind, name, source, files, key in cited:
        if source not in book.source:
            owner = ((key, name),) if key else ()
            yield Fault(
                f"{kind}“{name}”的出处“{source}”不在 sources.yml 里", files, (*owner, ("source", source))
            )


def _duplicates(book: PolicyBook) -> Iterator[Fault]:
    keys = {
        ("出处", "sources.yml", "id"): [s.id for s in book.sources],
        ("条文", "measures.yml", "clause"): [c.id for c in book.clauses],
        ("地区代码", "regions.csv", "code"): [r.code for r in book.regions],
        ("清单", CATALOGUES, "id"): [c.id for c in book.catalogues],
        ("规则", PRINCIPLES, "id"): [p.id for p in book.principles],
        ("问题", "subjects.yml", "subject"): [s.name for s in book.subjects],
        ("事实", "facts.yml", "fact"): [f.name for f in book.facts],
        ("电话", "hotlines.yml", "id"): [h.id for h in book.hotlines],
        ("事项名称或俗称", "items.yml", ""): [
            *[i.name for i in book.items],
            *[alias for i in book.items for alias in i.exact],
            *[a.name for a in book.ask_aliases],
        ],
    }
    for (kind, files, key), names in keys.items():
        for name, count in Counter(names).items():
            if count > 1:
                yield Fault(f"{kind}“{name}”出现了{count}次", files, ((key, name), (key, name)))
    for catalogue in book.catalogues:
        for number, count in Counter(e.ordinal for e in catalogue.entries).items():
            if count > 1:
                again = ("ordinal", str(number))
                steps = (("id", catalogue.id), again, again)
                yield Fault(f"清单“{catalogue.id}”里第{number}项出现了{count}次", CATALOGUES, steps)


def _items(book: PolicyBook) -> Iterator[Fault]:
    yield from _candidates(book)
    for catalogue in book.catalogues:
        for entry in catalogue.entries:
            names = [entry.item, *[x.item for x in entry.exceptions]]
            for name in names:
                if name and name not in book.item:
                    yield Fault(
                        f"清单“{catalogue.id}”第{entry.ordinal}项的事项“{name}”不在 items.yml 里",
                        CATALOGUES,
                        (("id", catalogue.id), ("ordinal", str(entry.ordinal)), ("item", name)),
                    )


def _candidates(book: PolicyBook) -> Iterator[Fault]:
    for alias in book.ask_aliases:
        owner = ("name", alias.name)
        for name, count in Counter(alias.candidates).items():
            steps = (owner, *[("candidates", name)] * count)
            if name not in book.item:
                yield Fault(f"“{alias.name}”的候选“{name}”不是事项名称", "items.yml", steps)
            if count > 1:
                yield Fault(f"“{alias.name}”的候选“{name}”写了{count}次", "items.yml", steps)
        if len(alias.candidates) < 2:
            yield Fault(f"“{alias.name}”要追问，至少要有两个候选", "items.yml", (owner,))


def _regions(book: PolicyBook) -> Iterator[Fault]:
    above: set[str] = set()
    for region in book.regions:
        steps = (("code", region.code), ("parent", region.parent))
        if region.parent and region.parent not in above:
            yield Fault(_parent_fault(region, book), "regions.csv", steps)
        above.add(region.code)
    for catalogue in book.catalogues:
        if catalogue.region not in book.region:
            yield Fault(
                f"清单“{catalogue.id}”的地区“{catalogue.region}”不存在",
                CATALOGUES,
                (("id", catalogue.id), ("region", catalogue.region)),
            )


def _hotlines(book: PolicyBook) -> Iterator[Fault]:
    placed = [hotline for hotline in book.hotlines if hotline.region]
    for hotline in placed:
        if hotline.region not in book.region:
            steps = (("id", hotline.id), ("region", hotline.region))
            yield Fault(f"电话“{hotline.id}”的地区“{hotline.region}”不存在", "hotlines.yml", steps)
    for region, count in Counter(hotline.region for hotline in placed).items():
        if count > 1:
            again = ("region", region)
            yield Fault(f"地区“{region}”的监督举报电话写了{count}个", "hotlines.yml", (again, again))


def _parent_fault(region: Region, book: PolicyBook) -> str:
    if region.parent not in book.region:
        return f"地区“{region.name}”的上级“{region.parent}”不存在"
    seen, code = {region.code}, region.parent
    while code in book.region and code not in seen:
        seen.add(code)
        code = book.region[code].parent
    if code in seen:
        return f"地区“{region.name}”的上级绕成了一圈"
    return f"地区“{region.name}”写在了上级“{region.parent}”的前面（上级要先写）"


def _principles(book: PolicyBook) -> Iterator[Fault]:
    for row in book.principles:
        for reason, step in _principle(row, book):
            yield Fault(f"规则“{row.id}”{reason}", PRINCIPLES, (("id", row.id), step))


def _principle(row: Principle, book: PolicyBook) -> Iterator[tuple[str, tuple[str, str]]]:
    for fact, values in row.when.items():
        legal = LOOKED_UP.get(fact) or (book.fact[fact].values if fact in book.fact else ())
        if not legal:
            yield f"用了没有的事实“{fact}”", (fact, "")
        for value in values:
            if legal and value not in legal:
                yield f"里“{fact}”没有“{value}”这个取值", (fact, value)
    for ask in row.asks:
        if ask not in book.fact:
            yield f"要问没有的事实“{ask}”", ("asks", ask)
    for quote in row.quotes:
        if quote not in book.clause:
            yield f"引了没有的条文“{quote}”", ("quotes", quote)


def _subjects(book: PolicyBook) -> Iterator[Fault]:
    for subject in book.subjects:
        for clause in subject.clauses:
            if clause not in book.clause:
                steps = (("subject", subject.name), ("sentences", clause.partition(".")[2]))
                yield Fault(f"问题“{subject.name}”引了没有的条文“{clause}”", "subjects.yml", steps)


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


def _contradictions(book: PolicyBook) -> Iterator[str]:
    """Two rows of equal weight with different verdicts: only their order in the file would decide."""
    for topic, rows in book.table.items():
        for first, second in combinations(rows, 2):
            if first.verdict is second.verdict or _weight(first) != _weight(second):
                continue
            for facts in _cases_of_both(first, second):
                found = match(rows, facts)
                if found and _weight(found) == _weight(first):
                    rows_said = f"“{topic.value}”的规则“{first.id}”和“{second.id}”"
                    yield f"{rows_said}一样重，判得却不同：{_said(facts)}"
                    break


def _weight(row: Principle) -> tuple[int, int]:
    return row.priority, len(row.when)


def _cases_of_both(first: Principle, second: Principle) -> Iterator[dict[str, str]]:
    """The facts with which both rows apply, nothing else being known."""
    names = list({**first.when, **second.when})
    values = [
        [v for v in first.when.get(name, second.when.get(name, ())) if v in second.when.get(name, (v,))]
        for name in names
    ]
    for case in product(*values):
        yield dict(zip(names, case, strict=True))


def _said(facts: Mapping[str, str]) -> str:
    return "，".join(f"{name} 是 {value}" for name, value in facts.items()) or "什么都不知道的时候"


def _dead_aliases(book: PolicyBook) -> Iterator[str]:
    """An exact alias that an ask alias repeats could never be reached."""
    for name in book.exact:
        if name in book.ask_alias:
            yield f"“{name}”既是确定的叫法，又要追问"


def _quotes(book: PolicyBook, gazette: str) -> Iterator[str]:
    """Whole sentences only: a quote begins after a sentence, a number in brackets or the title."""
    printed = _squeeze(gazette)
    before = "|".join(["^", "[。）)]", *[re.escape(_squeeze(source.title)) for source in book.sources]])
    for clause in book.clauses:
        text = _squeeze(clause.text)
        if not text.endswith("。") or not re.search(f"(?:{before}){re.escape(text)}", printed):
            yield f"条文“{clause.id}”和公报的文字对不上"


def _squeeze(text: str) -> str:
    return "".join(text.split())
