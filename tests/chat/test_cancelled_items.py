"""The twenty cancelled certificates: refused under every name people use, with basis, source and a way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

Ask = Callable[..., dict[str, Any]]

POLICY = Path(__file__).parents[2] / "data" / "policy"


def read(name: str) -> Any:
    """A policy file as plain data: the tests do not trust the loader."""
    return YAML(typ="safe").load((POLICY / name).read_text(encoding="utf-8"))


ENTRIES = read("catalogues/national-cancelled-2020.yml")["entries"]
ITEMS = {item["name"]: item for item in read("items.yml")["items"]}
TWENTY = {entry["item"]: str(entry["ordinal"]) for entry in ENTRIES}
NAMES = [(name, item) for item in TWENTY for name in (item, *ITEMS[item].get("exact", ()))]
ASK = {alias["name"]: alias["candidates"] for alias in read("items.yml")["ask"]}


def test_there_are_twenty() -> None:
    assert sorted(TWENTY.values(), key=int) == [str(number) for number in range(1, 21)]


@pytest.mark.parametrize(("name", "item"), NAMES)
@pytest.mark.parametrize("wording", ["{}", "{}能开吗", "村里给开{}不"])
def test_is_refused_under_each_name_with_basis_and_a_way(
    ask: Ask, wording: str, name: str, item: str
) -> None:
    answer = ask(wording.format(name))
    assert (answer["topic"], answer["item"], answer["verdict"]) == ("certificate", item, "not_issued")
    assert answer["clauses"] == [9]
    listed = [source for source in answer["sources"] if source["number"] == "民发〔2020〕20号"]
    assert [source["entry"] for source in listed] == [TWENTY[item]]
    assert answer["next_steps"], "no way to go"
    assert answer["next_steps"][0].rstrip("。") in answer["reply"]
    assert "民发〔2020〕20号" in answer["reply"]
    assert "不予出具" in answer["reply"]


@pytest.mark.parametrize("name", ASK)
def test_a_name_of_several_items_is_asked_about(ask: Ask, name: str) -> None:
    answer = ask(name)
    assert (answer["topic"], answer["verdict"]) == ("certificate", "clarify")
    assert len(answer["candidates"]) >= 2
    assert set(answer["candidates"]) <= set(ASK[name])
    assert answer["needs"] == ["item"]
    assert len(answer["buttons"]) >= 2


@pytest.mark.parametrize("name", ASK)
@pytest.mark.parametrize("number", [1, 2])
def test_choosing_a_candidate_by_number_names_that_item(ask: Ask, name: str, number: int) -> None:
    candidate = ASK[name][number - 1]
    answer = ask(name, str(number))
    assert answer["item"] == candidate
    assert answer["verdict"] != "clarify"
    assert (answer["verdict"] == "not_issued") == (candidate in TWENTY)


@pytest.mark.parametrize("name", ["身份证明", "政审证明", "房产证明"])
def test_pressing_a_candidates_button_names_that_item(ask: Ask, name: str) -> None:
    for number, button in enumerate(ask(name)["buttons"]):
        assert ask(name, button["payload"])["item"] == ASK[name][number]
