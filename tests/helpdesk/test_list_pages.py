"""The pages of lists over HTTP: uploads, drafts, review, export, names; what is refused is said and kept."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from desk_browser import JILIN_CITY, YUSHU, Browser
from httpx import Response
from openpyxl import Workbook, load_workbook
from sqlalchemy import update
from sqlalchemy.engine import Engine

from cunwu.store.access import Role
from cunwu.store.database import reading, transaction
from cunwu.store.models import PolicyEventRow
from cunwu.store.overview import overview
from cunwu.store.queries import load_book
from cunwu.store.refusal import Refusal

Desk = Callable[..., Browser]
XSS = "<script>alert(1)</script>"
HEAD = ["序号", "事项名称", "办理用途", "开具单位", "有效时限", "政策法规依据", "证明内容范本", "备注"]
NO_KIND = Refusal("kind_unknown", found="national")
KEEPER = (Role.LIST_KEEPER, YUSHU)


def workbook(*rows: list[Any], head: list[str] = HEAD) -> bytes:
    book = Workbook()
    sheet = book.active
    for line in (["榆树市证明事项保留清单"], ["自2024年1月1日起施行"], head, *rows):
        sheet.append(line)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def row(number: int, title: str, use: str = "入学") -> list[Any]:
    return [number, title, use, "村民委员会", "30日", "《某规定》第一条", "兹证明……", ""]


def send(browser: Browser, content: bytes, name: str = "清单.xlsx", **said: str) -> Response:
    values = {"csrf": browser.token(), "region": YUSHU, "kind": "retained", **said}
    return browser.client.post("/helpdesk/lists/import", data=values, files={"file": (name, content)})


def stored(store: Engine) -> dict[str, str]:
    with reading(store) as session:
        return {one.id: one.status for one in overview(session) if one.region == YUSHU}


def draft(browser: Browser, *titles: str) -> str:
    """Import a list and keep it; returns its id."""
    seen = send(browser, workbook(*(row(n, title) for n, title in enumerate(titles, 1))))
    upload = seen.url.path.rsplit("/", 1)[1]
    return browser.post(f"/lists/import/{upload}/keep").url.path.rsplit("/", 1)[1]


def test_an_upload_is_looked_at_and_then_kept(desk: Desk, store: Engine) -> None:
    browser = desk(*KEEPER)
    seen = send(browser, workbook(row(1, "居住证明"), row(2, "果园看护证明")))
    assert "2项由“未列入清单”变为“可以出具”" in seen.text
    assert "新增2项" in seen.text and stored(store) == {}
    key = draft(browser, "居住证明", "果园看护证明")
    assert stored(store) == {key: "draft"}
    assert "果园看护证明" in browser.client.get(f"/helpdesk/lists/{key}").text
    assert "草稿" in browser.client.get("/helpdesk/lists").text


def test_when_a_thing_was_done_is_said_in_chinas_time(desk: Desk, store: Engine) -> None:
    browser = desk(*KEEPER)
    key = draft(browser, "居住证明", "果园看护证明")
    with transaction(store) as session:
        session.execute(update(PolicyEventRow).values(at=datetime(2026, 3, 1, 17, 30)))
    assert "2026-03-02 01:30" in browser.client.get(f"/helpdesk/lists/{key}").text
    assert "03-02 01:30" in browser.client.get("/helpdesk/lists").text


def test_all_that_is_wrong_with_a_file_is_shown_and_nothing_is_kept(desk: Desk, store: Engine) -> None:
    found = send(desk(*KEEPER), workbook(row(1, "居住证明"), row(2, "证明"), row(3, "没有犯过罪的证明")))
    assert found.status_code == 422 and "有2处要改" in found.text
    assert "表“Sheet”第5行B（事项名称）列：" in found.text and "应当这样" in found.text
    assert stored(store) == {}


@pytest.mark.parametrize(
    ("content", "name", "said", "says"),
    [
        (b"", "清单.xlsx", {}, "不是 Excel 文件"),
        (b"not a zip", "a.xlsx", {}, "不是 Excel 文件"),
        (b"a,b", "a.csv", {}, "是 CSV 文本"),
        (b"\xd0\xcf\x11\xe0", "a.xlsx", {}, "老格式"),
        (b"x", "../../../etc/passwd", {}, "“upload.xlsx”不是 Excel"),
        (b"x", "a" * 300 + ".xlsx", {}, "不是 Excel 文件"),
        (
            workbook(row(1, "居住证明")),
            "a.xlsx",
            {"kind": "national"},
            NO_KIND.reason,
        ),
        (workbook(row(1, "居住证明")), "a.xlsx", {"effective_from": "明天"}, "“明天”不是日期"),
        (workbook(row(1, "居住证明")), "a.xlsx", {"url": "https://example.com"}, "不是 gov.cn 的"),
        (workbook(head=HEAD), "a.xlsx", {}, "一行内容也没有"),
        (
            workbook(row(1, "居住证明"), head=[*HEAD[:2], "用图", *HEAD[3:]]),
            "a.xlsx",
            {},
            "不认得列名",
        ),
    ],
    ids=["empty", "no zip", "csv", "old", "path", "long name", "kind", "day", "address", "no rows", "column"],
)
def test_a_file_that_is_no_list_is_refused_kindly(
    desk: Desk, store: Engine, content: bytes, name: str, said: dict[str, str], says: str
) -> None:
    found = send(desk(*KEEPER), content, name, **said)
    assert found.status_code == 422 and says in found.text and stored(store) == {}


def test_without_a_file_the_form_says_so(desk: Desk) -> None:
    browser = desk(*KEEPER)
    found = browser.post("/lists/import", region=YUSHU)
    assert found.status_code == 422 and Refusal("no_file").reason in found.text


def test_nobody_uploads_for_another_place(desk: Desk, store: Engine) -> None:
    found = send(desk(Role.LIST_KEEPER, JILIN_CITY), workbook(row(1, "居住证明")))
    assert found.status_code == 404 and stored(store) == {}


def mark(text: str) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', text)
    assert found
    return found[1]


def test_from_draft_to_publication_by_another_account_and_back(desk: Desk, store: Engine) -> None:
    browser = desk(*KEEPER, "zhang.san")
    key = draft(browser, "居住证明")
    page = browser.post(f"/lists/{key}/submit").text
    assert "公布要换一个人" in page
    assert browser.post(f"/lists/{key}/publish", seen=mark(page)).status_code == 422
    other = desk(*KEEPER, "li.si")
    page = other.client.get(f"/helpdesk/lists/{key}/changes").text
    assert "退回修改" in other.post(f"/lists/{key}/send-back", words="时限不对").text
    assert stored(store) == {key: "draft"}
    other.post(f"/lists/{key}/submit")
    assert "公布了" in other.post(f"/lists/{key}/publish", seen=mark(page)).text
    assert stored(store) == {key: "published"}
    with reading(store) as session:
        assert any(c.id == key for c in load_book(session).catalogues)
    again = other.post(f"/lists/{key}/revise", start="2030-01-01").url.path.rsplit("/", 1)[1]
    assert other.client.get(f"/helpdesk/lists/{again}").status_code == 200
    other.post(f"/lists/{again}/withdraw")
    back = other.post(f"/lists/{key}/go-back", start="2030-01-01")
    assert "保留清单停用" in back.text
    assert sorted(stored(store).values()) == ["draft", "published", "withdrawn"]
    assert "不是日期" in other.post(f"/lists/{key}/revise", start="后天").text


def test_a_name_like_one_of_the_national_twenty_is_confirmed_by_the_publisher(
    desk: Desk, store: Engine
) -> None:
    name = "养殖户死亡牲畜清理证明"
    browser = desk(*KEEPER, "zhang.san")
    content = workbook([*row(1, name), "新事项"], head=[*HEAD, "对应事项"])
    seen = send(browser, content)
    assert "公布的人要认一遍" in seen.text
    upload = seen.url.path.rsplit("/", 1)[1]
    key = browser.post(f"/lists/import/{upload}/keep").url.path.rsplit("/", 1)[1]
    assert "新事项" in browser.client.get(f"/helpdesk/lists/{key}/entries/1").text
    browser.post(f"/lists/{key}/submit")
    other = desk(*KEEPER, "li.si")
    page = other.client.get(f"/helpdesk/lists/{key}/changes").text
    assert "我认准了" in page
    assert other.post(f"/lists/{key}/publish", seen=mark(page)).status_code == 422
    assert stored(store) == {key: "review"}
    assert "公布了" in other.post(f"/lists/{key}/publish", seen=mark(page), confirmed=name).text


def test_what_held_on_a_day_is_shown(desk: Desk) -> None:
    browser = desk(*KEEPER)
    held = browser.client.get("/helpdesk/lists?day=2018-01-01").text
    assert "这一天没有清单有效" in held
    assert "2024-05-05有效的" in browser.client.get("/helpdesk/lists?day=2024-05-05").text
    assert browser.client.get("/helpdesk/lists?day=x").status_code == 422


def test_an_entry_typed_wrong_stays_typed_and_is_told(desk: Desk, store: Engine) -> None:
    browser = desk(*KEEPER)
    key = draft(browser, "居住证明")
    found = browser.post(f"/lists/{key}/entries/new", title="证明", use="我写的用途")
    assert found.status_code == 422 and "太笼统" in found.text and "我写的用途" in found.text
    page = browser.client.get(f"/helpdesk/lists/{key}/entries/1").text
    browser.post(f"/lists/{key}/entries/1", title="居住证明", use="别人写的", seen=mark(page))
    late = browser.post(f"/lists/{key}/entries/1", title="居住证明", use="我写的", seen=mark(page))
    assert late.status_code == 422 and "有人改过了" in late.text
    assert "我写的" in late.text and "别人写的" in late.text
    saved = browser.post(f"/lists/{key}/entries/1", title="居住证明", use="我写的", seen=mark(late.text))
    assert saved.status_code == 200 and "这一项存好了" in saved.text
    gone = browser.post(f"/lists/{key}/entries/9", title="居住证明", seen="x")
    assert gone.status_code == 422 and "已经有人去掉了" in gone.text


def test_the_export_imports_unchanged(desk: Desk) -> None:
    browser = desk(*KEEPER)
    key = draft(browser, "居住证明", "@果园看护证明")
    found = browser.client.get(f"/helpdesk/lists/{key}/export")
    assert "attachment" in found.headers["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(found.content)).active
    titles = [cell.value for cell in sheet["B"]][4:]
    assert titles == ["居住证明", "@果园看护证明"]
    assert all(cell.data_type == "s" for cell in sheet["B"][4:])
    assert send(browser, found.content).url.path.startswith("/helpdesk/lists/import/")


def test_names_are_proposed_and_approved_by_another(desk: Desk, store: Engine) -> None:
    browser = desk(*KEEPER, "zhang.san")
    wrong = browser.post("/names", text="养狗证明", item="居住证明", kind="exact")
    assert wrong.status_code == 422 and "一个叫法不能有两个意思" in wrong.text
    assert "红本本二号" in browser.post("/names", text="红本本二号", item="居住证明", kind="exact").text
    assert browser.post("/names/1/approve").status_code == 422
    other = desk(*KEEPER, "li.si")
    assert "用着" in other.post("/names/1/approve").text
    with reading(store) as session:
        assert load_book(session).exact["红本本二号"] == "居住证明"
    assert "停用了" in other.post("/names/1/end").text
    other.post("/names", text="绿本本三号", item="居住证明", kind="exact")
    assert "没同意" in other.post("/names/2/reject", words="没人这么叫").text
    assert other.post("/names/77/reject").status_code == 404


def test_what_an_excel_says_is_text_in_every_page(desk: Desk) -> None:
    browser = desk(*KEEPER)
    hostile = [1, f"果园{XSS}看护", *[XSS] * 6]
    seen = send(browser, workbook(hostile, row(2, "居住证明")), f"{XSS}.xlsx", title=XSS, issuer=XSS)
    upload = seen.url.path.rsplit("/", 1)[1]
    kept = browser.post(f"/lists/import/{upload}/keep")
    key = kept.url.path.rsplit("/", 1)[1]
    paths = ("", f"/{key}", f"/{key}/changes", f"/{key}/entries/1", "/import")
    for page in (seen, kept, *(browser.client.get(f"/helpdesk/lists{path}") for path in paths)):
        assert page.status_code == 200 and XSS not in page.text
    assert "&lt;script&gt;" in kept.text
