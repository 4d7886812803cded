"""``cunwu doctor``: what is wrong, what it means, and what mends it; and does one question come out right?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from cunwu.commands import doctor_machine as machine
from cunwu.commands import doctor_store as store
from cunwu.commands.findings import BAD, Finding, fault, fine, worst

QUESTION = "派出所让村里开无犯罪记录证明，能开吗"
EXPECTED = ("certificate", "无犯罪记录证明", "not_issued", [9])

Check = Callable[[], Iterable[Finding]]


def examine() -> list[dict[str, Any]]:
    """Run every check; one that fails says why and the others still run.

    Each finding has ``name`` of its check, ``ok`` (false where something does not work), and the fields of
    Finding.
    """
    checks: list[tuple[str, Check]] = [
        ("设置", machine.settings),
        ("磁盘", machine.disk),
        ("时钟", machine.clock),
        ("权限", machine.permissions),
        ("端口", machine.port),
        ("数据库", store.store),
        ("政策数据", store.records),
        ("备份", store.backup),
        ("Redis", machine.redis_server),
        ("文书模板", _papers),
        ("转换文书", machine.office),
        ("模型", _model),
        ("试问一句", _question),
    ]
    found = []
    for name, check in checks:
        for one in worst(_tried(check)):
            found.append({"name": name, "ok": one.level != BAD, **asdict(one)})
    return found


def _tried(check: Check) -> Iterable[Finding]:
    try:
        return list(check())
    except Exception as error:  # a doctor reports every fault instead of falling ill itself
        words = f"{error.__class__.__name__}：{str(error).splitlines()[0] if str(error) else ''}"
        return [fault("fell_ill", why=words)]


def _papers() -> Iterable[Finding]:
    from cunwu.commands.paper import try_every_kind
    from cunwu.papers.template import BadTemplate
    from cunwu.settings import Settings
    from cunwu.store.database import connect
    from cunwu.store.records_cache import Records

    folder = Settings.from_environment().papers
    try:
        try_every_kind(Records(connect()).current(), folder)
    except BadTemplate as error:
        yield fault("templates", why=error)
    else:
        yield fine(f"自带的，{folder} 里有的用那里的" if folder else "自带的")


def _model() -> Iterable[Finding]:
    from cunwu.chat.model import ModelError, manifest, model_path, stale_reason

    try:
        model_path()  # checks its sha256
    except ModelError as error:
        yield fault("no_model", why=error)
        return
    yield fault("stale_model") if stale_reason() else fine(f"是新的，{manifest()['sha256'][:12]}")


def _question() -> Iterable[Finding]:
    from cunwu.chat.agent import DialogueAgent, run_turn

    answer = run_turn(DialogueAgent(), QUESTION).answer
    if (answer["topic"], answer["item"], answer["verdict"], answer["clauses"]) == EXPECTED:
        yield fine(f"{QUESTION} → {answer['verdict']}")
    else:
        yield fault("wrong_answer", question=QUESTION, found=f"{answer['item']} {answer['verdict']}")
