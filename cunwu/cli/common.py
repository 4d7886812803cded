"""What the commands share: errors in plain words, the records, the trained model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from cunwu.chat.agent import DialogueAgent
    from cunwu.rulings.book import PolicyBook


def fail(words: object, code: int = 2) -> typer.Exit:
    """Say what is wrong; to be raised."""
    typer.echo(f"错误：{words}", err=True)
    return typer.Exit(code)


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
