"""The kinds of paper, and which ruling each fits."""

from __future__ import annotations

from enum import Enum

from cunwu.labels import label
from cunwu.papers.words import words
from cunwu.rulings.ruling import Ruling
from cunwu.rulings.verdict import ListKind, Verdict


class Kind(str, Enum):
    """The value is the word of the JSON interface and the name of the template."""

    NOTICE = "notice"
    DRAFT = "draft"
    OPINION = "opinion"
    LISTS = "lists"

    @property
    def called(self) -> str:
        """What people call it."""
        return str(words()["titles"][self.value])

    @property
    def reader(self) -> str:
        """Who it is for: ``villager`` or ``cadre``."""
        return "villager" if self in (Kind.NOTICE, Kind.DRAFT) else "cadre"


class Unfit(ValueError):
    """A paper that the ruling does not call for; the words are for people."""


def fits(kind: Kind, ruling: Ruling) -> bool:
    """Whether ``ruling`` gives grounds for such a paper."""
    if kind is Kind.NOTICE:
        return ruling.verdict is Verdict.NOT_ISSUED
    if kind is Kind.DRAFT:
        return ruling.verdict is Verdict.ISSUABLE
    if kind is Kind.OPINION:
        return ruling.verdict not in (Verdict.CLARIFY, Verdict.NO_CATALOGUE)
    return ruling.catalogue is not None and ruling.catalogue.kind is not ListKind.STATUTORY


def fitting(ruling: Ruling) -> tuple[Kind, ...]:
    """The papers that can be made of ``ruling``, the villager's first."""
    return tuple(kind for kind in Kind if fits(kind, ruling))


def check(kind: Kind, ruling: Ruling) -> None:
    """Raises Unfit, with the reason, where ``ruling`` does not call for such a paper."""
    if fits(kind, ruling):
        return
    reasons = words()["unfit"][kind.value]
    reason = reasons.get(ruling.verdict.value, reasons["other"])
    raise Unfit(str(reason).format(item=ruling.item or "", label=label(ruling)))
