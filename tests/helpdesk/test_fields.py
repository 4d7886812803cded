"""What forms and addresses say is checked, and what is wrong with it is said."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from desk_browser import JILIN, actor
from sqlalchemy.engine import Engine

from cunwu.rulings import PolicyBook
from cunwu.store.access import Role
from cunwu.store.audit import Wanted, record
from cunwu.store.database import transaction
from cunwu.store.refusal import Refusal
from cunwu.web.helpdesk import audit, fields

Check = Callable[[PolicyBook], object]


@pytest.mark.parametrize(
    ("check", "key"),
    [
        (lambda book: fields.place("火星村", book), "no_place"),
        (lambda _book: fields.day("明天"), "bad_day"),
        (lambda _book: fields.day("1900-01-01"), "bad_day"),
        (lambda _book: fields.one_of("boss", ("villager", "cadre")), "no_such_choice"),
    ],
)
def test_what_is_not_there_to_choose_is_refused(book: PolicyBook, check: Check, key: str) -> None:
    with pytest.raises(Refusal) as refused:
        check(book)
    assert refused.value.key == key


def test_more_lines_of_the_log_than_a_file_holds_are_not_fetched(
    store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "MOST", 1)
    admin = actor(store, Role.ADMIN, JILIN)
    with transaction(store) as session:
        for _ in range(2):
            record(session, admin, "sign_in", admin.login)
    with pytest.raises(Refusal) as refused, transaction(store) as session:
        audit._taken(session, admin, Wanted())
    assert refused.value.key == "many_lines"
