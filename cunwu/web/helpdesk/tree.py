"""What would change a ruling: the engine's own table as a tree, from an answer or from a topic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cunwu.chat import own
from cunwu.chat.rulings_given import NoRuling
from cunwu.labels import day_text, label, labels
from cunwu.rulings import Case, PolicyBook, Topic
from cunwu.rulings.records import Principle
from cunwu.rulings.tree import tree, without_effect
from cunwu.store import own_questions
from cunwu.store.access import Right
from cunwu.web.helpdesk import fields
from cunwu.web.helpdesk.ask import records
from cunwu.web.helpdesk.ask_view import fact_words, tone
from cunwu.web.helpdesk.desk import ROOT, Desk
from cunwu.web.helpdesk.pages import page

MAX_ITEM = 120  # characters, as the store keeps them
WORK = [topic for topic in Topic if topic.ruled and topic is not Topic.CERTIFICATE]


async def topics(_request: Request, desk: Desk) -> Response:
    """GET /helpdesk/tree: what there are trees of"""
    book = await records(desk)
    return desk.show(
        "tree_topics.html",
        topics=[(topic.value, len(book.table[topic])) for topic in WORK],
        items=[item.name for item in book.items],
    )


async def of_topic(request: Request, desk: Desk) -> Response:
    """GET /helpdesk/tree/{topic}?item=…&region=…&as_of=…&(fact)=…"""
    book = await records(desk)
    topic = Topic(fields.one_of(request.path_params["topic"], [one.value for one in Topic if one.ruled]))
    query = request.query_params
    region = fields.place(query.get("region") or desk.actor.region, book)
    day = fields.day(query.get("as_of", "")) or date.today()
    item = query.get("item", "").strip()[:MAX_ITEM] or None
    case = Case(topic, region, day, item, _facts(query, book))
    kept = {name: query[name] for name in ("item", "region", "as_of") if query.get(name)}
    return await _show(desk, book, case, f"/tree/{topic.value}", kept, None)


async def of_answer(request: Request, desk: Desk) -> Response:
    """GET /helpdesk/ask/{talk}/{number}/{part}/tree?(fact)=…: the facts of the answer, or those said here"""
    book = await records(desk)
    talk, number, part = (request.path_params[name] for name in ("talk", "number", "part"))
    found = await desk.read(own_questions.questions, talk)
    if not 1 <= fields.number(number) <= len(found):
        raise LookupError(number)
    try:
        case = own.case_given(found[int(number) - 1], fields.number(part))
    except NoRuling as error:
        raise LookupError(str(error)) from None
    if request.query_params.get("facts"):  # "said here" may be none at all
        looked_up = {name: value for name, value in case.facts.items() if name not in book.fact}
        case = replace(case, facts={**looked_up, **_facts(request.query_params, book)})
    return await _show(desk, book, case, f"/ask/{talk}/{number}/{part}/tree", {"facts": "here"}, talk)


async def _show(
    desk: Desk, book: PolicyBook, case: Case, path: str, kept: Mapping[str, str], talk: str | None
) -> Response:
    root = await run_in_threadpool(tree, case, book)

    def link(facts: Mapping[str, str], **more: str) -> str:
        told = {name: value for name, value in facts.items() if name in book.fact}
        return f"{ROOT}{path}?{urlencode({**kept, **told, **more})}"

    return desk.show(
        "tree.html",
        tree=root,
        place=fields.called(case.region, book),
        day=day_text(case.as_of),
        idle=[fact_words(name, case.facts[name], book) for name in without_effect(root, case)],
        told=bool(set(case.facts) & set(book.fact)),
        link=link,
        tone=lambda ruling: tone(ruling.verdict.value),
        label=label,
        approval=lambda ruling: labels("approval_levels").get(ruling.approval_level or "", ""),
        talk=talk,
        principles=[] if case.topic is Topic.CERTIFICATE else _rows(case, book),
        topic=case.topic.value,
        item=case.item or "",
        places=fields.places(book),
        region=kept.get("region", ""),
        as_of=kept.get("as_of", ""),
    )


def _rows(case: Case, book: PolicyBook) -> list[dict[str, Any]]:
    """The principles of the topic, each with the facts that make it apply."""
    return [{"row": row, "facts": _conditions(row, book)} for row in book.table[case.topic]]


def _conditions(row: Principle, book: PolicyBook) -> dict[str, str]:
    return {name: values[0] for name, values in row.when.items() if name in book.fact}


def _facts(query: Mapping[str, str], book: PolicyBook) -> dict[str, str]:
    """The facts that an address says, in its order. Raises Refusal for a value that a fact cannot have."""
    told = {name: value for name, value in query.items() if name in book.fact}
    return {name: fields.one_of(value, book.fact[name].values) for name, value in told.items()}


ROUTES = [
    page("/tree", topics, Right.ASK),
    page("/tree/{topic}", of_topic, Right.ASK),
    page("/ask/{talk}/{number}/{part}/tree", of_answer, Right.ASK),
]
