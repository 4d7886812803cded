"""Learning: the questions that went wrong, and what people say of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from sqlalchemy.orm import Session
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from cunwu.chat.lessons import LABELLED, cases, json_lines, nlu_yaml, to_teach
from cunwu.evaluation.names import name, names
from cunwu.language.needs import Need
from cunwu.rulings.verdict import RegionLevel, Topic
from cunwu.store.access import Actor, Right
from cunwu.store.aliases import propose_alias
from cunwu.store.labelled import labelled
from cunwu.store.labels import SKIP, Saying, label, skip, undo
from cunwu.store.learning import Reason
from cunwu.store.needs import NOT_OURS, choices
from cunwu.store.refusal import Refusal
from cunwu.store.to_label import PAGE, Filter, Stand, later, question, stands, to_label
from cunwu.store.trainings import may_train
from cunwu.web.helpdesk.desk import Desk
from cunwu.web.helpdesk.fields import number
from cunwu.web.helpdesk.pages import page

LONGEST = 200  # characters of a field
TEXT, LINES = "text/yaml; charset=utf-8", "application/jsonl; charset=utf-8"


async def questions(request: Request, desk: Desk) -> Response:
    """GET /learning?stand=&reason=&topic=&words=&often=&page=&did="""
    asked = request.query_params
    wanted, page_number = _filter(asked), max(1, number(asked.get("page", "1")))
    found, total = await desk.read(to_label, wanted, page_number)
    return desk.show(
        "learning.html",
        found=found,
        total=total,
        counts=await desk.read(stands),
        trains=await desk.read(may_train),
        wanted=wanted,
        number=page_number,
        last=max(1, -(-total // PAGE)),
        query=_query(wanted),
        did=asked.get("did", ""),
        places=_places(desk),
        stands=list(Stand),
        reasons=list(Reason),
        topics=names("topics"),
        said=_said,
    )


async def skip_some(request: Request, desk: Desk) -> Response:
    """POST /learning/skip: question…, back"""
    form = await request.form()
    chosen = [number(value) for value in form.getlist("question")]
    act = await desk.write(skip, chosen)
    return await desk.go(_list(_filter(QueryParams(str(form.get("back", "")))), act), "skipped")


async def undo_act(request: Request, desk: Desk) -> Response:
    """POST /learning/undo: act, back"""
    form = await request.form()
    back = await desk.write(undo, str(form.get("act", "")))
    wanted = _filter(QueryParams(str(form.get("back", ""))))
    return await desk.go(_list(wanted), "undone" if back else "nothing_undone")


async def one_question(request: Request, desk: Desk) -> Response:
    """GET /learning/{number}; the filter of the list goes along, so that the next one can follow."""
    asked = request.query_params
    found, labels, around = await desk.write(question, number(request.path_params["number"]))
    offered = await desk.read(lambda session, _: choices(session))
    guess = Need(found.topic, found.item).key
    return desk.show(
        "learning_question.html",
        one=found,
        labels=labels,
        around=around,
        offered=[(_words(one.topic, one.name), one.plain) for one in offered],
        guess=guess if guess in {one.key for one in offered} else "",
        not_ours=NOT_OURS,
        query=_query(_filter(asked)),
        did=asked.get("did", ""),
        said=_said,
    )


async def label_question(request: Request, desk: Desk) -> Response:
    """POST /learning/{number}: need or what, leaning, held_out, alias, kind, seen, back"""
    which = number(request.path_params["number"])
    form = await request.form()
    fields = {name: str(value).strip()[:LONGEST] for name, value in form.items()}
    wanted = _filter(QueryParams(fields.get("back", "")))
    act = await desk.write(_labelled, which, fields)
    following = await desk.read(later, which, wanted)
    notice = "labelled_and_proposed" if fields.get("alias") else "labelled"
    if following is None:
        return await desk.go(_list(wanted, act), notice)
    return await desk.go(f"/learning/{following}?{_query(wanted, did=act)}", notice)


async def lines(_request: Request, desk: Desk) -> Response:
    """GET /learning/nlu.yml"""
    found = await desk.write(labelled)
    return _file(nlu_yaml(to_teach(found), LABELLED), "nlu.yml", TEXT)


async def tests(_request: Request, desk: Desk) -> Response:
    """GET /learning/questions.jsonl"""
    found = await desk.write(labelled)
    book = desk.conversations.records.current()
    return _file(json_lines(cases(found, book)), "questions.jsonl", LINES)


def _labelled(session: Session, actor: Actor, which: int, fields: dict[str, str]) -> str:
    """Label the question, and propose the other name for it, both or neither."""
    need = fields["need"] if "need" in fields else _key(session, fields.get("what", ""))
    saying = Saying(
        need,
        leaning=bool(fields.get("leaning")),
        held_out={"teach": False, "test": True}.get(fields.get("use", "")),
    )
    seen = fields.get("seen", "")
    act = label(session, actor, which, saying, int(seen) if seen.isdecimal() else None)
    alias = fields.get("alias", "")
    if alias and need != SKIP:
        of = Need.parse(need)
        if of.intent != Topic.CERTIFICATE.value or of.name is None:
            raise Refusal("alias_of_what", found=alias)
        propose_alias(session, actor, alias, of.name)
    return act


def _key(session: Session, words: str) -> str:
    """The need that was chosen from the list. Raises Refusal for words that are not in it."""
    known = {_words(one.topic, one.name): one.key for one in choices(session)}
    certificate = _words(Topic.CERTIFICATE.value, words)  # its name alone will do
    key = known.get(words) or known.get(certificate)
    if not words or key is None:
        raise Refusal("no_need", found=words)
    return key


def _words(topic: str, of: str | None) -> str:
    return f"{name('topics', topic)}：{of}" if of else name("topics", topic)


def _said(need: str) -> str:
    """The words of a need's key."""
    parsed = Need.parse(need)
    return _words(parsed.intent, parsed.name or "、".join(parsed.facts.values()))


def _filter(asked: QueryParams) -> Filter:
    """The filter that an address asks for; what it does not know counts as not asked."""
    stand, reason = asked.get("stand", Stand.OPEN.value), asked.get("reason", "")
    topic = asked.get("topic", "")
    return Filter(
        stand=Stand(stand) if stand in {one.value for one in Stand} else None,
        reason=Reason(reason) if reason in {one.value for one in Reason} else None,
        topic=topic if topic in names("topics") else "",
        region=asked.get("region", "")[:LONGEST],  # of another place there is nothing to see
        words=asked.get("words", "").strip()[:LONGEST],
        often=asked.get("often") == "1",
    )


def _query(wanted: Filter, **more: Any) -> str:
    """The filter as an address holds it."""
    fields = {
        "stand": wanted.stand.value if wanted.stand else "all",
        "reason": wanted.reason.value if wanted.reason else "",
        "topic": wanted.topic,
        "region": wanted.region,
        "words": wanted.words,
        "often": "1" if wanted.often else "",
        **more,
    }
    return urlencode({key: value for key, value in fields.items() if value})


def _places(desk: Desk) -> list[tuple[str, str]]:
    """The prefectures and counties that one can look at alone, by code and name."""
    book, mine = desk.conversations.records.current(), desk.actor.region
    levels = (RegionLevel.PREFECTURE, RegionLevel.COUNTY)
    return [
        (region.code, region.name)
        for region in book.regions
        if region.level in levels and mine in {above.code for above in book.lineage(region.code)}
    ]


def _list(wanted: Filter, did: str = "") -> str:
    return f"/learning?{_query(wanted, did=did)}"


def _file(text: str, called: str, kind: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{called}"', "Cache-Control": "no-store"}
    return Response(text, media_type=kind, headers=headers)


ROUTES = [
    page("/learning", questions, Right.LEARN),
    page("/learning/skip", skip_some, Right.LEARN, ("POST",)),
    page("/learning/undo", undo_act, Right.LEARN, ("POST",)),
    page("/learning/nlu.yml", lines, Right.LEARN),
    page("/learning/questions.jsonl", tests, Right.LEARN),
    page("/learning/{number}", one_question, Right.LEARN),
    page("/learning/{number}", label_question, Right.LEARN, ("POST",)),
]
