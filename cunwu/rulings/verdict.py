"""The closed sets of words a ruling may use."""

from __future__ import annotations

from enum import Enum


class Verdict(str, Enum):
    """What the engine may say; the value is the word of the JSON interface, ``label`` what people read."""

    NOT_ISSUED = "not_issued"
    ISSUABLE = "issuable"
    UNLISTED = "unlisted"
    ISSUABLE_IF_VERIFIED = "issuable_if_verified"
    DELIBERATE_FIRST = "deliberate_first"
    NOT_VERIFIABLE = "not_verifiable"
    NO_CATALOGUE = "no_catalogue"
    PROHIBITED = "prohibited"
    NEEDS_APPROVAL = "needs_approval"
    ASSIST = "assist"
    DELEGATE = "delegate"
    OWN_DUTY = "own_duty"
    VILLAGERS_OWN = "villagers_own"
    ALLOWED = "allowed"
    CLARIFY = "clarify"

    @property
    def permits(self) -> bool:
        """True where the verdict is some kind of "yes": a wrong one costs somebody a trip and a liability."""
        return self in _PERMITTING


_PERMITTING = frozenset(
    {
        Verdict.ISSUABLE,
        Verdict.ISSUABLE_IF_VERIFIED,
        Verdict.ASSIST,
        Verdict.DELEGATE,
        Verdict.OWN_DUTY,
        Verdict.ALLOWED,
    }
)


class Topic(str, Enum):
    """What a message is about."""

    CERTIFICATE = "certificate"
    TASK = "task"
    REPORT_FORM = "report_form"
    APP_GROUP = "app_group"
    EVALUATION = "evaluation"
    MECHANISM = "mechanism"
    PLAQUE = "plaque"
    FACILITY = "facility"
    POLICY_INFO = "policy_info"
    SMALLTALK = "smalltalk"
    OUT_OF_SCOPE = "out_of_scope"
    HANDOFF = "handoff"

    @property
    def ruled(self) -> bool:
        """True where the topic gets a verdict."""
        return self in _RULED


_RULED = frozenset(
    {
        Topic.CERTIFICATE,
        Topic.TASK,
        Topic.REPORT_FORM,
        Topic.APP_GROUP,
        Topic.EVALUATION,
        Topic.MECHANISM,
        Topic.PLAQUE,
    }
)


class ListKind(str, Enum):
    """The kinds of list a catalogue may be."""

    CANCELLED = "cancelled"
    RETAINED = "retained"
    STATUTORY = "statutory"
    SELF_GOVERNANCE = "self_governance"
    ASSIST = "assist"
    PLAQUES = "plaques"
    MECHANISMS = "mechanisms"
    ADMITTED = "admitted"  # 年度准入事项: what a level's 本级联审 admitted for a year (measure 12)
    WORK_ITEMS = "work_items"  # 工作事务指导目录 (measure 12)


class RegionLevel(str, Enum):
    """Levels of the region tree, from the widest to the nearest."""

    NATION = "nation"
    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"
