"""What each policy file must look like. Unknown fields are refused: a typo is never silently ignored."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pydantic import BaseModel, Extra, constr

from cunwu.rulings.verdict import ListKind, Topic, Verdict

if TYPE_CHECKING:
    Text = str
else:
    Text = constr(strip_whitespace=True, min_length=1)


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
    published: date
    effective_from: date
    url: str = ""
    archive: str = ""
    certainty: Text
    note: str = ""


class SourcesFile(Strict):
    sources: list[SourceSchema]


class ClauseSchema(Strict):
    clause: Text
    measure: int
    text: Text


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
    effective_from: date
    effective_to: date | None = None


class ExceptionSchema(Strict):
    use: Text
    certainty: Text
    text: Text
    item: str = ""


class EntrySchema(Strict):
    ordinal: int
    title: Text
    item: str = ""
    steps: list[Text] = []
    authority: str = ""
    basis: str = ""
    certainty: Text
    use: str = ""
    requested_by: str = ""
    validity: str = ""
    content: str = ""
    position: str = ""
    spec: str = ""
    text_date: str = ""
    note: str = ""
    exceptions: list[ExceptionSchema] = []
    effective_from: date | None = None
    effective_to: date | None = None


class CatalogueFile(Strict):
    catalogue: CatalogueSchema
    entries: list[EntrySchema]


class PrincipleSchema(Strict):
    id: Text
    topic: Topic
    measure: int
    when: dict[str, list[Text] | Text]
    verdict: Verdict
    reason: Text
    remedy: Text
    label: str = ""
    approval_level: str = ""
    asks: list[Text] = []
    quotes: list[Text] = []
    priority: int = 0
    analogy: bool = False


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
    measure: int
    sentences: list[int | str]
    answer: Text


class SubjectsFile(Strict):
    subjects: list[SubjectSchema]


class HotlineSchema(Strict):
    id: Text
    number: Text
    name: Text
    use: Text
    origin: Text


class HotlinesFile(Strict):
    hotlines: list[HotlineSchema]
