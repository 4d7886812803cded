"""Does a message lean on the turns before it ("那健在的呢", "农业局的"), or does it stand by itself?"""

from __future__ import annotations

import re
from collections.abc import Mapping

from cunwu.dialogue import belief as b
from cunwu.language.needs import WORK_KIND, Need
from cunwu.language.reading import Reading
from cunwu.rulings.verdict import Topic

ELLIPTIC_LENGTH = 18
SURE_ASIDE = 0.75
SURE_OUTSIDE = 0.9  # what a message out of its context seems to be, more often than other asides
SURE_SUBJECT = 0.5
SURE_POINTED = 0.9  # of a message that points back ("那…", "这个…") and yet speaks of something else
UNCLEAR = 0.5  # below it no need stands out
SURE_CASE = 0.6
SUBJECTS = (Topic.POLICY_INFO.value, Topic.FACILITY.value)
ASIDES = (Topic.SMALLTALK.value, Topic.OUT_OF_SCOPE.value, Topic.HANDOFF.value)
CONFIDENT = 0.75
SURE_ALONE = 0.9
# characters from which a message that is surely understood stands by itself, "那" in front or not
CERTAIN_ALONE = 0.97
CERTAIN_LENGTH = 10  # where there is hardly a doubt, and no word that goes on with what was said
ALONE = {Topic.CERTIFICATE.value: 10, WORK_KIND: 14}

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_LEANS_BACK = re.compile(r"^(那|这|就是|就说|是|不是|我说的|问的是|还有|要是|如果|换|他|她|它|说|人家)")
_GOES_ON = re.compile(r"^(可|但|不过|而且|再说|结果|还|也|就|是|这|说|他|她|它|人家|要是|如果)")
_THIS = re.compile(r"^这(个|张|样|份|件)")
# "算了不开了,你给我讲个笑话吧": the case is dropped
_STARTS_ANEW = re.compile(
    r"^(算了|拉倒|得了|行了)[,，\s]*(不|先不|甭|别)|^(不|甭)(说|问|开|整|办)(这个|那个|这|它)?了?[,，\s]|^(换|另外?)(问|说)?(个|一)"
)


def is_chinese(text: str) -> bool:
    """Whether there is a Chinese character in it; without one, nothing can be ruled on or leaned upon."""
    return bool(_CHINESE.search(text))


def leans_back(reading: Reading, now: Mapping[str, float], moving: float, case_open: bool = True) -> bool:
    """Whether the message leans on the turns before it.

    ``now`` is what it says by itself, moves left out; ``moving`` their probability. ``case_open``: the turns
    before it were about a case, not only about a rule.
    """
    if any(mention.kind == "exact" for mention in reading.mentions) or not is_chinese(reading.text):
        return False
    kind, sure = next(iter(b.masses(now).items()), ("", 0.0))
    if _STARTS_ANEW.match(reading.text) or _stands_alone(reading, now, kind, moving):
        return False
    pointing = bool(_LEANS_BACK.match(reading.text))
    if kind in ASIDES:
        return sure < (SURE_OUTSIDE if pointing or kind == Topic.OUT_OF_SCOPE.value else SURE_ASIDE)
    if not case_open and kind in ALONE and sure * (1 - moving) >= SURE_CASE:
        return False
    if kind in SUBJECTS and max(now.values()) >= (SURE_POINTED if pointing and case_open else SURE_SUBJECT):
        return case_open and bool(_THIS.match(reading.text))
    return (
        len(reading.text) <= ELLIPTIC_LENGTH
        or pointing
        or moving > 0.3
        or sure - now.get(b.SOME_CERTIFICATE, 0.0) < CONFIDENT
        or max(now.values()) < UNCLEAR
    )


def _stands_alone(reading: Reading, now: Mapping[str, float], kind: str, moving: float) -> bool:
    """Whether the message itself says surely what is asked ("那便民服务站让不让村里设一个")."""
    best = max(now, key=lambda need: now[need], default="")
    need = Need.parse(best)
    if kind not in ALONE or not (need.name or need.facts):
        return False
    sure, length = now[best] * (1 - moving), len(reading.text)
    goes_on = bool(_GOES_ON.match(reading.text))
    return (sure >= SURE_ALONE and length >= ALONE[kind]) or (
        sure >= CERTAIN_ALONE and length >= CERTAIN_LENGTH and not goes_on
    )
