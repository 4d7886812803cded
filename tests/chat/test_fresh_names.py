"""What is put into the store is understood at once: no training, no restart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cunwu.rulings import PolicyBook
from cunwu.rulings.records import AskAlias, Item

Ask = Callable[..., dict[str, Any]]
Publish = Callable[..., None]

NEW = "红本本二号证明"


def with_alias(book: PolicyBook, alias: str, item: str) -> tuple[Item, ...]:
    return tuple(replace(i, exact=(*i.exact, alias)) if i.name == item else i for i in book.items)


def test_a_new_alias_is_understood(ask: Ask, publish: Publish, book: PolicyBook) -> None:
    assert ask(f"{NEW}能开吗")["item"] != "死亡证明"
    publish(items=with_alias(book, NEW, "死亡证明"))
    answer = ask(f"{NEW}能开吗")
    assert (answer["item"], answer["verdict"]) == ("死亡证明", "not_issued")


def test_a_new_item_is_understood(ask: Ask, publish: Publish, book: PolicyBook) -> None:
    publish(items=(*book.items, Item(NEW, "一种红本本")))
    answer = ask(f"村里给开{NEW}不")
    assert (answer["item"], answer["verdict"]) == (NEW, "unlisted")


def test_a_new_ask_alias_is_asked_about(ask: Ask, publish: Publish, book: PolicyBook) -> None:
    publish(ask_aliases=(*book.ask_aliases, AskAlias(NEW, ("死亡证明", "居住证明"))))
    answer = ask(NEW)
    assert (answer["verdict"], answer["candidates"]) == ("clarify", ["死亡证明", "居住证明"])
    assert ask(NEW, "1")["item"] == "死亡证明"


def test_an_alias_taken_out_is_forgotten(ask: Ask, publish: Publish, book: PolicyBook) -> None:
    publish(items=with_alias(book, NEW, "死亡证明"))
    assert ask(NEW)["item"] == "死亡证明"
    publish(items=with_alias(book, "绿本本三号证明", "死亡证明"))
    assert ask(NEW)["item"] != "死亡证明"


def test_a_changed_step_is_what_people_are_told(ask: Ask, publish: Publish, book: PolicyBook) -> None:
    step = "到东头老卫生院二楼找值班医生"
    catalogues = tuple(
        replace(c, entries=tuple(replace(e, steps=(step,)) if e.item == "死亡证明" else e for e in c.entries))
        for c in book.catalogues
    )
    publish(catalogues=catalogues)
    answer = ask("死亡证明能开吗")
    assert answer["next_steps"][0] == step and step in answer["reply"]
