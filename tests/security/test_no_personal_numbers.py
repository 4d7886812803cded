"""Numbers of persons are in no table and no log, however they were written and whichever way they came."""

from __future__ import annotations

import logging
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import String, cast, select, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from starlette.testclient import TestClient

from cunwu.chat.answering import say, write_note
from cunwu.chat.service import checked
from cunwu.language.mask import mask
from cunwu.store.access import Role
from cunwu.store.accounts import AccountRow, as_actor
from cunwu.store.conversations import ConversationRow
from cunwu.store.database import reading, transaction
from cunwu.store.models import Base
from cunwu.store.versions import now

ID, MOBILE, CARD = "11010519491231002X", "13843112345", "6222021001116245702"
WIDE = str.maketrans("0123456789X- ", "０１２３４５６７８９Ｘ-　")
GAPS = {"none": "", "blank": " ", "dash": "-", "wide blank": "\u3000"}


def digits(words: str) -> str:
    """The digits of a text, so that no way of writing hides a number."""
    return "".join(str(int(one)) for one in words if one.isdecimal())


def grouped(number: str, gap: str, by: int) -> str:
    return gap.join(number[start : start + by] for start in range(0, len(number), by))


@pytest.mark.parametrize("number", [ID, MOBILE, CARD])
@given(
    gap=st.sampled_from(sorted(GAPS.values())),
    by=st.integers(3, 6),
    wide=st.booleans(),
    before=st.sampled_from(["", "我的号", "IDNO", "（", "证明_", "照片/", "家"]),
    after=st.sampled_from(["", "的", ".jpg", "）", "abc", "，谢谢", "-2"]),
)
def test_a_number_is_masked_wherever_it_stands(
    number: str, gap: str, by: int, wide: bool, before: str, after: str
) -> None:
    if after == "-2" or (after == "abc" and number[-1] == "X"):
        after = ""  # what runs on is another number
    written = grouped(number, gap, by)
    masked = mask(before + (written.translate(WIDE) if wide else written) + after)
    assert digits(number) not in digits(masked)
    assert masked.startswith(before) and masked.endswith(after)


@given(st.integers(10**15, 10**19 - 1))
def test_a_long_number_without_a_valid_checksum_is_spared(number: int) -> None:
    """Numbers of documents, parcels and orders are what people ask about."""
    written = str(number)
    total = sum(sum(divmod(int(d) * (1 + place % 2), 10)) for place, d in enumerate(reversed(written)))
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    checked_id = (
        len(written) == 18
        and "10X98765432"[sum(int(d) * w for d, w in zip(written, weights, strict=False)) % 11] == written[-1]
    )
    if total % 10 and not checked_id:
        assert mask(f"文号{written}号") == f"文号{written}号"


def columns_with(store: Engine, *numbers: str) -> set[str]:
    found = set()
    with reading(store) as session:
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                for value in session.execute(select(cast(column, String))).scalars():
                    if value and any(number in value for number in numbers):
                        found.add(f"{table.name}.{column.name}")
    return found


def test_what_is_said_is_kept_and_logged_without_them(
    stranger: TestClient, store: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    words = f"我是老张，身份证{ID}，电话{MOBILE}，卡号{CARD}，死亡证明能开吗"
    with caplog.at_level(logging.DEBUG):
        answer = stranger.post("/api/chat", json={"text": words, "client_id": "a"}).json()
        session, number = answer["session"], answer["number"]
        rating = {"session": session, "number": number, "useful": False, "reason": f"打{MOBILE}找我"}
        assert stranger.post("/api/feedback", json=rating).status_code == 200
        stranger.post("/api/chat", json={"text": f"转人工，{MOBILE}", "session": session})
    assert columns_with(store, ID, MOBILE, CARD) == set()
    assert [number for number in (ID, MOBILE, CARD) if number in caplog.text] == []


def test_what_a_person_answers_or_notes_is_kept_without_them(store: Engine) -> None:
    at = now()
    with transaction(store) as session:
        row = AccountRow(
            login="li.na",
            name="李娜",
            role=Role.RESPONDER.value,
            region="220182",
            password="x",
            created_at=at,
        )
        waits = ConversationRow(
            id="c1", region="220182", state="waiting", state_since=at, created_at=at, updated_at=at
        )
        session.add_all([row, waits])
        session.flush()
        actor = as_actor(row)
    with transaction(store) as session:
        say(session, actor, "c1", f"您打{MOBILE}，带{ID}", "key")
        write_note(session, actor, "c1", f"她的卡{CARD}")
    assert columns_with(store, ID, MOBILE, CARD) == set()
    assert "138****2345" in checked(f"打{MOBILE}")


def test_a_fault_of_the_store_does_not_tell_what_was_said(store: Engine) -> None:
    words = "".join(chr(code) for code in range(0x4E00, 0x4E08))  # not to be read in this file itself
    with pytest.raises(DBAPIError) as caught, transaction(store) as session:
        session.execute(text("INSERT INTO no_such_table VALUES (:said)"), {"said": words})
    assert words not in "".join(traceback.format_exception(caught.value))
