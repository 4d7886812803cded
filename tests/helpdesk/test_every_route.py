"""Deny by default: every page of the helpdesk, whoever wrote it, against who may not see it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest
from desk_browser import JILIN, JILIN_CITY, PASSWORD, YUSHU, Browser, actor
from sqlalchemy.engine import Engine
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from cunwu.settings import Settings
from cunwu.store.access import RIGHTS, Right, Role
from cunwu.store.accounts import AccountRow
from cunwu.store.database import transaction
from cunwu.store.sign_in import TRIES
from cunwu.web.helpdesk import signing_in
from cunwu.web.helpdesk.pages import COOKIE, Page
from cunwu.web.helpdesk.routes import helpdesk

Desk = Callable[..., Browser]
OPEN = {("/login", "GET"), ("/login", "POST")}
STATIC = {"/static", "/look"}
APP = helpdesk(Settings())
NEVER = "no-such-thing-0"


def routes(found: list[object], prefix: str = "") -> list[tuple[str, Route]]:
    """Every route of the app and of what is mounted in it."""
    listed: list[tuple[str, Route]] = []
    for one in found:
        if isinstance(one, Mount) and one.path not in STATIC:
            listed += routes(list(one.routes), prefix + one.path)
        elif isinstance(one, Route):
            listed.append((prefix + one.path, one))
    return listed


ROUTES = routes(list(APP.routes))
CASES = sorted(
    {
        (path, method)
        for path, route in ROUTES
        for method in route.methods or ()
        if method != "HEAD" and (path, method) not in OPEN
    }
)
PAGES = {(path, method): route for path, route in reversed(ROUTES) for method in route.methods or ()}
OF_A_THING = [case for case in CASES if "{" in case[0] and case[0] != "/{path:path}"]


def address(path: str) -> str:
    """An address of that route: of a thing that is nowhere, where it names one."""
    return "/helpdesk" + re.sub(r"\{[^}]+\}", NEVER, re.sub(r"\{\w+:int\}", "0", path))


def right_of(case: tuple[str, str]) -> Right | None:
    route = PAGES[case]
    return route.right if isinstance(route, Page) else None


def named(case: tuple[str, str]) -> str:
    return f"{case[1]} {case[0]}"


def test_there_is_no_way_into_the_helpdesk_but_a_guarded_page() -> None:
    """What is open to everybody is the sign-in, and files that come with the program."""
    for path, route in ROUTES:
        guarded = isinstance(route, Page)
        assert guarded or all((path, method) in OPEN for method in route.methods - {"HEAD"}), path
    mounted = {one.path for one in APP.routes if isinstance(one, Mount)}
    assert mounted >= STATIC
    assert {"/ask", "/accounts", "/audit", "/tree"} <= {path for path, _ in CASES}


def test_who_is_signed_out_is_led_to_the_sign_in(client: TestClient) -> None:
    for path, method in CASES:
        for cookies in ({}, {COOKIE: "made up"}, {COOKIE: ""}):
            client.cookies.clear()
            client.cookies.update(cookies)
            found = client.request(method, address(path), follow_redirects=False)
            assert found.status_code == 303, (method, path)
            assert found.headers["Location"].startswith("/helpdesk/login?next="), (method, path)
            assert "csrf" not in found.text


@pytest.mark.parametrize("role", Role)
def test_a_role_without_the_right_is_refused(desk: Desk, role: Role) -> None:
    browser = desk(role, JILIN)
    token = browser.token()
    for case in CASES:
        right = right_of(case)
        if right is None or right in RIGHTS[role]:
            continue
        found = browser.client.request(case[1], address(case[0]), data={"csrf": token})
        assert found.status_code == 403, case


@pytest.mark.parametrize("role", Role)
def test_a_role_with_the_right_is_let_in(desk: Desk, role: Role) -> None:
    """So that what is refused above is refused for the right's sake."""
    browser = desk(role, JILIN)
    for case in CASES:
        right = right_of(case)
        if case[1] == "GET" and "{" not in case[0] and (right is None or right in RIGHTS[role]):
            assert browser.client.get(address(case[0])).status_code in (200, 422), case


def test_a_change_without_the_right_token_is_not_made(desk: Desk) -> None:
    browser = desk(Role.ADMIN, JILIN)
    token = browser.token()
    for case in [case for case in CASES if case[1] != "GET"]:
        url = address(case[0])
        for data in ({}, {"csrf": ""}, {"csrf": "made up"}, {"csrf": token[:-1]}):
            assert browser.client.request(case[1], url, data=data).status_code == 403, case
        foreign = {"Origin": "https://elsewhere.example"}
        assert browser.client.request(case[1], url, data={"csrf": token}, headers=foreign).status_code == 403
        site = {"Sec-Fetch-Site": "cross-site"}
        assert browser.client.request(case[1], url, data={"csrf": token}, headers=site).status_code == 403


def test_the_token_of_one_sign_in_is_not_that_of_another(desk: Desk) -> None:
    mine = desk(Role.ADMIN, JILIN).token()
    other = desk(Role.ADMIN, JILIN)
    assert other.client.post("/helpdesk/sign-ins", data={"csrf": mine}).status_code == 403


def test_a_thing_that_is_nowhere_is_not_there(desk: Desk) -> None:
    """And nothing breaks: an address may hold anything."""
    browser = desk(Role.ADMIN, JILIN)
    token = browser.token()
    for path, method in OF_A_THING:
        for thing in (NEVER, "0", "-1", "999999999", "9" * 40, "%00", "%ff", "..%2f..", "' or 1=1 --", "<b>"):
            url = "/helpdesk" + re.sub(r"\{[^}]+\}", thing, path)
            found = browser.client.request(method, url, data={"csrf": token})
            assert found.status_code in (404, 409, 422), (method, url, found.status_code)
            assert "<b>" not in found.text.replace("<b></b>", ""), (method, url)


def test_whoever_has_not_chosen_a_password_can_do_nothing_else(desk: Desk, store: Engine) -> None:
    browser = desk(Role.ADMIN, JILIN)
    token = browser.token()
    with transaction(store) as session:
        session.query(AccountRow).update({"own": False})
    for path, method in CASES:
        if path != "/password":
            form = {"csrf": token}
            found = browser.client.request(method, address(path), data=form, follow_redirects=False)
            assert (found.status_code, found.headers["Location"]) == (303, "/helpdesk/password"), path


def test_no_page_holds_a_script_a_style_or_a_handler_of_its_own(desk: Desk) -> None:
    browser = desk(Role.ADMIN, JILIN)
    for path, method in CASES:
        if method != "GET" or "{" in path:
            continue
        found = browser.client.get(address(path))
        policy = found.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy and "unsafe" not in policy, path
        assert "frame-ancestors 'none'" in policy, path
        assert found.headers["X-Content-Type-Options"] == "nosniff", path
        assert found.headers["Cache-Control"] == "no-store", path
        if found.headers["Content-Type"].startswith("text/html"):
            html = found.text
            for nonce in re.findall(r"'nonce-([\w-]{20,})'", policy):  # the record tables
                html = re.sub(rf'<(?:script|style) nonce="{nonce}"', "<!-- ", html)
            assert not re.search(r"<script(?![^>]*\bsrc=)", html), path
            assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", html, re.I), path
            for form in re.findall(r'<form[^>]*method="post".*?</form>', html, re.S):
                assert 'name="csrf"' in form, path
            for link in re.findall(r'(?:src|href|action)="([^"]*)"', html):
                assert link.startswith(("/", "#", "?")) and not link.startswith("//"), (path, link)


@pytest.mark.parametrize(
    "wanted",
    [
        "https://elsewhere.example",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "/helpdesk//elsewhere.example",
        "/helpdesk/\\elsewhere",
        "/helpdesk/../",
        "/elsewhere",
        "javascript:alert(1)",
        "/helpdesk/\r\nX: 1",
        "",
        "/helpdeskelsewhere",
        "/helpdesk/%2f..",
        "x" * 5000,
    ],
)
def test_signing_in_leads_nowhere_else(client: TestClient, store: Engine, wanted: str) -> None:
    actor(store, Role.VIEWER, login="viewer")
    form = {"login": "viewer", "password": PASSWORD}
    found = client.post("/helpdesk/login", params={"next": wanted}, data=form, follow_redirects=False)
    assert found.status_code == 303
    assert re.fullmatch(r"/helpdesk/(%2f\.\.)?", found.headers["Location"]), found.headers["Location"]


def test_the_sign_in_does_not_tell_who_has_an_account(client: TestClient, store: Engine) -> None:
    actor(store, Role.VIEWER, YUSHU, "viewer")
    pages = []
    for login in ("viewer", "nobody"):
        found = client.post("/helpdesk/login", data={"login": login, "password": "wrong password"})
        pages.append((found.status_code, found.text.replace(login, "…"), sorted(found.headers)))
        assert COOKIE not in found.cookies
    assert pages[0] == pages[1]


def test_guessing_is_stopped_over_http_for_whoever_knows_the_password_too(
    client: TestClient, store: Engine
) -> None:
    actor(store, Role.VIEWER, login="viewer")
    right, wrong = ({"login": "viewer", "password": word} for word in (PASSWORD, "wrong"))
    assert [client.post("/helpdesk/login", data=wrong).status_code for _ in range(TRIES)] == [401] * TRIES
    stopped = client.post("/helpdesk/login", data=right)
    assert stopped.status_code == 429 and "15分钟" in stopped.text
    assert COOKIE not in client.cookies


def test_a_cookie_from_before_the_sign_in_is_worth_nothing_after(client: TestClient, store: Engine) -> None:
    """Session fixation: what somebody planted in the browser does not become a sign-in."""
    actor(store, Role.VIEWER, login="viewer")
    planted = "a" * 43
    client.cookies.set(COOKIE, planted, path="/helpdesk")
    found = client.post(
        "/helpdesk/login", data={"login": "viewer", "password": PASSWORD}, follow_redirects=False
    )
    given = found.cookies[COOKIE]
    assert given != planted
    client.cookies.clear()
    client.cookies.set(COOKIE, planted)
    assert client.get("/helpdesk/", follow_redirects=False).status_code == 303
    client.cookies.clear()
    client.cookies.set(COOKIE, given)
    assert client.get("/helpdesk/", follow_redirects=False).status_code == 200


@pytest.mark.parametrize("address", ["https://cunwu.example.gov.cn", ""])
def test_the_cookie_is_for_this_site_alone(client: TestClient, store: Engine, address: str) -> None:
    actor(store, Role.VIEWER, login="viewer")
    desk_app = next(r.app for r in _inner(client).routes if getattr(r, "path", "") == "/helpdesk")
    desk_app.state.settings = replace(desk_app.state.settings, address=address)
    found = client.post(
        "/helpdesk/login", data={"login": "viewer", "password": PASSWORD}, follow_redirects=False
    )
    flags = {part.strip().lower() for part in found.headers["Set-Cookie"].split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/helpdesk"} <= flags
    assert ("secure" in flags) == bool(address)


def _inner(client: TestClient) -> object:
    return client.app.inner.inner


def test_a_sign_in_from_another_site_or_too_long_is_not_looked_at(client: TestClient, store: Engine) -> None:
    actor(store, Role.VIEWER, login="viewer")
    form = {"login": "viewer", "password": PASSWORD}
    for headers in ({"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert client.post("/helpdesk/login", data=form, headers=headers).status_code == 403
    form = {"login": "viewer", "password": "x" * 10_000}
    assert client.post("/helpdesk/login", data=form).status_code < 500
    assert COOKIE not in client.cookies


def test_what_is_written_in_the_sign_in_comes_back_as_text(client: TestClient) -> None:
    hostile = '"><script>alert(1)</script>'
    found = client.post("/helpdesk/login", data={"login": hostile, "password": "x"})
    assert "<script>" not in found.text and hostile in unescape(found.text)


def test_the_open_pages_are_those_of_signing_in() -> None:
    assert {(route.path, method) for route in signing_in.OPEN for method in route.methods - {"HEAD"}} == OPEN


@pytest.mark.parametrize("region", [YUSHU, JILIN_CITY])
def test_a_narrow_account_sees_its_pages_and_nobody_elses_name(
    desk: Desk, store: Engine, region: str
) -> None:
    for other in (JILIN, YUSHU, JILIN_CITY):
        actor(store, Role.RESPONDER, other)
    browser = desk(Role.ADMIN, region)
    for path, method in CASES:
        if method == "GET" and "{" not in path:
            text = browser.client.get(address(path)).text
            for other in {JILIN, YUSHU, JILIN_CITY} - {region}:
                assert f"responder{other}" not in text, path
