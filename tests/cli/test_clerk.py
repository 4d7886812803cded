"""``cunwu requests`` and ``cunwu leads``: small counts masked, places and days checked."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from cunwu.store.database import connect, transaction
from cunwu.store.leads import record_lead
from cunwu.store.requests import RequestRow

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Refused = Callable[..., bool]
DAY = date(2026, 11, 20)


@pytest.fixture
def filled(tmp_path: Path, loaded_file: Path) -> Path:
    """A store with six demands of banks, two of schools, and a lead."""
    file = Path(shutil.copy(loaded_file, tmp_path / "filled.db"))
    engine = connect(f"sqlite:///{file}")
    with transaction(engine) as session:
        for desk, item in [("银行", "健在证明")] * 6 + [("学校", "居住证明")] * 2:
            row = RequestRow(day=DAY, region="220182", item=item, verdict="not_issued", desk=desk)
            session.add(row)
        record_lead(session, DAY, "220182", "cadre", "镇里乱派活")
    engine.dispose()
    return file


def test_requests_are_counted_by_desk_and_item_and_small_counts_masked(cunwu: Run, filled: Path) -> None:
    done = cunwu("requests", database=filled)
    assert done.stdout.splitlines() == ["银行\t健在证明\t6", "学校\t居住证明\t不到5"]
    found = json.loads(cunwu("requests", "--json", "--region", "长春市", database=filled).stdout)
    assert found["requests"][1] == {"desk": "学校", "item": "居住证明", "count": None}
    nothing = cunwu("requests", "--from", "2026-11-21", database=filled)
    assert nothing.stdout == "这段日子没有记录。\n"


def test_leads_are_listed_with_place_and_receipt(cunwu: Run, filled: Path) -> None:
    found = json.loads(cunwu("leads", "--json", "--region", "榆树市", database=filled).stdout)["leads"]
    assert [(one["region"], one["role"], one["text"]) for one in found] == [("榆树市", "cadre", "镇里乱派活")]
    assert found[0]["receipt"] in cunwu("leads", database=filled).stdout
    assert cunwu("leads", "--region", "德惠市", database=filled).stdout == "这段日子没有线索。\n"


@pytest.mark.parametrize("command", ["requests", "leads"])
def test_an_unknown_place_or_day_is_refused(cunwu: Run, refused: Refused, command: str) -> None:
    assert refused(cunwu(command, "--region", "火星"))
    assert refused(cunwu(command, "--from", "昨天"))


@pytest.mark.parametrize("command", ["requests", "leads"])
@pytest.mark.parametrize("option", ["--from", "--to"])
def test_a_wrong_day_is_refused_in_chinese_with_a_right_one(cunwu: Run, command: str, option: str) -> None:
    done = cunwu(command, option, "2026-13-01")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{option}：“2026-13-01”不是日期" in done.stderr
    assert "应当这样：2023-05-06" in done.stderr


@pytest.mark.parametrize("command", ["requests", "leads"])
def test_a_first_day_after_the_last_is_explained(cunwu: Run, command: str) -> None:
    done = cunwu(command, "--from", "2026年11月20日", "--to", "2026-11-01")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--from（2026-11-20）比 --to（2026-11-01）晚" in done.stderr
