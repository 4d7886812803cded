"""What the commands share: errors in plain words, the records, the trained model."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cunwu.chat.agent import DialogueAgent
    from cunwu.rulings.book import PolicyBook


def fail(words: object, code: int = 2) -> typer.Exit:
    """Say what is wrong; to be raised."""
    typer.echo(f"错误：{words}", err=True)
    return typer.Exit(code)


def day(text: str, option: str) -> date | None:
    """The day of an option, in any way that a cell may write it; None where it is empty.

    Raises ValueError, with the option's name, for another text.
    """
    from cunwu.store.excel.cells import day as written
    from cunwu.store.refusal import Refusal

    found = written(text)
    if text and found is None:
        raise ValueError(f"{option}：{Refusal('day', found=text)}")
    return found


def records() -> PolicyBook:
    """The store's records. Raises ValueError where they cannot be read."""
    from cunwu.store.database import connect
    from cunwu.store.records_cache import Records

    try:
        return Records(connect()).current()
    except Exception as error:
        raise ValueError(
            f"读不了数据库，先运行 make run 或 cunwu policy load（{error.__class__.__name__}）"
        ) from None


def agent() -> DialogueAgent:
    """The trained model. Raises ValueError where there is none."""
    from cunwu.chat.agent import DialogueAgent
    from cunwu.chat.model import ModelError

    try:
        return DialogueAgent()
    except ModelError as error:
        raise ValueError(str(error)) from None


@contextmanager
def store() -> Iterator[Session]:
    """One transaction on the store, its tables up to date."""
    from cunwu.store.database import connect, transaction
    from cunwu.store.migrate import upgrade

    engine = connect()
    upgrade(engine)
    with transaction(engine) as session:
        yield session


def line(text: str, most: int = 40) -> str:
    """The head of a text in one line, at most that many characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[:most] + "……"
