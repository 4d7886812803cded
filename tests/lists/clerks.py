"""Accounts that work on lists."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from workbooks import YUSHU, County, row

from cunwu.rulings.verdict import ListKind
from cunwu.store import preview
from cunwu.store.access import Actor, Role
from cunwu.store.database import transaction
from cunwu.store.drafts import Document
from cunwu.store.list_views import one_list
from cunwu.store.publish import publish
from cunwu.store.refusal import Refusal

Result = TypeVar("Result")


def clerk(login: str, name: str = "", role: Role = Role.LIST_KEEPER, region: str = YUSHU) -> Actor:
    """An account that is signed in."""
    return Actor(1, login, name or login, role, region)


ZHANG, LI = clerk("zhang.san", "张三"), clerk("li.si", "李四")


def done(engine: Engine, act: Callable[..., Result], *words: object) -> Result:
    """What a store function returns, in a transaction of its own."""
    with transaction(engine) as session:
        return act(session, *words)


def drafted(county: County, actor: Actor = ZHANG, *titles: str) -> str:
    """A draft that the account brought in."""
    file = county.file(*(row(n, title) for n, title in enumerate(titles or ("居住证明",), 1)))
    return kept(county, actor, done(county.engine, uploaded, actor, file))


def uploaded(session: Session, actor: Actor, file: Path, region: str = YUSHU) -> str:
    """A retained list to be looked at."""
    read = preview.read_upload(session, actor, file, region, ListKind.RETAINED, Document())
    return preview.add_preview(session, actor, read, file.name)


def kept(county: County, actor: Actor, upload: str) -> str:
    """The draft that is made of it."""
    return done(county.engine, preview.keep, actor, upload)[0]


def published(county: County, actor: Actor, key: str) -> tuple[str, ...]:
    """Put in force by that account, as it sees it."""
    seen = done(county.engine, one_list, actor, key).mark
    return done(county.engine, publish, actor, key, (), seen)


def refused(county: County, act: Any, *words: object) -> str:
    """The key of the refusal."""
    with pytest.raises(Refusal) as caught:
        done(county.engine, act, *words)
    return caught.value.key
