"""``cunwu doctor``: is everything there, and does one question come out right?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

QUESTION = "派出所让村里开无犯罪记录证明，能开吗"
EXPECTED = ("certificate", "无犯罪记录证明", "not_issued", [9])

Check = Callable[[], tuple[bool, str]]


def examine() -> list[dict[str, Any]]:
    """Run every check; a check that fails says why and the others still run."""
    checks: list[tuple[str, Check]] = [
        ("数据库", _store),
        ("政策数据", _records),
        ("文书模板", _papers),
        ("模型", _model),
        ("试问一句", _question),
    ]
    found = []
    for name, check in checks:
        try:
            ok, detail = check()
        except Exception as error:  # a doctor reports every fault instead of falling ill itself
            ok, detail = (
                False,
                f"{error.__class__.__name__}：{str(error).splitlines()[0] if str(error) else ''}",
            )
        found.append({"name": name, "ok": ok, "detail": detail})
    return found


def _store() -> tuple[bool, str]:
    from sqlalchemy import inspect

    from cunwu.store.database import address, connect

    engine = connect()
    if not inspect(engine).has_table("policy_version"):
        return False, "还没有建表：运行 cunwu db upgrade"
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            verdict = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
        if verdict != "ok":
            return False, f"文件坏了：{verdict}"
    return True, address().split("@")[-1]


def _records() -> tuple[bool, str]:
    from cunwu.store.database import connect
    from cunwu.store.records_cache import Records
    from cunwu.store.validate import broken_references

    book = Records(connect()).current()
    faults = broken_references(book)
    if faults:
        return False, faults[0]
    return True, f"版本 {book.version[:12]}，清单{len(book.catalogues)}份，规则{len(book.principles)}条"


def _papers() -> tuple[bool, str]:
    from cunwu.commands.paper import try_every_kind
    from cunwu.settings import Settings
    from cunwu.store.database import connect
    from cunwu.store.records_cache import Records

    folder = Settings.from_environment().papers
    try_every_kind(Records(connect()).current(), folder)
    return True, f"自带的，{folder} 里有的用那里的" if folder else "自带的"


def _model() -> tuple[bool, str]:
    from cunwu.chat.model import stale_reason

    reason = stale_reason()
    return reason is None, reason or "是新的"


def _question() -> tuple[bool, str]:
    from cunwu.chat.agent import DialogueAgent, run_turn

    answer = run_turn(DialogueAgent(), QUESTION).answer
    got = (answer["topic"], answer["item"], answer["verdict"], answer["clauses"])
    return got == EXPECTED, f"{QUESTION} → {answer['verdict']}"
