"""Signing in and out over HTTP."""

from __future__ import annotations

from collections.abc import Callable

from desk_browser import PASSWORD, Browser, actor
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from cunwu.store.access import Role
from cunwu.store.accounts import set_password
from cunwu.store.database import transaction
from cunwu.store.refusal import Refusal


def test_who_is_not_signed_in_is_led_to_the_sign_in_and_back(client: TestClient, store: Engine) -> None:
    actor(store, Role.VIEWER, login="viewer")
    found = client.get("/helpdesk/password?x=1", follow_redirects=False)
    assert (found.status_code, found.headers["Location"]) == (
        303,
        "/helpdesk/login?next=/helpdesk/password%3Fx%3D1",
    )
    wanted = client.post(
        found.headers["Location"], data={"login": "viewer", "password": PASSWORD}, follow_redirects=False
    )
    assert (wanted.status_code, wanted.headers["Location"]) == (303, "/helpdesk/password?x=1")
    cookie = wanted.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "Path=/helpdesk" in cookie and "SameSite=lax" in cookie


def test_after_signing_out_the_cookie_is_worth_nothing(desk: Callable[..., Browser]) -> None:
    browser = desk(Role.VIEWER)
    kept = dict(browser.client.cookies)
    browser.post("/logout")
    browser.client.cookies.update(kept)
    assert "登录名" in browser.client.get("/helpdesk/").text


def test_a_password_somebody_else_chose_has_to_be_changed_first(
    desk: Callable[..., Browser], store: Engine
) -> None:
    admin, viewer = actor(store, Role.ADMIN), actor(store, Role.VIEWER, login="viewer")
    with transaction(store) as session:
        set_password(session, admin, viewer.account, "three loud green doors")
    browser = Browser(desk().client)
    browser.client.cookies.clear()
    assert browser.sign_in("viewer", "three loud green doors") == 200
    page = browser.client.get("/helpdesk/")
    assert page.url.path == "/helpdesk/password" and "先换成你自己的密码" in page.text
    words = {"old": "three loud green doors", "new": PASSWORD + "s", "again": PASSWORD + "s"}
    assert "密码改好了" in browser.post("/password", **words).text
    assert browser.client.get("/helpdesk/").url.path == "/helpdesk/"


def test_a_change_without_the_token_of_the_page_is_not_made(desk: Callable[..., Browser]) -> None:
    client = desk(Role.VIEWER).client
    for data in ({}, {"csrf": "made up"}):
        assert client.post("/helpdesk/logout", data=data).status_code == 403
    assert "你好" in client.get("/helpdesk/").text


def test_pages_are_not_framed_and_not_kept(desk: Callable[..., Browser]) -> None:
    headers = desk(Role.VIEWER).client.get("/helpdesk/").headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"


def test_a_page_that_is_not_there_is_said_kindly(desk: Callable[..., Browser]) -> None:
    found = desk(Role.VIEWER).client.get("/helpdesk/nowhere")
    assert found.status_code == 404 and "没有这一页" in found.text


def test_without_the_old_password_no_new_one_is_chosen(desk: Callable[..., Browser]) -> None:
    browser = desk(Role.VIEWER)
    found = browser.post(
        "/password", old="not the one", new="three loud green doors", again="three loud green doors"
    )
    assert found.status_code == 422 and Refusal("wrong_password").reason in found.text
