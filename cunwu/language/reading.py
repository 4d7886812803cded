"""What one message says by itself: probabilities over needs, names found, facts stated, place and day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from cunwu.language.desks import DESK, requesting_desk
from cunwu.language.facts import stated_facts
from cunwu.language.lexicon import Lexicon, Mention
from cunwu.language.linker import NeedLinker
from cunwu.language.places import find_day, find_region
from cunwu.language.words import Utterance
from cunwu.rulings.book import PolicyBook

KEPT_NEEDS = 60


@dataclass(frozen=True)
class Reading:
    """The reading of one message. ``needs`` maps need keys to probabilities, the likeliest first.

    ``works``: titles of work from above that a register or guide names. ``desk``: the kind of desk that
    demands a certificate.
    """

    text: str
    needs: Mapping[str, float]
    mentions: tuple[Mention, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    region: str | None = None
    day: date | None = None
    corrects: bool = False
    works: tuple[str, ...] = ()
    desk: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain data, as it travels through Rasa's message."""
        data = asdict(self)
        data["day"] = self.day.isoformat() if self.day else None
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Reading:
        """The reading that ``to_json`` wrote."""
        return cls(
            text=data["text"],
            needs=dict(data["needs"]),
            mentions=tuple(Mention(**m) for m in data["mentions"]),
            facts=dict(data["facts"]),
            region=data["region"],
            day=date.fromisoformat(data["day"]) if data["day"] else None,
            corrects=data["corrects"],
            works=tuple(data["works"]),
            desk=data["desk"],
        )


def read(
    utterance: Utterance,
    linker: NeedLinker,
    lexicon: Lexicon,
    book: PolicyBook,
    today: date,
    corrects: bool = False,
) -> Reading:
    """Read a normalised utterance; never raises. An empty one has no needs.

    ``corrects``: it took something back.
    """
    plain = utterance.text
    if not plain:
        return Reading(plain, {})
    probabilities = linker.predict([utterance])[0]
    likeliest = probabilities.argsort()[::-1][:KEPT_NEEDS]
    return Reading(
        text=plain,
        needs={linker.needs[i].key: round(float(probabilities[i]), 6) for i in likeliest},
        mentions=lexicon.find(plain),
        facts=stated_facts(plain, (fact for fact in book.facts if fact.name != DESK)),
        region=find_region(plain, book),
        day=find_day(plain, today),
        corrects=corrects,
        works=lexicon.find_work(plain),
        desk=requesting_desk(plain, book.fact[DESK]) if DESK in book.fact else None,
    )
