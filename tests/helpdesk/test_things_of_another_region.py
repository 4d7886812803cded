"""Deny by default, thing by thing: what lies in another region is refused as if it were nowhere.

Every route with a thing in its path is asked for real ones of 榆树市 by people of 吉林市. A route of a new
kind of thing has none here, and fails until it has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from desk_browser import CHANGCHUN, JILIN, JILIN_CITY, YUSHU, Browser, actor
from sqlalchemy import select
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient
from test_every_route import OF_A_THING, right_of
from test_list_pages import draft, row, send, workbook
from test_list_pages import mark as seen_on

from cunwu.store.access import RIGHTS, Role
from cunwu.store.conversations import ConversationRow
from cunwu.store.database import reading
from cunwu.store.learning import QuestionRow
from cunwu.store.models import Base

Desk = Callable[..., Browser]
Things = Mapping[str, list[str]]

# What begins a path with a thing in it → such a thing that is nowhere, shaped like a real one.
NOWHERE = {
    "/accounts/{account}": "9999",
    "/ask/{talk}": "0123456789abcdef0123456789abcdef",
    "/inbox/{conversation}": "0123456789abcdef0123456789abcdef",
    "/learning/training/{number}": "9999",
    "/learning/{number}": "9999",
    "/lists/import/{upload}": "9999",
    "/lists/{id}": "220182-retained-1999-01-01",
    "/names/{proposal:int}": "9999",
    "/records/{path:path}": "api/journal?skip=0&limit=9&where=220182-retained-1999-01-01",
}
OF_EVERYBODY = {"/tree/{topic}"}  # the principles hold for all
# Right for every form of those pages, so that nothing but the region is left to refuse.
FORM = {
    "name": "王干事",
    "role": "viewer",
    "region": "吉林市",
    "open": "1",
    "title": "养殖证明",
    "use": "入学",
    "text": "请到村部来",
    "words": "没有人这么叫",
    "key": "k",
    "start": "2027-01-01",
    "number": "2",
    "part": "1",
    "kind": "notice",
    "need": "",
    "back": "",
    "account": "",
    "seen": "",
}
NOT_COMPARED = {"sign_in"}  # when a browser was last seen


def thing_of(path: str) -> str:
    return path[: path.index("}") + 1]


def made_by(browser: Browser) -> list[str]:
    """A list of 榆树市 as a draft, one sent to review; each of another first day."""
    found = []
    for start, then in (("2024-01-01", ""), ("2024-07-01", "submit")):
        seen = send(browser, workbook(row(1, "居住证明"), row(2, "果园看护证明")), effective_from=start)
        key = browser.post(f"/lists/import/{seen.url.path.rsplit('/', 1)[1]}/keep").url.path.rsplit("/", 1)[1]
        if then:
            assert browser.post(f"/lists/{key}/{then}").status_code == 200
        found.append(key)
    return found


@pytest.fixture
def things(desk: Desk, client: TestClient, store: Engine, monkeypatch: pytest.MonkeyPatch) -> Things:
    """One or more of each kind, all of 榆树市 but the training, which is the province's."""
    monkeypatch.setattr("cunwu.web.helpdesk.training.launch", lambda _number: None)
    said = {"text": "死亡证明能开吗", "region": YUSHU, "role": "villager"}
    session = client.post("/api/chat", json=said).json()["session"]
    client.post("/api/chat", json={"text": "转人工", "session": session})

    keeper = desk(Role.LIST_KEEPER, YUSHU, "keeper.one")
    in_force = draft(keeper, "养老证明")
    keeper.post(f"/lists/{in_force}/submit")
    other = desk(Role.LIST_KEEPER, YUSHU, "keeper.two")
    page = other.client.get(f"/helpdesk/lists/{in_force}/changes").text
    assert "公布了" in other.post(f"/lists/{in_force}/publish", seen=seen_on(page)).text
    keeper = desk(Role.LIST_KEEPER, YUSHU, "keeper.one")
    lists = [in_force, *made_by(keeper)]
    upload = send(keeper, workbook(row(1, "居住证明"))).url.path.rsplit("/", 1)[1]
    keeper.post("/names", text="红本本二号", item="居住证明", kind="exact")
    asked = {"region": "榆树市", "role": "cadre", "as_of": "", "text": "健在证明能开吗"}
    hidden = dict(
        re.findall(r'name="(talk|after)"[^>]* value="([^"]*)"', keeper.client.get("/helpdesk/ask").text)
    )
    talk = keeper.post("/ask", **asked, **hidden).url.path.rsplit("/", 1)[1]
    desk(Role.ADMIN, JILIN).post("/learning/training")
    with reading(store) as found:
        conversation = found.execute(select(ConversationRow.id)).scalar_one()
        questions = found.execute(select(QuestionRow.id)).scalars().all()
    return {
        "/accounts/{account}": [str(actor(store, Role.RESPONDER, YUSHU).account)],
        "/ask/{talk}": [talk],
        "/inbox/{conversation}": [conversation],
        "/learning/training/{number}": ["1"],
        "/learning/{number}": [str(number) for number in questions],
        "/lists/import/{upload}": [upload],
        "/lists/{id}": lists,
        "/names/{proposal:int}": ["1"],
        "/records/{path:path}": [f"api/journal?skip=0&limit=9&where={key}" for key in lists],
    }


def address(path: str, thing: str) -> str:
    """The route's address for that thing; what else it names is the first of it."""
    return "/helpdesk" + re.sub(r"\{[^}]+\}", "1", path.replace(thing_of(path).split("/")[-1], thing, 1))


def asked_for(browser: Browser, case: tuple[str, str], thing: str, token: str) -> tuple[int, str]:
    """The status, and the page without its own address and what differs from page to page."""
    path, method = case
    data = {"csrf": token, **FORM} if method == "POST" else None
    params = {"number": "2", "part": "1", "kind": "notice"} if path.endswith("/paper") else None
    found = browser.client.request(method, address(path, thing), data=data, params=params)
    words = re.sub(r'nonce-[^\'"]+|nonce="[^"]*"', "nonce", found.text)
    return found.status_code, words.replace(found.request.url.path, "…")


def kept(store: Engine) -> dict[str, list[Any]]:
    """All that is in the store but the sign-ins."""
    with reading(store) as session:
        return {
            table.name: session.execute(table.select()).all()
            for table in Base.metadata.sorted_tables
            if table.name not in NOT_COMPARED
        }


def test_every_kind_of_thing_in_a_path_has_its_case() -> None:
    assert {thing_of(path) for path, _ in OF_A_THING} == NOWHERE.keys() | OF_EVERYBODY


def test_things_of_another_region_are_refused_as_if_they_were_nowhere(
    desk: Desk, store: Engine, things: Things
) -> None:
    assert things.keys() == NOWHERE.keys() and all(things.values())
    browsers = {}
    for role in Role:
        browser = desk(role, JILIN_CITY)
        browsers[role] = dict(browser.client.cookies), browser.token()
    before = kept(store)
    for role, (cookies, token) in browsers.items():
        browser.client.cookies.clear()
        browser.client.cookies.update(cookies)
        for case in OF_A_THING:
            of = thing_of(case[0])
            if of in OF_EVERYBODY:
                continue
            nothing = asked_for(browser, case, NOWHERE[of], token)
            for thing in things[of]:
                status, words = found = asked_for(browser, case, thing, token)
                assert found == nothing, (role, case, thing)
                if right_of(case) not in RIGHTS[role]:
                    assert status == 403, (role, case, thing)
                elif status == 200:  # an answer to a program: that there is nothing
                    assert "gone" in words or '"items":[],"total":0' in words, (role, case, thing)
                else:
                    assert status == (403 if "training" in of else 404), (role, case, thing)
    assert kept(store) == before


def test_the_same_things_are_there_for_whoever_they_lie_below(desk: Desk, things: Things) -> None:
    """So that what is refused above is refused for the region's sake."""
    others = {"/ask/{talk}", "/lists/import/{upload}"}  # of whoever made them alone
    left_out = {*OF_EVERYBODY, *others}
    for region in (CHANGCHUN, JILIN):
        browser = desk(Role.ADMIN, region)
        for case in OF_A_THING:
            path, of = case[0], thing_of(case[0])
            if case[1] != "GET" or of in left_out or path.endswith("/events"):  # a stream without end
                continue
            for thing in things[of]:
                status, words = asked_for(browser, case, thing, "")
                provinces = "training" in of and region != JILIN
                assert status == (403 if provinces else 200), (case, thing)
                assert '"items":[]' not in words, (case, thing)
