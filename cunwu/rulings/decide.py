"""From a case to a ruling."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from cunwu.rulings import table
from cunwu.rulings.book import PolicyBook
from cunwu.rulings.case import Case
from cunwu.rulings.lookup import (
    LISTING,
    UNLISTED,
    UNLISTED_EARLIER,
    Listing,
    look_up,
    missing_levels,
    other_days,
)
from cunwu.rulings.records import Clause, Entry, Item, Principle, Source
from cunwu.rulings.register import ADMITTED, NOT_FOUND, admission
from cunwu.rulings.ruling import Admission, Grounds, Ruling
from cunwu.rulings.verdict import ListKind, Topic, Verdict

MEASURES = "jilin-measures-2023"
DESK = "{desk}"  # in a row's step: where the thing that is to be proved is known
REGISTER = "register"  # the fact that is looked up in the registers of admitted items, as ``listing`` is


def decide(case: Case, book: PolicyBook) -> Ruling:
    """Decide ``case`` from the records of ``book``.

    Raises KeyError where the region is unknown and ValueError where the topic gets no verdict.
    """
    if not case.topic.ruled:
        raise ValueError(f"{case.topic.value} gets no verdict")
    if case.topic is Topic.CERTIFICATE:
        return _certificate(case, book)
    return _work(case, book)


def table_facts(case: Case, book: PolicyBook) -> Mapping[str, str]:
    """The facts as the decision table sees them: those told, and what was looked up in lists and registers.

    Raises KeyError where the region is unknown.
    """
    if case.topic is Topic.CERTIFICATE:
        listed, listing = _listed(case, book)
        return {**listed.facts, "listing": listing.word}
    return _with_register(case.facts, _admission(case, book))


def _certificate(case: Case, book: PolicyBook) -> Ruling:
    alias = book.ask_alias.get(case.item or "")
    if case.item is None or alias is not None:
        return _which(case, book, alias.candidates if alias else ())
    case, listing = _listed(case, book)
    facts = {**case.facts, "listing": listing.word}
    row = table.match(book.table[Topic.CERTIFICATE], facts)
    assert row is not None, "certificate.yml covers every listing"
    needs = table.needs(book.table[Topic.CERTIFICATE], facts, book.fact)
    if not _in_force(book, case.as_of):
        needs = ()
    elif listing.entry is not None and listing.entry.exceptions and "use" not in case.facts:
        needs = ("use", *needs)
    return _ruling(case, book, row, facts, needs, listing)


def _listed(case: Case, book: PolicyBook) -> tuple[Case, Listing]:
    """The case under the item's own name, or what a statute allows instead; and what the lists say of it."""
    case = replace(case, item=book.exact.get(case.item or "", case.item))
    listing = _for_this_use(case, look_up(book, case.item, case.region, case.as_of))
    confirmed = _confirmed_exception(case, listing, book)
    if confirmed:
        return _listed(replace(case, item=confirmed), book)
    if listing.word == UNLISTED and not _in_force(book, case.as_of):
        listing = replace(listing, word=UNLISTED_EARLIER)
    return case, listing


def _for_this_use(case: Case, listing: Listing) -> Listing:
    """A statute speaks for the very use it names; for another use the item is on no list."""
    used = case.facts.get("use")
    entry = listing.entry
    if (
        entry is not None
        and listing.word == LISTING[ListKind.STATUTORY]
        and used not in (None, entry.for_use)
    ):
        return Listing(UNLISTED, missing=listing.missing, lists=listing.lists)
    return listing


def _confirmed_exception(case: Case, listing: Listing, book: PolicyBook) -> str | None:
    """The item a statute allows for the confirmed use; only a certain one (高), listed that day."""
    if listing.entry is None:
        return None
    for exception in listing.entry.exceptions:
        if exception.item and exception.certainty == "高" and exception.use == case.facts.get("use"):
            allowed = look_up(book, exception.item, case.region, case.as_of)
            return exception.item if allowed.entry else None
    return None


def _which(case: Case, book: PolicyBook, candidates: tuple[str, ...]) -> Ruling:
    in_force = _in_force(book, case.as_of)
    return Ruling(
        verdict=Verdict.CLARIFY,
        topic=case.topic,
        item=case.item,
        label="",
        reason="",
        region=case.region,
        as_of=case.as_of,
        measures=(9, 10) if in_force else (),
        needs=("item",),
        candidates=candidates,
        missing=missing_levels(book, case.region, case.as_of),
        trace=(f"事项：{case.item or '没说清是哪一种'}", f"候选：{'、'.join(candidates) or '无'}"),
        facts=case.facts,
    )


def _work(case: Case, book: PolicyBook) -> Ruling:
    if not _in_force(book, case.as_of):
        return _before_measures(case, book)
    rows = book.table[case.topic]
    admitted = _admission(case, book)
    facts = _with_register(case.facts, admitted)
    row = table.match(rows, facts)
    assert row is not None, f"{case.topic.value} has a row for unknown facts"
    ruling = _ruling(case, book, row, facts, table.needs(rows, facts, book.fact), None)
    return _resting_on(ruling, admitted, book) if admitted else ruling


def _admission(case: Case, book: PolicyBook) -> Admission | None:
    """What the registers say, where the work has a name or it was asked whether it was admitted."""
    if case.topic is not Topic.TASK or not (case.item or REGISTER in case.facts):
        return None
    return admission(book, case.item, case.region, case.as_of)


def _with_register(facts: Mapping[str, str], admitted: Admission | None) -> Mapping[str, str]:
    """The facts with what was looked up, where it was found, or where it was asked for."""
    others = {fact: value for fact, value in facts.items() if fact != REGISTER}
    if admitted and admitted.line:
        return {**others, REGISTER: ADMITTED}
    return {**others, REGISTER: NOT_FOUND} if REGISTER in facts else others


def _resting_on(ruling: Ruling, admitted: Admission, book: PolicyBook) -> Ruling:
    """The ruling with what the registers say; as its ground where the row rests on the entry."""
    line, row = admitted.line, ruling.grounds.principle
    trace = (*ruling.trace[:1], *_register_trace(admitted), *ruling.trace[1:])
    ruling = replace(ruling, admission=admitted, trace=trace)
    if line is None or row is None or REGISTER not in row.when:
        return ruling
    source = book.source[line.catalogue.source]
    sources = (source, *(s for s in ruling.grounds.sources if s != source))
    grounds = replace(ruling.grounds, entry=line.entry, sources=sources)
    return replace(ruling, grounds=grounds, catalogue=line.catalogue)


def _register_trace(admitted: Admission) -> Iterator[str]:
    if admitted.line:
        line = admitted.line
        yield f"依据清单：{line.region.name}，{line.catalogue.name}，第{line.entry.ordinal}项"
    elif admitted.loaded:
        yield f"准入清单里没有查到：{'、'.join(admitted.loaded)}，{admitted.year}年"
    if admitted.missing:
        yield f"没有收到的准入清单：{'、'.join(admitted.missing)}，{admitted.year}年"


def _before_measures(case: Case, book: PolicyBook) -> Ruling:
    since = book.source[MEASURES].effective_from
    return Ruling(
        verdict=Verdict.NO_CATALOGUE,
        topic=case.topic,
        item=case.item,
        label="",
        reason="",
        region=case.region,
        as_of=case.as_of,
        trace=(f"按{case.as_of.isoformat()}看，《若干措施》（{since.isoformat()}起）还没有施行",),
        facts=case.facts,
    )


def _ruling(
    case: Case,
    book: PolicyBook,
    row: Principle,
    facts: Mapping[str, str],
    needs: tuple[str, ...],
    listing: Listing | None,
) -> Ruling:
    in_force = _in_force(book, case.as_of)
    quotes = _quotes(book, row) if in_force else ()
    entry = listing.entry if listing else None
    return Ruling(
        verdict=row.verdict,
        topic=case.topic,
        item=case.item,
        label=row.label,
        reason=row.reason,
        region=case.region,
        as_of=case.as_of,
        grounds=Grounds(row, quotes, entry, _sources(book, listing, quotes)),
        measures=_measures(row, quotes) if in_force else (),
        next_steps=_next_steps(row, entry, book.item.get(case.item or "")),
        needs=needs,
        approval_level=row.approval_level or None,
        catalogue=listing.catalogue if listing else None,
        missing=listing.missing if listing else (),
        other_days=other_days(book, case.region, case.as_of) if listing else (),
        exceptions=entry.exceptions if entry else (),
        conflicts=listing.conflicts if listing else (),
        lists=listing.lists if listing else (),
        record=book.item.get(case.item or ""),
        trace=_trace(case, book, row, facts, listing),
        facts=case.facts,
    )


def _next_steps(row: Principle, entry: Entry | None, item: Item | None) -> tuple[str, ...]:
    """The steps of the list's entry, then those of the row; ``{desk}`` in one needs an item that has one."""
    steps = list(entry.steps) if entry else []
    desk = item.desk if item else ""
    for step in row.remedy.splitlines():
        if desk or DESK not in step:
            steps.append(step.replace(DESK, desk))
    return tuple(steps)


def _in_force(book: PolicyBook, day: date) -> bool:
    return book.source[MEASURES].effective_from <= day


def _quotes(book: PolicyBook, row: Principle) -> tuple[Clause, ...]:
    return tuple(book.clause[quote] for quote in row.quotes)


def _measures(row: Principle, quotes: tuple[Clause, ...]) -> tuple[int, ...]:
    """The row's own measure first, then those of the other sentences it quotes."""
    numbers = [row.measure, *(quote.measure for quote in quotes)]
    return tuple(dict.fromkeys(number for number in numbers if number))


def _sources(book: PolicyBook, listing: Listing | None, quotes: tuple[Clause, ...]) -> tuple[Source, ...]:
    ids = [listing.catalogue.source] if listing and listing.catalogue else []
    ids.extend(quote.source for quote in quotes)
    return tuple(book.source[i] for i in dict.fromkeys(ids))


def _trace(
    case: Case, book: PolicyBook, row: Principle, facts: Mapping[str, str], listing: Listing | None
) -> tuple[str, ...]:
    steps = [f"地区：{book.region[case.region].name}；按{case.as_of.isoformat()}看"]
    if listing:
        steps.append(f"事项：{case.item}；清单：{listing.word}")
        if listing.catalogue and listing.entry:
            steps.append(f"依据清单：{listing.catalogue.name}，第{listing.entry.ordinal}项")
        steps.extend(
            f"另有清单说法不同：{c.place}，{c.catalogue.name}，第{c.entry.ordinal}项"
            for c in listing.conflicts
        )
        if listing.missing:
            steps.append(f"没有收到的清单：{'、'.join(listing.missing)}")
        for other in other_days(book, case.region, case.as_of):
            held = f"从{other.begins}起" if other.begins else f"到{other.ended}止"
            steps.append(f"别的日子的清单：{other.place}，{held}")
    known = "；".join(f"{name}＝{value}" for name, value in facts.items())
    steps.append(f"用到的事实：{known or '无'}")
    cited = f"（第{row.measure}条）" if row.measure and _in_force(book, case.as_of) else ""
    steps.append(f"规则：{row.id}{cited}→ {row.verdict.value}")
    return tuple(steps)
