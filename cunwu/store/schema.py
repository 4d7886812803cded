"""What each policy file must look like. Unknown fields are refused: a typo is never silently ignored."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, Extra, StrictBool, StrictInt, constr, validator
from pydantic.errors import DateError

from cunwu.rulings.verdict import ListKind, Topic, Verdict

Certainty = Literal["高", "中高", "中", "低", "待核"]
ApprovalLevel = Literal["", "county", "party_and_government", "same_level_review", "province"]

GOVERNMENT_ADDRESS = re.compile(
    r"https?://([a-z0-9-]+\.)*gov\.cn(:\d+)?([/?#]\S*)?", re.ASCII | re.IGNORECASE
)

if TYPE_CHECKING:
    Text = str
    Day = date
else:
    Text = constr(strip_whitespace=True, min_length=1)

    class Day(date):
        """A day written 2023-05-06. A number is no day: pydantic would count it as seconds since 1970."""

        @classmethod
        def __get_validators__(cls) -> Iterator[Callable[[Any], date]]:
            yield _day


def _day(value: Any) -> date:
    try:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise DateError


def _end(end: date | None, values: dict[str, Any]) -> date | None:
    start = values.get("effective_from")
    if start and end and end < start:
        raise ValueError(f"停用的日子（{end}）比开始的日子（{start}）还早")
    return end


class Strict(BaseModel):
    class Config:
        extra = Extra.forbid
        arbitrary_types_allowed = True


class SourceSchema(Strict):
    id: Text
    title: Text
    short: Text
    issuer: Text
    number: str = ""
    published: Day
    effective_from: Day
    url: str = ""
    archive: str = ""
    certainty: Certainty
    note: str = ""

    @validator("url")
    def _shown(cls, url: str) -> str:
        if url and not GOVERNMENT_ADDRESS.fullmatch(url):
            raise ValueError("只能写 http(s) 的 gov.cn 网址；别的网址写在 archive 里")
        return url


class SourcesFile(Strict):
    sources: list[SourceSchema]


class ClauseSchema(Strict):
    clause: Text
    measure: StrictInt
    text: Text

    @validator("measure")
    def _agrees(cls, measure: int, values: dict[str, Any]) -> int:
        clause = values.get("clause")
        if clause and not re.fullmatch(rf"{measure}\.c?[1-9]\d*", clause, re.ASCII):
            raise ValueError(f"条文编号“{clause}”不是第{measure}条的（应当写成 {measure}.几）")
        return measure


class ClausesFile(Strict):
    source: Text
    clauses: list[ClauseSchema]


class ItemSchema(Strict):
    name: Text
    plain: Text
    exact: list[Text] = []
    desk: str = ""
    hint: str = ""


class AskSchema(Strict):
    name: Text
    candidates: list[Text]


class ItemsFile(Strict):
    items: list[ItemSchema]
    ask: list[AskSchema]


class CatalogueSchema(Strict):
    id: Text
    name: Text
    region: Text
    list: ListKind
    source: Text
    effective_from: Day
    effective_to: Day | None = None

    _ends = validator("effective_to", allow_reuse=True)(_end)


class ExceptionSchema(Strict):
    use: Text
    certainty: Certainty
    text: Text
    item: str = ""


class EntrySchema(Strict):
    ordinal: StrictInt
    title: Text
    item: str = ""
    steps: list[Text] = []
    authority: str = ""
    basis: str = ""
    certainty: Certainty
    use: str = ""
    for_use: str = ""
    requested_by: str = ""
    validity: str = ""
    content: str = ""
    position: str = ""
    spec: str = ""
    text_date: str = ""
    note: str = ""
    exceptions: list[ExceptionSchema] = []
    effective_from: Day | None = None
    effective_to: Day | None = None

    _ends = validator("effective_to", allow_reuse=True)(_end)


class CatalogueFile(Strict):
    catalogue: CatalogueSchema
    entries: list[EntrySchema]

    @validator("entries", each_item=True)
    def _held(cls, entry: EntrySchema, values: dict[str, Any]) -> EntrySchema:
        if "catalogue" in values:
            _end(entry.effective_to, {"effective_from": values["catalogue"].effective_from})
        return entry


class PrincipleSchema(Strict):
    id: Text
    topic: Topic
    measure: StrictInt
    when: dict[str, list[Text] | Text]
    verdict: Verdict
    reason: Text
    remedy: Text
    label: str = ""
    approval_level: ApprovalLevel = ""
    asks: list[Text] = []
    quotes: list[Text] = []
    priority: StrictInt = 0
    analogy: StrictBool = False


class PrinciplesFile(Strict):
    principles: list[PrincipleSchema]


class FactSchema(Strict):
    fact: Text
    question: Text
    values: list[Text]
    options: dict[str, Text]
    says: dict[str, list[Text]] = {}


class FactsFile(Strict):
    facts: list[FactSchema]


class SubjectSchema(Strict):
    subject: Text
    measure: StrictInt
    sentences: list[StrictInt | str]
    answer: Text


class SubjectsFile(Strict):
    subjects: list[SubjectSchema]


class HotlineSchema(Strict):
    id: Text
    number: Text
    name: Text
    use: Text
    origin: Text
    region: str = ""


class HotlinesFile(Strict):
    hotlines: list[HotlineSchema]
