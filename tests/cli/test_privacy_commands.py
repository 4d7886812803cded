"""``cunwu privacy``: what is held of one conversation is handed out, or taken out, and nothing of another."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from cunwu.store.audit import AuditRow
from cunwu.store.conversations import ConversationRow, MessageRow
from cunwu.store.database import connect, reading, transaction
from cunwu.store.versions import now

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Refused = Callable[..., bool]
MINE, OTHER = "ab" * 16, "cd" * 16
WORDS = "我家的鸭蛋证明"


@pytest.fixture
def file(tmp_path: Path, loaded_file: Path) -> Path:
    """A store with two conversations, one of them a year old."""
    file = Path(shutil.copy(loaded_file, tmp_path / "privacy.db"))
    engine = connect(f"sqlite:///{file}")
    with transaction(engine) as session:
        add = session.add
        for key, text, at in ((MINE, WORDS, now()), (OTHER, "旧话", now() - timedelta(days=365))):
            add(ConversationRow(id=key, region="220182", role="villager", created_at=at, updated_at=at))
            session.flush()
            add(said(key, text, at))
    engine.dispose()
    return file


def said(conversation: str, text: str, at: datetime) -> MessageRow:
    return MessageRow(conversation_id=conversation, number=1, author="user", text=text, created_at=at)


@pytest.fixture
def privacy(cunwu: Run, file: Path) -> Run:
    def command(*words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return cunwu("privacy", *words, database=file, stdin=stdin)

    return command


def held(file: Path) -> set[str]:
    """The conversations that are there."""
    with reading(connect(f"sqlite:///{file}")) as session:
        return set(session.execute(select(ConversationRow.id)).scalars())


def done_to(file: Path) -> list[str]:
    """What the audit log says was done."""
    with reading(connect(f"sqlite:///{file}")) as session:
        return list(session.execute(select(AuditRow.action).order_by(AuditRow.id)).scalars())


def test_all_of_one_conversation_goes_to_a_file_for_its_owner_alone(
    privacy: Run, file: Path, tmp_path: Path, refused: Refused
) -> None:
    to = tmp_path / "mine.json"
    done = privacy("export", MINE, "--output", str(to))
    assert done.returncode == 0 and str(to) in done.stdout, done.stderr
    tables = json.loads(to.read_text(encoding="utf-8"))
    assert WORDS in str(tables) and "旧话" not in str(tables)
    assert stat.S_IMODE(to.stat().st_mode) == 0o600
    assert refused(privacy("export", MINE, "--output", str(to))), "a file that is there was written over"
    assert json.loads(privacy("export", MINE).stdout) == tables
    assert set(done_to(file)) == {"privacy.export"}


def test_erasing_asks_first_and_takes_out_that_one_only(privacy: Run, file: Path) -> None:
    assert "会删" in privacy("erase", MINE, "--dry-run").stdout and held(file) == {MINE, OTHER}
    assert privacy("erase", MINE, stdin="n\n").returncode == 1 and held(file) == {MINE, OTHER}
    assert "抹掉了" in privacy("erase", MINE, "--yes").stdout and held(file) == {OTHER}


def test_what_is_older_than_the_retention_is_taken_out(privacy: Run, file: Path) -> None:
    assert "会删" in privacy("retain", "--days", "90", "--dry-run").stdout and held(file) == {MINE, OTHER}
    assert privacy("retain", "--days", "90").returncode == 0 and held(file) == {MINE}


@pytest.mark.parametrize(
    "words", [("export", "没这个"), ("erase", "没这个", "--yes"), ("retain", "--days", "0")]
)
def test_what_cannot_be_is_refused(
    privacy: Run, file: Path, refused: Refused, words: tuple[str, ...]
) -> None:
    assert refused(privacy(*words)) and held(file) == {MINE, OTHER}
