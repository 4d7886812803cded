"""What the record tables show: the rows that the store lets an account see, and their columns."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from sqlalchemy import JSON, Date, DateTime, Integer, func, select
from starlette.requests import Request
from starlette_admin import BaseField, DateField, DateTimeField, IntegerField, RequestAction, StringField
from starlette_admin.contrib.sqla import ModelView

from cunwu.labels import labels
from cunwu.replies.difference import kind_labels
from cunwu.replies.render import words
from cunwu.store import models as m
from cunwu.store import record_views as views

WORDS = Path(__file__).parent / "records.yml"
OWNERS: dict[str, Any] = {"catalogue_id": m.CatalogueRow, "region_code": m.RegionRow}
PAGES = [25, 50, 100]  # rows of a page


class Lines(StringField):
    """A list or a table of values, as lines of text: the admin's own script would not escape a list."""

    async def serialize_value(self, request: Request, value: Any, action: RequestAction) -> str:
        """One value under another."""
        if isinstance(value, dict):
            return "\n".join(f"{key}：{_joined(found)}" for key, found in value.items())
        return "\n".join(_joined(one) for one in value)


class Named(StringField):
    """A word of the store, as people say it."""

    def __init__(self, name: str, label: str, names: dict[str, str]) -> None:
        super().__init__(name, label, searchable=False)
        self._names = names

    async def serialize_value(self, request: Request, value: Any, action: RequestAction) -> str:
        """Its name; the word itself where it has none."""
        return self._names.get(str(value), str(value))


class NameOf(StringField):
    """The name of the row that a key leads to; the key itself where there is none."""

    async def serialize_value(self, request: Request, value: Any, action: RequestAction) -> str:
        """As the session of the request knows it: one query for each different key of a page."""
        row = request.state.session.get(OWNERS[self.name], value)
        return str(row.name if row is not None else value)


class Table(ModelView):
    """A read-only table of the rows that the actor may see."""

    save_state = False
    page_size = PAGES[0]
    page_size_options = PAGES
    export_types = []  # noqa: RUF012  (as the base class has it)
    actions = ()
    row_actions = ()
    chosen: Callable[[Any, Any], Any]

    def can_create(self, request: Request) -> bool:
        """Nothing is made here."""
        return False

    can_edit = can_delete = can_view_details = can_create

    def get_list_query(self, request: Request) -> Any:
        """Narrowed by the store."""
        return select(self.model).where(self._condition(request))

    get_details_query = get_list_query

    def get_count_query(self, request: Request) -> Any:
        """The same rows, counted."""
        return select(func.count()).select_from(self.model).where(self._condition(request))

    def _condition(self, request: Request) -> Any:
        return type(self).chosen(request.state.session, request.state.actor)


def tables() -> list[Table]:
    """All tables, as the menu has them."""
    return [
        _table("catalogues", m.CatalogueRow, views.catalogues, [("effective_from", True)]),
        _table("entries", m.EntryRow, views.entries, ["catalogue_id", "ordinal"]),
        _table("admitted", m.EntryRow, views.admitted, ["catalogue_id", "ordinal"]),
        _table("items", m.ItemRow, views.items, ["name"]),
        _table("aliases", m.AliasRow, views.everything, ["text"]),
        _table("proposals", m.AliasProposalRow, views.proposals, [("at", True)]),
        _table("principles", m.PrincipleRow, views.everything, ["id"]),
        _table("sources", m.SourceRow, views.sources, [("published", True)]),
        _table("journal", m.PolicyEventRow, views.journal, [("at", True)]),
    ]


def _table(name: str, model: Any, chosen: Callable[[Any, Any], Any], order: list[Any]) -> Table:
    told = _words()["tables"][name]
    body = {
        "chosen": staticmethod(chosen),
        "fields": [_field(model, column, label) for column, label in told["columns"].items()],
        "fields_default_sort": order,
    }
    made: Table = type(f"{name.title()}Table", (Table,), body)(
        model, identity=name, name=told["label"], label=told["label"]
    )
    return made


def _field(model: Any, column: str, label: str) -> BaseField:
    """The kind of field that fits the column."""
    values = _values()
    of = model.__table__.columns[column].type
    if column in OWNERS:
        return NameOf(column, label, searchable=False)
    if column in values:
        return Named(column, label, values[column])
    if isinstance(of, JSON):
        return Lines(column, label, searchable=False, orderable=False)
    for kind, field in ((DateTime, DateTimeField), (Date, DateField), (Integer, IntegerField)):
        if isinstance(of, kind):
            return field(column, label)
    return StringField(column, label)


def _values() -> dict[str, dict[str, str]]:
    """Column → what its words mean."""
    told, own = words("lists"), _words()["values"]
    return {
        "kind": {**kind_labels(), **own["kind"]},
        "status": {**told["status"], **own["status"]},
        "action": {**told["action"], **own["action"]},
        "origin": dict(told["origin"]),
        "topic": dict(labels("topics")),
        "verdict": dict(labels("verdicts")),
    }


def _joined(value: Any) -> str:
    """A value of a JSON column in one line."""
    if isinstance(value, dict):
        return "；".join(str(found) for found in value.values() if found)
    return "、".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


@lru_cache(maxsize=1)
def _words() -> Any:
    return YAML(typ="safe").load(WORDS.read_text(encoding="utf-8"))
