"""What the files of data/policy promise by themselves, without the loader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

POLICY = Path(__file__).parents[2] / "data" / "policy"
FILES = sorted(POLICY.rglob("*.y*ml"))

# Rasa reads every YAML file below data/ and takes it for its own where it sees one of these at the top.
RASA_KEYS = {
    *("nlu", "rules", "stories", "intents", "entities", "slots", "responses", "forms", "actions"),
    *("lookup", "synonyms", "regex", "version", "session_config", "e2e_actions"),
}


def read(path: Path) -> dict[str, Any]:
    """The file as YAML reads it."""
    found = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def squeezed(text: str) -> str:
    """Without spaces and line breaks."""
    return "".join(text.split())


def certificate_entries() -> Iterator[dict[str, Any]]:
    """The entries of the certificate lists."""
    for path in sorted((POLICY / "catalogues").glob("*.yml")):
        file = read(path)
        if file["catalogue"]["list"] in ("cancelled", "retained", "statutory"):
            yield from file["entries"]


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_no_policy_file_uses_a_top_level_key_of_rasa(path: Path) -> None:
    assert not RASA_KEYS & set(read(path))


def test_all_policy_yaml_ends_in_yml_and_is_read(book: object) -> None:
    assert book
    assert {path.suffix for path in FILES} == {".yml"}
    lists = {read(path)["catalogue"]["id"]: path.stem for path in (POLICY / "catalogues").glob("*.yml")}
    assert all(key == stem for key, stem in lists.items()), (
        "a refused entry is looked for in the file of its list"
    )


def test_every_sentence_of_the_gazette_is_a_clause() -> None:
    left = squeezed((POLICY / "measures-gazette.txt").read_text(encoding="utf-8"))
    clauses = [squeezed(clause["text"]) for clause in read(POLICY / "measures.yml")["clauses"]]
    for text in sorted(clauses, key=len, reverse=True):
        assert left.count(text) == 1, f"not printed, or printed twice: {text}"
        left = left.replace(text, "|")
    assert "。" not in left, f"no clause says: {left}"


def test_clauses_are_numbered_by_measure_and_sentence_in_the_order_of_the_gazette() -> None:
    gazette = squeezed((POLICY / "measures-gazette.txt").read_text(encoding="utf-8"))
    clauses = read(POLICY / "measures.yml")["clauses"]
    places = [gazette.index(squeezed(clause["text"])) for clause in clauses]
    assert places == sorted(places)
    assert all(clause["clause"].split(".")[0] == str(clause["measure"]) for clause in clauses)
    assert {clause["measure"] for clause in clauses} == set(range(15))


def test_only_gov_cn_addresses_are_kept_to_be_shown() -> None:
    for source in read(POLICY / "sources.yml")["sources"]:
        url = source.get("url", "")
        assert not url or re.fullmatch(r"https?://[\w.-]+\.gov\.cn/\S*", url), source["id"]


def test_every_cancelled_entry_says_where_to_go_on_what_basis_and_how_certain() -> None:
    twenty = read(POLICY / "catalogues" / "national-cancelled-2020.yml")["entries"]
    assert [entry["ordinal"] for entry in twenty] == list(range(1, 21))
    for entry in twenty:
        assert entry["steps"] and entry["authority"] and entry["basis"], entry["title"]


def test_certainties_are_of_the_five_words() -> None:
    words = {"高", "中高", "中", "低", "待核"}
    for entry in certificate_entries():
        assert {entry["certainty"], *(x["certainty"] for x in entry.get("exceptions", []))} <= words
    assert {source["certainty"] for source in read(POLICY / "sources.yml")["sources"]} <= words


def test_approval_levels_are_of_the_four_words() -> None:
    words = {"", "county", "party_and_government", "same_level_review", "province"}
    rows = [row for path in (POLICY / "principles").glob("*.yml") for row in read(path)["principles"]]
    assert {row.get("approval_level", "") for row in rows} <= words
    for row in rows:
        if row["verdict"] == "needs_approval":
            assert row.get("approval_level"), row["id"]
