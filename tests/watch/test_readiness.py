"""/readyz: a stable word and a sentence for whatever keeps answers from being given."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError
from starlette.requests import Request

from cunwu.store.health import LEAST_FREE
from cunwu.store.records_cache import Records
from cunwu.web.readiness import Readiness, words

OPERATIONS = (Path(__file__).resolve().parents[2] / "docs/operations.md").read_text(encoding="utf-8")


@pytest.fixture
def service(store: Engine) -> Iterator[SimpleNamespace]:
    """What Readiness asks of the conversations."""
    yield SimpleNamespace(engine=store, records=Records(store))


async def asked(service: SimpleNamespace) -> tuple[int, bytes]:
    response = await Readiness(service).ready(Request({"type": "http"}))  # type: ignore[arg-type]
    return response.status_code, bytes(response.body)


async def test_it_says_when_all_is_well(service: SimpleNamespace) -> None:
    assert (await asked(service))[0] == 200


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (LookupError(), "no_records"),
        (
            OperationalError("SELECT", {}, sqlite3.OperationalError("unable to open database file")),
            "store_away",
        ),
        (RuntimeError("what she said"), "fault"),
    ],
)
async def test_each_fault_has_its_word(service: SimpleNamespace, error: Exception, code: str) -> None:
    def current() -> None:
        raise error

    service.records = SimpleNamespace(current=current)
    status, body = await asked(service)
    assert status == 503 and f'"reason":"{code}"'.encode() in body
    assert words()[code].encode() in body and b"she said" not in body


async def test_a_disk_that_is_nearly_full(service: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=LEAST_FREE - 1))
    status, body = await asked(service)
    assert status == 503 and b"store_full" in body


def test_every_word_is_explained() -> None:
    for code in words():
        assert f"`{code}`" in OPERATIONS, code
