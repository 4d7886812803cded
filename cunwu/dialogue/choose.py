"""Choosing the case from a belief: the verdict decides between readings, not the single likeliest class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cunwu.language.needs import MOVES, WORK_KIND, Need
from cunwu.rulings.book import PolicyBook
from cunwu.rulings.table import match
from cunwu.rulings.verdict import ListKind, Topic, Verdict

SURE_ITEM = 0.45
LEAST_ITEM = 0.22
SURE_PERMISSION = 0.7
SURE_ISSUABLE = 0.9  # of a paper that a list lets the village issue; below, the candidates are asked about
CONTRADICTED = 0.001
SURE_NAME = 0.7
CANDIDATES = 3


@dataclass(frozen=True)
class Choice:
    """What a message most probably asks: the topic, the item or subject, the facts, and how sure that is."""

    topic: Topic
    name: str | None
    facts: Mapping[str, str]
    confidence: float
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Here:
    """What the lists of one place and day let the village issue or cancel; what only other places name."""

    issuable: frozenset[str] = frozenset()
    cancelled: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()

    @classmethod
    def of(cls, book: PolicyBook, region: str, day: date) -> Here:
        """By the lists in force. Raises KeyError where the region is unknown."""
        named: dict[ListKind, set[str]] = {kind: set() for kind in ListKind}
        for catalogue in book.catalogues_on(region, day):
            named[catalogue.kind].update(e.item for e in catalogue.entries if e.item and e.holds_on(day))
        lists = (c for level in book.lineage(region) for c in book.lists_of(level.code))
        ours = {entry.item for catalogue in lists for entry in catalogue.entries}
        return cls(
            frozenset(named[ListKind.RETAINED] | named[ListKind.STATUTORY]),
            frozenset(named[ListKind.CANCELLED]),
            book.only_listed - ours,
        )


def choose_certificate(belief: Mapping[str, float], book: PolicyBook, here: Here) -> Choice:
    """The certificate meant. Where none stands out, no name but the candidates to ask about.

    A paper that only the lists of other places name is no candidate.
    """
    names = _names(belief)
    total = sum(names.values()) or 1.0
    ranked = sorted(names, key=lambda n: -names[n])
    best = ranked[0] if ranked else ""
    share = names.get(best, 0.0) / total
    if best and share < SURE_ITEM:
        best = _likelier_side(names, here)
        share = names[best] / total
    known = [n for n in ranked if n in book.item and n not in here.elsewhere]
    candidates = tuple(n for n in known if names[n] / total > 0.06)[:CANDIDATES]
    doubtful = share < SURE_ISSUABLE and best in here.issuable
    if not best or share < LEAST_ITEM or doubtful:
        return Choice(Topic.CERTIFICATE, None, {}, total, candidates)
    return Choice(Topic.CERTIFICATE, best, {}, total * share, candidates)


def certificate_named(belief: Mapping[str, float]) -> str | None:
    """The one certificate that a message surely speaks of; None for none."""
    key = max(belief, key=lambda need: belief[need], default="")
    need = Need.parse(key)
    return need.name if need.intent == Topic.CERTIFICATE.value and belief[key] >= SURE_NAME else None


def choose_work(belief: Mapping[str, float], stated: Mapping[str, str], book: PolicyBook) -> Choice:
    """The work meant: the verdict with the most probability, then its likeliest need.

    Needs that contradict what is ``stated`` in so many words count for little. A permission is given only
    where it outweighs everything else (DESIGN §1: a wrong yes is worst); else the likeliest refusal stands.
    """
    by_verdict: dict[Verdict, list[tuple[float, Need]]] = {}
    for key, p in belief.items():
        need = Need.parse(key)
        if need.kind == WORK_KIND:
            row = match(book.table[Topic(need.intent)], need.facts)
            if row is not None:
                by_verdict.setdefault(row.verdict, []).append((p * _agrees(need, stated), need))
    weight = {verdict: sum(p for p, _ in found) for verdict, found in by_verdict.items()}
    total = sum(weight.values()) or 1.0
    verdict = max(weight, key=lambda v: weight[v])
    refusals = [v for v in weight if not v.permits and v is not Verdict.VILLAGERS_OWN]
    if verdict.permits and refusals and weight[verdict] / total < SURE_PERMISSION:
        verdict = max(refusals, key=lambda v: weight[v])
    _, need = max(by_verdict[verdict], key=lambda pair: pair[0])
    return Choice(Topic(need.intent), None, need.facts, weight[verdict])


def _agrees(need: Need, stated: Mapping[str, str]) -> float:
    contradicted = any(stated.get(fact, value) != value for fact, value in need.facts.items())
    return CONTRADICTED if contradicted else 1.0


def choose_subject(belief: Mapping[str, float], topic: Topic) -> Choice:
    """The subject of a topic without verdict."""
    found = {k: p for k, p in belief.items() if Need.parse(k).intent == topic.value}
    best = max(found, key=lambda k: found[k])
    return Choice(topic, Need.parse(best).name, {}, sum(found.values()))


def choose_move(belief: Mapping[str, float]) -> tuple[str, float]:
    """The likeliest move in a conversation (an intent of moves.yml) and its probability."""
    total: dict[str, float] = {}
    for key, p in belief.items():
        need = Need.parse(key)
        if need.kind == MOVES:
            total[need.intent] = total.get(need.intent, 0.0) + p
    best = max(total, key=lambda move: total[move])
    return best, total[best]


def _names(belief: Mapping[str, float]) -> dict[str, float]:
    names: dict[str, float] = {}
    for key, p in belief.items():
        need = Need.parse(key)
        if need.intent == Topic.CERTIFICATE.value:
            names[need.name or ""] = names.get(need.name or "", 0.0) + p
    return names


def _likelier_side(names: Mapping[str, float], here: Here) -> str:
    """The best name of the side (cancelled, or anything else) that holds more probability."""
    sides: dict[bool, dict[str, float]] = {True: {}, False: {}}
    for name, p in names.items():
        sides[name in here.cancelled][name] = p
    side = max(sides.values(), key=lambda s: sum(s.values()))
    return max(side, key=lambda n: side[n])
