"""A clerk at a desk: signed in to the helpdesk in Chromium, with workbooks of her own."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from playwright.sync_api import BrowserContext, Page

from cunwu.store.access import Role
from cunwu.store.accounts import create
from cunwu.store.database import connect, transaction

PASSWORD = "four odd brown lamps"
HEAD = ("序号", "事项名称", "办理用途", "开具单位", "有效时限", "政策法规依据", "证明内容范本", "备注")
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}, "has_touch": False, "is_mobile": False}


def account(database: Path, login: str, name: str, region: str, role: Role = Role.LIST_KEEPER) -> str:
    """Make an account; returns its login."""
    engine = connect(f"sqlite:///{database}")
    with transaction(engine) as session:
        create(session, None, login, name, role, region, PASSWORD)
    engine.dispose()
    return login


def signed_in(context: BrowserContext, login: str, path: str = "/helpdesk/lists") -> Page:
    """A page of the helpdesk."""
    page = context.new_page()
    page.goto(f"/helpdesk/login?next={path}")
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"**{path}")
    return page


def workbook(folder: Path, *rows: Sequence[object], title: str = "榆树市证明事项保留清单") -> Path:
    """A retained list in force since the first of this year."""
    book = Workbook()
    sheet = book.active
    sheet.title = "保留清单"
    document = "文号：榆政办发〔2024〕1号；发文单位：榆树市人民政府"
    for line in ([title], [document], [f"自{date.today().year}年1月1日起施行"], HEAD, *rows):
        sheet.append(line)
    path = folder / f"{uuid.uuid4().hex[:6]}.xlsx"
    book.save(path)
    return path


def entry(number: int, title: str, use: str = "入学", note: str = "") -> list[object]:
    """A row below HEAD."""
    return [number, title, use, "村民委员会", "30日", "《某规定》第一条", "兹证明……", note]


def uploaded(page: Page, file: Path, kind: str = "保留清单") -> None:
    """Send the file; the page then shows what it would change, or what is wrong with it."""
    page.goto("/helpdesk/lists/import")
    page.get_by_label("Excel 文件").set_input_files(file)
    page.get_by_label("哪种清单").select_option(label=kind)
    page.get_by_role("button", name="读一读").click()


def ruling(page: Page, text: str, region: str) -> str:
    """What the bot rules, asked as a villager's page would."""
    opening = page.request.post("/api/session").json()["opening"]
    asked = {"text": text, "client_id": uuid.uuid4().hex, "region": region, "opening": opening}
    answer: dict[str, Any] = page.request.post("/api/chat", data=asked).json()
    return f"{answer.get('item')} {answer.get('verdict')}"
