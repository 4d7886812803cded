"""POST /api/papers: a Word file from this conversation's own ruling, and from nothing the client says."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from docx import Document
from PIL import Image
from sqlalchemy import text
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from cunwu.papers.preview import NoPreview
from cunwu.settings import Settings
from cunwu.store.conversations import MessageRow, RulingRow
from cunwu.store.database import transaction

Say = Callable[..., dict[str, Any]]
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def words_of(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    rows = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *rows])


def error(response: Any) -> tuple[int, str]:
    message = response.json()["error"]["message"]
    assert re.search("[\u4e00-\u9fff]", message) and "Traceback" not in message
    return response.status_code, response.json()["error"]["code"]


def test_the_paper_an_answer_offers_is_a_word_file_with_a_chinese_name(client: TestClient, say: Say) -> None:
    answer = say("死亡证明能开吗", region="榆树市")
    offered = answer["papers"][0]
    asked = {"session": answer["session"], "number": answer["number"], "village": "红星村", **offered}
    response = client.post("/api/papers", json=asked)
    assert response.status_code == 200
    assert response.headers["content-type"] == WORD
    assert response.headers["x-content-type-options"] == "nosniff"
    disposition = response.headers["content-disposition"]
    assert disposition.isascii() and disposition.startswith("attachment;")
    assert unquote(disposition.split("filename*=UTF-8''")[1]) == "不予出具告知单-死亡证明.docx"
    words = words_of(response.content)
    assert "死亡证明" in words and "红星村村民委员会" in words and "按榆树市" in words


@pytest.mark.parametrize(
    ("question", "then", "kinds"),
    [
        ("死亡证明能开吗", None, ["notice", "opinion", "lists"]),
        ("收养证明能开吗", None, ["draft", "opinion"]),
        ("镇里和我村签安全生产责任状，能签吗", None, ["opinion"]),
        ("居住证明能开吗", None, ["opinion"]),
        ("婚姻状况证明", "办收养登记", ["draft", "opinion"]),
        ("你好", None, []),
        ("第九条原文怎么写的", None, []),
    ],
)
def test_every_paper_offered_can_be_had(
    client: TestClient, say: Say, question: str, then: str | None, kinds: list[str]
) -> None:
    answer = say(question)
    if then:
        answer = say(then, session=answer["session"])
    assert [paper["kind"] for paper in answer["papers"]] == kinds
    for paper in answer["papers"]:
        asked = {"session": answer["session"], "number": answer["number"], **paper}
        response = client.post("/api/papers", json=asked)
        assert response.status_code == 200, response.text
        assert words_of(response.content)


def test_without_a_number_the_last_ruling_is_meant(client: TestClient, say: Say) -> None:
    session = say("死亡证明能开吗")["session"]
    say("亲属关系证明呢", session=session)
    say("谢谢", session=session)
    response = client.post("/api/papers", json={"session": session, "kind": "notice"})
    assert "亲属关系证明" in words_of(response.content)


def test_an_earlier_answer_keeps_its_paper(client: TestClient, say: Say) -> None:
    first = say("死亡证明能开吗")
    say("收养证明能开吗", session=first["session"])
    asked = {"session": first["session"], "kind": "notice", "number": first["number"]}
    assert "死亡证明" in words_of(client.post("/api/papers", json=asked).content)


def test_of_two_certificates_each_has_its_own_paper(client: TestClient, say: Say) -> None:
    answer = say("死亡证明和出生证明都能开吗")
    for paper in [one for one in answer["papers"] if one["kind"] == "notice"]:
        asked = {"session": answer["session"], "kind": "notice", "part": paper["part"]}
        assert paper["item"] in words_of(client.post("/api/papers", json=asked).content)


def test_a_verdict_item_or_fact_from_the_client_is_not_read(client: TestClient, say: Say) -> None:
    session = say("死亡证明能开吗")["session"]
    lie = {
        "verdict": "issuable",
        "item": "收养人情况证明",
        "facts": {"use": "收养登记"},
        "as_of": "1999-01-01",
    }
    assert error(client.post("/api/papers", json={"session": session, "kind": "draft", **lie})) == (
        409,
        "unfit",
    )
    response = client.post("/api/papers", json={"session": session, "kind": "notice", **lie})
    assert "死亡证明" in words_of(response.content) and "收养" not in words_of(response.content)


def test_a_paper_of_another_conversation_cannot_be_had(client: TestClient, say: Say) -> None:
    theirs = say("死亡证明能开吗")
    mine = say("你好")["session"]
    asked = {"session": mine, "kind": "notice", "number": theirs["number"]}
    assert error(client.post("/api/papers", json=asked)) == (404, "no_ruling")


@pytest.mark.parametrize("token", [None, "", "x.y.z", 7, ["a"]])
def test_without_a_session_of_ours_there_is_no_paper(client: TestClient, token: Any) -> None:
    assert error(client.post("/api/papers", json={"session": token, "kind": "notice"})) == (401, "no_session")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"kind": "seal"}, (400, "unknown_kind")),
        ({"kind": None}, (400, "unknown_kind")),
        ({"kind": ["notice"]}, (400, "unknown_kind")),
        ({"kind": "notice", "number": -1}, (400, "bad_number")),
        ({"kind": "notice", "number": True}, (400, "bad_number")),
        ({"kind": "notice", "number": 10**30}, (400, "bad_number")),
        ({"kind": "notice", "part": 0}, (400, "bad_number")),
        ({"kind": "notice", "part": "1"}, (400, "bad_number")),
        ({"kind": "notice", "village": 7}, (400, "bad_village")),
        ({"kind": "notice", "village": "村" * 41}, (400, "too_long")),
        ({"kind": "notice", "number": 99}, (404, "no_ruling")),
        ({"kind": "notice", "part": 2}, (404, "no_ruling")),
        ({"kind": "draft"}, (409, "unfit")),
    ],
)
def test_a_bad_request_is_told_what_is_wrong(
    client: TestClient, say: Say, fields: dict[str, Any], expected: tuple[int, str]
) -> None:
    session = say("死亡证明能开吗")["session"]
    assert error(client.post("/api/papers", json={"session": session, **fields})) == expected


def test_bodies_that_are_no_object_or_too_large_are_refused(client: TestClient) -> None:
    assert error(client.post("/api/papers", content=b"[]")) == (400, "bad_json")
    assert error(client.post("/api/papers", content=b"{")) == (400, "bad_json")
    assert error(client.post("/api/papers", content=b" " * 70_000)) == (413, "too_large")
    assert client.get("/api/papers").status_code == 405


def test_a_village_is_words_and_never_a_template(client: TestClient, say: Say) -> None:
    session = say("死亡证明能开吗")["session"]
    asked = {"session": session, "kind": "notice", "village": "{{ 7*7 }}<w:p>"}
    assert "{{ 7*7 }}<w:p>村民委员会" in words_of(client.post("/api/papers", json=asked).content)


def test_an_opinion_quotes_the_request_with_numbers_masked(client: TestClient, say: Say) -> None:
    answer = say("镇里和我村签安全生产责任状，能签吗，我电话13843112345")
    response = client.post("/api/papers", json={"session": answer["session"], "kind": "opinion"})
    words = words_of(response.content)
    assert "镇里和我村签安全生产责任状" in words and "138****2345" in words and "13843112345" not in words


def test_a_fact_told_later_is_in_the_opinion_beside_the_first_words(client: TestClient, say: Say) -> None:
    first = say("农业局把统计的活派给村里干，该不该接")
    answer = say("没有文件，就是口头说的", session=first["session"])
    words = words_of(
        client.post("/api/papers", json={"session": answer["session"], "kind": "opinion"}).content
    )
    assert "农业局把统计的活派给村里干" in words


def test_a_ruling_the_lists_no_longer_give_is_refused(client: TestClient, say: Say, store: Engine) -> None:
    answer = say("死亡证明能开吗")
    with transaction(store) as session:
        row = session.query(RulingRow).join(MessageRow, MessageRow.id == RulingRow.message_id).one()
        row.as_of = date(2019, 1, 1)  # the same case, decided by records that do not list it
    asked = {"session": answer["session"], "kind": "notice"}
    assert error(client.post("/api/papers", json=asked)) == (409, "ruling_changed")


def test_an_answer_of_an_older_version_without_facts_makes_its_paper(
    client: TestClient, say: Say, store: Engine
) -> None:
    session = say("死亡证明能开吗")["session"]
    with transaction(store) as stored:
        row = stored.query(MessageRow).filter(MessageRow.author == "bot").one()
        rulings = [{k: v for k, v in one.items() if k != "facts"} for one in row.answer["rulings"]]
        row.answer = {**row.answer, "rulings": rulings}
    assert client.post("/api/papers", json={"session": session, "kind": "notice"}).status_code == 200


def test_a_region_that_is_gone_is_refused(client: TestClient, say: Say, store: Engine) -> None:
    session = say("死亡证明能开吗")["session"]
    with transaction(store) as stored:
        stored.execute(text("UPDATE ruling SET region = '999999'"))
    assert error(client.post("/api/papers", json={"session": session, "kind": "notice"})) == (
        409,
        "ruling_changed",
    )


def test_a_county_template_is_used_and_a_broken_one_is_named(
    serve: Callable[..., TestClient], tmp_path: Path
) -> None:
    with serve(Settings(papers=tmp_path)) as client:
        session = client.post("/api/chat", json={"text": "死亡证明能开吗"}).json()["session"]
        document = Document()
        document.add_paragraph("示例县：{{ 事项 }}")
        document.save(str(tmp_path / "notice.docx"))
        asked = {"session": session, "kind": "notice"}
        assert words_of(client.post("/api/papers", json=asked).content) == "示例县：死亡证明"
        (tmp_path / "notice.docx").write_bytes(b"broken")
        response = client.post("/api/papers", json=asked)
        assert error(response) == (500, "bad_template")
        assert "notice.docx" in response.text


@pytest.mark.parametrize("value", ["pdf", "", 7, None, ["png"]])
def test_another_format_is_refused(client: TestClient, say: Say, value: Any) -> None:
    session = say("死亡证明能开吗")["session"]
    asked = {"session": session, "kind": "notice", "format": value}
    assert error(client.post("/api/papers", json=asked)) == (400, "unknown_format")


def test_without_the_programs_there_are_no_pictures_and_the_page_is_told(
    client: TestClient, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cunwu.papers.preview.OFFICE", "no-such-program")
    monkeypatch.setattr("cunwu.papers.preview.PACKAGES", {"no-such-program": "x", "pdftoppm": "y"})
    session = say("死亡证明能开吗")["session"]
    asked = {"session": session, "kind": "notice", "format": "png"}
    assert error(client.post("/api/papers", json=asked)) == (409, "no_images")
    assert client.get("/api/page").json() == {"images": False}


@pytest.mark.office
def test_a_paper_can_be_had_as_one_picture(client: TestClient, say: Say) -> None:
    session = say("镇里和我村签安全生产责任状，能签吗")["session"]
    response = client.post("/api/papers", json={"session": session, "kind": "opinion", "format": "png"})
    assert (response.status_code, response.headers["content-type"]) == (200, "image/png")
    assert response.headers["content-disposition"].endswith(".png")
    width, height = Image.open(io.BytesIO(response.content)).size
    assert height > 2 * width  # two pages, one below the other
    assert client.get("/api/page").json() == {"images": True}


@pytest.mark.office
def test_pictures_are_made_one_at_a_time(
    client: TestClient, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work: list[int] = []
    most: list[int] = []

    def slow(document: bytes) -> bytes:
        at_work.append(1)
        most.append(len(at_work))
        time.sleep(0.05)
        at_work.pop()
        return document

    monkeypatch.setattr("cunwu.web.paper_api.picture", slow)
    asked = {"session": say("死亡证明能开吗")["session"], "kind": "notice", "format": "png"}
    with ThreadPoolExecutor(4) as people:
        found = list(people.map(lambda _: client.post("/api/papers", json=asked), range(4)))
    assert [response.status_code for response in found] == [200] * 4
    assert most == [1] * 4


@pytest.mark.office
def test_a_picture_that_fails_is_told_and_the_word_file_is_still_there(
    client: TestClient, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall(document: bytes) -> bytes:
        raise NoPreview("x")

    monkeypatch.setattr("cunwu.web.paper_api.picture", fall)
    asked = {"session": say("死亡证明能开吗")["session"], "kind": "notice"}
    assert error(client.post("/api/papers", json={**asked, "format": "png"})) == (500, "no_picture")
    assert client.post("/api/papers", json=asked).status_code == 200
