"""Names that lead nowhere: records that read well one by one but not together are not stored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from cunwu.rulings import PolicyBook
from cunwu.store.database import transaction
from cunwu.store.errors import PolicyError
from cunwu.store.files import read_policy, read_records
from cunwu.store.locate import locate
from cunwu.store.queries import load_book
from cunwu.store.save import save_book
from cunwu.store.validate import broken_references

POLICY = Path(__file__).parents[2] / "data" / "policy"
Damage = Callable[[str, str, str], "int | None"]
TWENTY, TASKS, ITEMS = "catalogues/national-cancelled-2020.yml", "principles/task.yml", "items.yml"
MARRIED = "candidates: [亲属关系证明, 婚姻状况证明]"
NONG_AN = "220122,农安县,county,220100,农安,mca-region-codes,"

# what is wrong: file, old words, new words, what is said
BROKEN = {
    "source of the clauses": (
        *("measures.yml", "source: jilin-measures-2023", "source: jilin"),
        "条文“0.1”的出处“jilin”不在 sources.yml 里",
    ),
    "source of a list": (
        *(TWENTY, "source: minfa-2020-20", "source: minfa"),
        "清单“national-cancelled-2020”的出处“minfa”不在 sources.yml 里",
    ),
    "source of a region": (
        *("regions.csv", NONG_AN, NONG_AN.replace("mca-region-codes", "nowhere")),
        "地区“农安县”的出处“nowhere”不在 sources.yml 里",
    ),
    "item of an entry": (
        *(TWENTY, "item: 居民养犬证明", "item: 养犬证"),
        "清单“national-cancelled-2020”第4项的事项“养犬证”不在 items.yml 里",
    ),
    "item of an exception": (
        *(TWENTY, "item: 收养人情况证明", "item: 收养人证"),
        "清单“national-cancelled-2020”第8项的事项“收养人证”不在 items.yml 里",
    ),
    "candidate": (
        *(ITEMS, MARRIED, "candidates: [亲属关系证明, 结婚证明]"),
        "“夫妻关系证明”的候选“结婚证明”不是事项名称",
    ),
    "one candidate only": (
        *(ITEMS, MARRIED, "candidates: [亲属关系证明]"),
        "“夫妻关系证明”要追问，至少要有两个候选",
    ),
    "clause quoted": (
        TASKS,
        'quotes: ["1.7"]',
        'quotes: ["1.77"]',
        "规则“task-responsible-named”引了没有的条文“1.77”",
    ),
    "clause of an answer": (
        *("subjects.yml", "sentences: [3, 4]", "sentences: [3, 44]"),
        "问题“协助边界”引了没有的条文“1.44”",
    ),
    "fact of a principle": (
        TASKS,
        "when: {role: 协助}",
        "when: {roll: 协助}",
        "规则“task-assist”用了没有的事实“roll”",
    ),
    "value of a fact": (
        TASKS,
        "when: {role: 协助}",
        "when: {role: 帮忙}",
        "规则“task-assist”里“role”没有“帮忙”这个取值",
    ),
    "listing": (
        *("principles/certificate.yml", "listing: 取消", "listing: 废止"),
        "规则“certificate-cancelled”里“listing”没有“废止”这个取值",
    ),
    "fact asked": (
        TASKS,
        "asks: [approved]",
        "asks: [approval]",
        "规则“task-dispatched”要问没有的事实“approval”",
    ),
    "parent": (
        "regions.csv",
        NONG_AN,
        NONG_AN.replace("220100", "220199"),
        "地区“农安县”的上级“220199”不存在",
    ),
    "region of a list": (
        TWENTY,
        "region: '100000'",
        "region: '1'",
        "清单“national-cancelled-2020”的地区“1”不存在",
    ),
    "alias of two items": (
        ITEMS,
        "exact: [养狗证明,",
        "exact: [亲属证明,",
        "事项名称或俗称“亲属证明”出现了2次",
    ),
    "alias that is an item": (
        ITEMS,
        "exact: [养狗证明,",
        "exact: [死亡证明,",
        "事项名称或俗称“死亡证明”出现了2次",
    ),
    "alias that asks too": (
        ITEMS,
        "exact: [养狗证明,",
        "exact: [健康证明,",
        "事项名称或俗称“健康证明”出现了2次",
    ),
    "item twice": (ITEMS, "name: 居民养犬证明", "name: 死亡证明", "事项名称或俗称“死亡证明”出现了2次"),
    "source twice": (
        "sources.yml",
        "id: minfa-2020-20",
        "id: jilin-measures-2023",
        "出处“jilin-measures-2023”出现了2次",
    ),
    "clause twice": ("measures.yml", "clause: '1.6'", "clause: '1.7'", "条文“1.7”出现了2次"),
    "region twice": ("regions.csv", "220122,农安县", "220182,农安县", "地区代码“220182”出现了2次"),
    "principle twice": (TASKS, "id: task-assist", "id: plaque-six", "规则“plaque-six”出现了2次"),
    "fact twice": ("facts.yml", "fact: matter", "fact: role", "事实“role”出现了2次"),
    "subject twice": ("subjects.yml", "subject: 文号出处", "subject: 文件概况", "问题“文件概况”出现了2次"),
    "list twice": (
        "catalogues/jilin-plaques.yml",
        "id: jilin-plaques",
        "id: jilin-mechanisms",
        "清单“jilin-mechanisms”出现了2次",
    ),
    "entry twice": (TWENTY, "ordinal: 2\n", "ordinal: 1\n", "清单“national-cancelled-2020”里第1项出现了2次"),
    "candidate twice": (
        *(ITEMS, MARRIED, "candidates: [亲属关系证明, 亲属关系证明]"),
        "“夫妻关系证明”的候选“亲属关系证明”写了2次",
    ),
    "region before its parent": (
        *("regions.csv", "22CBS0,", "22CBS9,池东区,county,22CBS0,,changbaishan-2006,\n22CBS0,"),
        "地区“池东区”写在了上级“22CBS0”的前面（上级要先写）",
    ),
    "regions in a circle": (
        *("regions.csv", "220000,吉林省,province,100000", "220000,吉林省,province,220100"),
        "地区“吉林省”的上级绕成了一圈",
    ),
    "region above itself": (
        *("regions.csv", "220000,吉林省,province,100000", "220000,吉林省,province,220000"),
        "地区“吉林省”的上级绕成了一圈",
    ),
}

# Of two, the second is named; here the damage made the first of them.
SECOND = {
    "alias that is an item": "- {name: 死亡证明",
    "alias that asks too": "- {name: 健康证明",
    "item twice": "- {name: 死亡证明",
    "clause twice": "- clause: '1.7'",
    "region twice": "220182,榆树市",
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_name_that_leads_nowhere_is_refused_with_its_place_and_the_store_stays_as_it_was(
    what: str, folder: Path, damage: Damage, loaded: Engine, book: PolicyBook
) -> None:
    file, old, new, said = BROKEN[what]
    line = damage(file, old, new)
    if what in SECOND:
        lines = (folder / file).read_text(encoding="utf-8").splitlines()
        line = max(number for number, text in enumerate(lines, 1) if text.startswith(SECOND[what]))
    with pytest.raises(PolicyError) as caught, transaction(loaded) as session:
        save_book(session, read_policy(folder))
    assert (caught.value.file, caught.value.line) == (Path(file).name, line)
    assert caught.value.reason == said
    with transaction(loaded) as session:
        assert load_book(session) == book


@pytest.mark.parametrize("what", BROKEN)
def test_records_that_do_not_agree_are_not_stored_wherever_they_come_from(
    what: str, folder: Path, damage: Damage, loaded: Engine, book: PolicyBook
) -> None:
    file, old, new, said = BROKEN[what]
    damage(file, old, new)
    read = read_records(folder)
    assert broken_references(read)[0] == said
    with pytest.raises(PolicyError) as caught, transaction(loaded) as session:
        save_book(session, read)
    assert said in caught.value.reason
    with transaction(loaded) as session:
        assert load_book(session) == book


def test_the_records_of_data_policy_lead_somewhere(book: PolicyBook) -> None:
    assert broken_references(book) == []


def test_many_faults_are_shown_five_at_a_time(folder: Path, damage: Damage, empty: Engine) -> None:
    damage("measures.yml", "source: jilin-measures-2023", "source: jilin")
    with pytest.raises(PolicyError) as caught, transaction(empty) as session:
        save_book(session, read_records(folder))
    assert caught.value.reason.count("；") == 4


def test_a_place_that_is_not_found_is_named_as_nearly_as_it_can_be() -> None:
    lines = (POLICY / "items.yml").read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if MARRIED in text)
    nearly = locate(POLICY, "items.yml", (("name", "没有的"), ("candidates", "婚姻状况证明")), "不对")
    nowhere = locate(POLICY, "items.yml", (("name", "没有的"),), "不对")
    assert (nearly.file, nearly.line) == ("items.yml", line)
    assert (nowhere.file, nowhere.line) == ("items.yml", None)
