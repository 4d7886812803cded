"""The fictitious county: off until switched on, marked in every name and source, no file of Rasa's."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from workbooks import County, row

from cunwu.language.lexicon import Lexicon
from cunwu.rulings import Case, Topic, Verdict, decide
from cunwu.rulings.verdict import ListKind
from cunwu.store import example
from cunwu.store.database import transaction
from cunwu.store.validate import findings, gazette_text

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "data" / "example"
FILES = sorted(FOLDER.rglob("*.y*ml"))
COUNTY, VILLAGE = "22EX01", "22EX010101"
DAY = date(2026, 5, 1)
RASA_KEYS = {
    *("nlu", "rules", "stories", "intents", "entities", "slots", "responses", "forms", "actions"),
    *("lookup", "synonyms", "regex", "version", "session_config", "e2e_actions"),
}


def switch(county: County, on: bool) -> bool:
    with transaction(county.engine) as session:
        return example.switch_on(session, example.read_example(FOLDER)) if on else example.switch_off(session)


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_no_example_file_uses_a_top_level_key_of_rasa(path: Path) -> None:
    assert path.suffix == ".yml"
    assert not RASA_KEYS & set(YAML(typ="safe").load(path.read_text(encoding="utf-8")))


def test_every_name_and_source_says_that_it_is_fictitious() -> None:
    read = example.read_example(FOLDER)
    names = [
        *(region.name for region in read.regions),
        *(catalogue.name for catalogue in read.catalogues),
        *(source.title for source in read.sources),
        *(source.issuer for source in read.sources),
        *(entry.note for catalogue in read.catalogues for entry in catalogue.entries),
    ]
    assert [name for name in names if "虚构" not in name] == []
    assert {entry.certainty for catalogue in read.catalogues for entry in catalogue.entries} == {"低"}
    assert {source.url for source in read.sources} == {""}


def test_it_has_a_list_of_each_kind_that_a_county_keeps() -> None:
    kinds = {catalogue.kind for catalogue in example.read_example(FOLDER).catalogues}
    assert kinds == {ListKind.RETAINED, ListKind.CANCELLED, ListKind.WORK_ITEMS, ListKind.ADMITTED}


def test_it_is_off_until_it_is_switched_on(county: County) -> None:
    assert COUNTY not in county.book.region
    assert [switch(county, True), switch(county, True)] == [True, False]
    assert county.book.region[COUNTY].name == "示例县（虚构）"


def test_switched_on_it_rules_for_its_own_village_and_nowhere_else(county: County) -> None:
    switch(county, True)
    book = county.book
    wanted = {
        "居住证明": Verdict.ISSUABLE,
        "示例果园看护情况证明": Verdict.ISSUABLE,
        "收入证明": Verdict.NOT_ISSUED,
        "亲属关系证明": Verdict.NOT_ISSUED,
        "受灾情况证明": Verdict.UNLISTED,
    }
    found = {i: decide(Case(Topic.CERTIFICATE, VILLAGE, DAY, i), book).verdict for i in wanted}
    assert found == wanted
    assert decide(Case(Topic.CERTIFICATE, "220182", DAY, "居住证明"), book).verdict is Verdict.UNLISTED
    before = decide(Case(Topic.CERTIFICATE, VILLAGE, date(2025, 5, 1), "受灾情况证明"), book)
    assert before.verdict is Verdict.ISSUABLE
    assert decide(Case(Topic.CERTIFICATE, VILLAGE, DAY, "亲属关系证明"), book).conflicts
    assert Lexicon(book).find("示例果园看护情况证明能开不")[0].name == "示例果园看护情况证明"


def test_with_it_the_records_have_no_faults(county: County) -> None:
    switch(county, True)
    assert findings(county.book, gazette_text(ROOT / "data" / "policy")) == []


def test_switched_off_it_is_gone_with_all_that_was_tried_out_on_it(county: County) -> None:
    before = county.book
    switch(county, True)
    key = county.take(county.file(row(1, "果园看护证明")), "2026-03-01", region="示例县")
    assert county.publish(key) == ("example-retained",)
    assert [switch(county, False), switch(county, False)] == [True, False]
    after = county.book
    for name in ("regions", "items", "catalogues", "sources"):
        assert getattr(after, name) == getattr(before, name)
    assert after.version != before.version
    assert switch(county, True) is True


@pytest.mark.parametrize(("value", "wanted"), [("", None), ("1", True), ("0", False)])
def test_the_setting_says_whether_it_is_wanted(value: str, wanted: bool | None) -> None:
    assert example.wanted({"CUNWU_EXAMPLE": value}) is wanted
    assert example.wanted({}) is None


def test_a_wrong_setting_is_refused() -> None:
    with pytest.raises(ValueError, match="CUNWU_EXAMPLE"):
        example.wanted({"CUNWU_EXAMPLE": "yes"})
