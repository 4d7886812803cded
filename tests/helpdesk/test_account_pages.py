"""Accounts, the log and one's sign-ins over HTTP."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from desk_browser import CHANGCHUN, JILIN, PASSWORD, YUSHU, Browser, actor
from httpx import Response
from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from cunwu.store.access import Role
from cunwu.store.accounts import AccountRow
from cunwu.store.audit import AuditRow, record
from cunwu.store.database import reading, transaction
from cunwu.web.helpdesk import audit
from cunwu.web.helpdesk.audit import WORDS

Desk = Callable[..., Browser]
NEW = {"login": "li.na", "name": "李娜", "role": "responder", "region": "榆树市"}


def given(page: Response) -> tuple[str, str]:
    """The login and the password that a page shows once."""
    login, password = re.findall(r'class="desk-once">([^<]+)<', page.text)
    return login, password


def account_id(engine: Engine, login: str) -> int:
    with reading(engine) as session:
        return int(session.execute(select(AccountRow.id).where(AccountRow.login == login)).scalar_one())


def test_an_account_is_made_told_once_and_its_owner_chooses_a_password(desk: Desk, store: Engine) -> None:
    admin = desk(Role.ADMIN, CHANGCHUN)
    page = admin.post("/accounts/new", **NEW)
    login, password = given(page)
    assert (page.status_code, login) == (200, "li.na")
    assert re.fullmatch("([a-z2-9]{4}-){3}[a-z2-9]{4}", password)
    assert page.headers["Cache-Control"] == "no-store"
    listed = admin.client.get("/helpdesk/accounts").text
    assert "李娜" in listed and "没换过密码" in listed and password not in listed
    admin.client.cookies.clear()
    assert admin.sign_in("li.na", password) == 200
    assert "先换成你自己的密码" in admin.client.get("/helpdesk/ask").text
    admin.post("/password", old=password, new=PASSWORD, again=PASSWORD)
    assert admin.client.get("/helpdesk/ask").status_code == 200


@pytest.mark.parametrize(
    ("other", "status", "told"),
    [
        ({"login": "王"}, 422, "登录名“王”不行"),
        ({"login": "admin220100"}, 422, "已经有了"),
        ({"name": ""}, 422, "姓名要写"),
        ({"name": "<b>王</b>"}, 200, "账号建好了"),
        ({"role": "king"}, 422, "没有“king”"),
        ({"region": "火星"}, 422, "没有“火星”"),
        ({"region": "吉林省"}, 403, "不能做这件事"),
        ({"region": "德惠市"}, 200, "账号建好了"),
    ],
)
def test_what_cannot_be_is_told_and_the_form_keeps_what_was_written(
    desk: Desk, store: Engine, other: dict[str, str], status: int, told: str
) -> None:
    admin = desk(Role.ADMIN, CHANGCHUN)
    page = admin.post("/accounts/new", **{**NEW, **other})
    assert page.status_code == status and told in page.text
    with reading(store) as session:
        assert session.execute(select(func.count()).select_from(AccountRow)).scalar() == 1 + (status == 200)
    if status == 422 and "name" not in other:
        assert 'value="李娜"' in page.text
    assert "<b>王</b>" not in admin.client.get("/helpdesk/accounts").text


def test_an_account_is_changed_closed_and_opened_again(desk: Desk, store: Engine) -> None:
    admin = desk(Role.ADMIN, CHANGCHUN)
    other = actor(store, Role.VIEWER, YUSHU, "li.na")
    path = f"/accounts/{other.account}"
    assert 'value="榆树市"' in admin.client.get(f"/helpdesk{path}").text
    changed = {"name": "李娜娜", "role": "list_keeper", "region": "德惠市"}
    assert "改好了" in admin.post(path, **changed).text
    listed = admin.client.get("/helpdesk/accounts?words=德惠").text
    assert "李娜娜" in listed and "清单员" in listed and "停用" in listed
    assert "改好了" in admin.post(path, **changed, open="1").text
    assert "停用" not in admin.client.get("/helpdesk/accounts").text
    assert admin.post(path, **{**changed, "region": "吉林省"}).status_code == 403
    assert admin.post(path, **{**changed, "region": "火星"}).status_code == 422


def test_a_new_password_is_told_once(desk: Desk, store: Engine) -> None:
    admin = desk(Role.ADMIN, CHANGCHUN)
    other = actor(store, Role.VIEWER, YUSHU, "li.na")
    login, password = given(admin.post(f"/accounts/{other.account}/password"))
    admin.client.cookies.clear()
    assert admin.sign_in(login, PASSWORD) == 401
    assert admin.sign_in(login, password) == 200


def test_nobody_changes_his_own_role_on_the_page_either(desk: Desk, store: Engine) -> None:
    admin = desk(Role.ADMIN, CHANGCHUN)
    mine = account_id(store, "admin220100")
    page = admin.post(f"/accounts/{mine}", name="王", role="viewer", region="长春市", open="1")
    assert page.status_code == 422 and "不能改自己的角色" in page.text


@pytest.mark.parametrize("wanted", ["elsewhere", "999", "x", "-1", "1e3", "٣"])
def test_accounts_elsewhere_are_not_there(desk: Desk, store: Engine, wanted: str) -> None:
    other = actor(store, Role.ADMIN, JILIN)
    admin = desk(Role.ADMIN, YUSHU)
    path = f"/accounts/{other.account if wanted == 'elsewhere' else wanted}"
    assert admin.client.get(f"/helpdesk{path}").status_code == 404
    assert admin.post(path, name="王", role="viewer", region="榆树市", open="1").status_code == 404
    assert admin.post(f"{path}/password").status_code == 404
    assert "admin220000" not in admin.client.get("/helpdesk/accounts").text


def test_the_log_is_shown_by_day_person_and_act(desk: Desk, store: Engine) -> None:
    admin = desk(Role.ADMIN, CHANGCHUN)
    admin.post("/accounts/new", **NEW)
    page = admin.client.get("/helpdesk/audit").text
    assert "新建账号" in page and "li.na" in page and "登录" in page
    rows = admin.client.get("/helpdesk/audit?action=account.create&login=Admin220100").text
    assert "<td >li.na</td>" in rows and "答复员" in rows and "<td >登录</td>" not in rows
    assert "没有记录" in admin.client.get("/helpdesk/audit?end=2020-01-01").text
    for wrong in ("start=明天", "end=0001-01-01"):
        found = admin.client.get(f"/helpdesk/audit?{wrong}")
        assert found.status_code == 422 and "不是日期" in found.text
    assert admin.client.get("/helpdesk/audit?before=x").status_code == 404


def test_the_log_goes_back_page_by_page(desk: Desk, store: Engine) -> None:
    admin = desk(Role.ADMIN, CHANGCHUN)
    someone = actor(store, Role.VIEWER, YUSHU, "li.na")
    with transaction(store) as session:
        for number in range(150):
            record(session, someone, "sign_in", f"第{number}回")
    page = admin.client.get("/helpdesk/audit?login=li.na").text
    assert "第149回" in page and "第49回" not in page
    (link,) = re.findall(r'href="(/helpdesk/audit\?[^"]+before[^"]+)"', page)
    older = admin.client.get(link.replace("&amp;", "&")).text
    assert "第49回" in older and "第50回" not in older and "before" not in older


def test_the_exported_log_holds_text_and_no_formula(desk: Desk, store: Engine) -> None:
    admin = desk(Role.ADMIN, CHANGCHUN)
    hostile = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")', "a\x00b\x1f"]
    someone = actor(store, Role.VIEWER, YUSHU, "li.na")
    with transaction(store) as session:
        for words in hostile:
            record(session, someone, "look", words, words=words)
            session.flush()
    found = admin.client.get("/helpdesk/audit/export?login=li.na&action=look")
    assert found.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert "attachment" in found.headers["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(found.content)).active
    rows = list(sheet.iter_rows())
    assert [cell.value for cell in rows[0]] == list(WORDS["columns"].values())
    plain = [words.replace("\x00", "").replace("\x1f", "") for words in hostile]
    assert [row[3].value for row in rows[1:]] == plain[::-1]
    assert {cell.data_type for row in rows for cell in row} == {"s"}
    with reading(store) as session:
        last = session.execute(select(AuditRow).order_by(AuditRow.id.desc())).scalars().first()
        assert (last.action, last.subject) == ("audit.export", str(len(hostile)))


def test_too_much_is_not_exported(desk: Desk, store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    admin = desk(Role.ADMIN, CHANGCHUN)
    monkeypatch.setattr(audit, "MOST", 0)
    found = admin.client.get("/helpdesk/audit/export")
    assert found.status_code == 422 and "一段一段导" in found.text


def test_every_act_that_is_logged_has_a_name() -> None:
    code = "".join(file.read_text(encoding="utf-8") for file in Path("cunwu").rglob("*.py"))
    acts = set(re.findall(r'\brecord\(\s*session,\s*[^,]+,\s*"([a-z_.]+)"', code))
    assert {"sign_in", "account.create", "audit.export"} <= acts
    assert acts <= set(WORDS["actions"])


def test_ones_sign_ins_are_shown_and_the_others_ended(desk: Desk, store: Engine) -> None:
    first = desk(Role.VIEWER)
    kept = dict(first.client.cookies)
    second = desk(Role.VIEWER)
    page = second.client.get("/helpdesk/sign-ins").text
    assert page.count("这里：") == 1 and page.count("别处：") == 1
    assert "别处都退出了" in second.post("/sign-ins").text
    second.client.cookies.clear()
    second.client.cookies.update(kept)
    assert "登录名" in second.client.get("/helpdesk/").text
