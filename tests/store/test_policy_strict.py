"""A file with a fault is refused whole, with file, line, field and reason; the store stays as it was."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy.engine import Engine

from cunwu.rulings import PolicyBook
from cunwu.store.database import transaction
from cunwu.store.errors import PolicyError
from cunwu.store.files import read_policy
from cunwu.store.queries import load_book
from cunwu.store.save import save_book

Damage = Callable[[str, str, str], "int | None"]


class Fault(NamedTuple):
    """Words replaced in a file, and what must be said, on the line of ``at`` or where ``new`` begins."""

    file: str
    old: str
    new: str
    field: str
    reason: str
    at: str = ""


TWENTY, TASKS, ITEMS = "catalogues/national-cancelled-2020.yml", "principles/task.yml", "items.yml"
PUBLISHED = "published: 2023-05-06"
DOG = "- {name: 居民养犬证明, plain: 养狗、办狗证, exact: [养狗证明, 办狗证证明, 养犬证明]}"
NONG_AN = "220122,农安县,county,220100,农安,mca-region-codes,"
NO_DATE = "不是日期（写成 2023-05-06 这样）"
EMPTY, EXTRA, MISSING, NO_VALUE = "不能空着", "没有这个字段", "缺这一项", "不在允许的取值里"

FAULTS = {
    "wrong date": Fault("sources.yml", PUBLISHED, "published: 2023年5月6日", "sources.0.published", NO_DATE),
    "impossible date": Fault(
        "sources.yml", PUBLISHED, "published: '2023-02-30'", "sources.0.published", NO_DATE
    ),
    "no date": Fault("sources.yml", PUBLISHED, "published:", "sources.0.published", EMPTY),
    "wrong end": Fault(
        TWENTY, "entries:", "  effective_to: 明年\nentries:", "catalogue.effective_to", NO_DATE
    ),
    "30 February": Fault("sources.yml", PUBLISHED, "published: 2023-02-30", "sources.0.published", NO_DATE),
    "number for a date": Fault(
        "sources.yml", PUBLISHED, "published: 20230506", "sources.0.published", NO_DATE
    ),
    "bare year": Fault(
        TWENTY, "effective_from: '2020-04-27'", "effective_from: 2020", "catalogue.effective_from", NO_DATE
    ),
    "end before start": Fault(
        *(TWENTY, "entries:", "  effective_to: 2019-01-01\nentries:", "catalogue.effective_to"),
        "停用的日子（2019-01-01）比开始的日子（2020-04-27）还早",
    ),
    "unknown field": Fault(ITEMS, DOG, DOG[:-1] + ", colour: 黑}", "items.3.colour", EXTRA),
    "unknown field of a list": Fault(TWENTY, "  region:", "  town: 某\n  region:", "catalogue.town", EXTRA),
    "unknown field of an entry": Fault(TWENTY, "  steps:", "  step: 某\n  steps:", "entries.0.step", EXTRA),
    "missing field": Fault(ITEMS, DOG, "- {name: 居民养犬证明}", "items.3.plain", MISSING),
    "misspelt field": Fault(
        TASKS, "  reason:", "  raeson:", "principles.0.reason", MISSING, "- id: task-resp"
    ),
    "missing list": Fault(TWENTY, "entries:", "entrys:", "entries", MISSING, "# 国家第一批"),
    "empty name": Fault(ITEMS, DOG, "- {name: '', plain: 养狗}", "items.3.name", EMPTY),
    "blank name": Fault(ITEMS, DOG, "- {name: '  ', plain: 养狗}", "items.3.name", EMPTY),
    "empty alias": Fault(ITEMS, DOG, DOG.replace("养狗证明", "''"), "items.3.exact.0", EMPTY),
    "empty number": Fault("hotlines.yml", 'number: "110"', "number: ", "hotlines.0.number", EMPTY),
    "empty clause": Fault(
        "measures.yml", "text: 明确村级组织工作事务。", "text: ''", "clauses.1.text", EMPTY
    ),
    "empty answer": Fault("subjects.yml", "answer:", "answer: ''\n  xanswer:", "subjects.0.answer", EMPTY),
    "unknown verdict": Fault(TASKS, "verdict: prohibited", "verdict: 不行", "principles.0.verdict", NO_VALUE),
    "unknown topic": Fault(TASKS, "topic: task", "topic: tasks", "principles.0.topic", NO_VALUE),
    "unknown kind of list": Fault(TWENTY, "list: cancelled", "list: 取消", "catalogue.list", NO_VALUE),
    "not a number": Fault(TWENTY, "ordinal: 2\n", "ordinal: 二\n", "entries.1.ordinal", "应当是整数"),
    "not a whole number": Fault(TWENTY, "ordinal: 2\n", "ordinal: 2.9\n", "entries.1.ordinal", "应当是整数"),
    "not true or false": Fault(
        TASKS, "analogy: true", "analogy: 对的", "principles.2.analogy", "应当是 true 或 false"
    ),
    "not a text": Fault(
        TASKS, "label: 不得", "label: [a] #", "principles.0.label", "应当是文字（数字要加引号）"
    ),
    "unknown certainty": Fault(
        TWENTY, "certainty: 高\n", "certainty: 很高\n", "entries.0.certainty", NO_VALUE
    ),
    "unknown level of approval": Fault(
        *(TASKS, "approval_level: county", "approval_level: conty", "principles.4.approval_level", NO_VALUE)
    ),
    "clause of another measure": Fault(
        *("measures.yml", "measure: 1\n  text: 不得将", "measure: 9\n  text: 不得将", "clauses.7.measure"),
        "条文编号“1.7”不是第9条的（应当写成 9.几）",
    ),
    "address to be shown": Fault(
        *("sources.yml", "url: http://mzj.cnbz.gov.cn", "url: http://example.com", "sources.1.url"),
        "只能写 http(s) 的 gov.cn 网址；别的网址写在 archive 里",
    ),
    "not a list": Fault(
        ITEMS, DOG, DOG.replace("[", "").replace(", 办狗证证明, 养犬证明]", ""), "items.3.exact", "应当是列表"
    ),
    "not a mapping": Fault("facts.yml", "options: {是", "options: 是 #", "facts.3.options", "应当是“名: 值”"),
    "not records at all": Fault(
        "hotlines.yml", "hotlines:", "- 110\n#", "", "应当是“名: 值”的写法", "# 求助"
    ),
    "unknown level": Fault(
        "regions.csv", NONG_AN, NONG_AN.replace("county", "县"), "level", "没有“县”这一级"
    ),
    "region without a name": Fault("regions.csv", NONG_AN, NONG_AN.replace("农安县", ""), "name", EMPTY),
    "region without a code": Fault("regions.csv", NONG_AN, NONG_AN.replace("220122", " "), "code", EMPTY),
    "region without a source": Fault(
        "regions.csv", NONG_AN, NONG_AN.replace("mca-region-codes", ""), "source", EMPTY
    ),
    "entry that ends before it begins": Fault(
        TWENTY,
        "  certainty: 高\n",
        "  effective_to: 2021-01-01\n  effective_from: 2022-01-01\n  certainty: 高\n",
        "entries.0.effective_to",
        "停用的日子（2021-01-01）比开始的日子（2022-01-01）还早",
    ),
    "entry that ends before its list begins": Fault(
        TWENTY,
        "- ordinal: 1\n",
        "- ordinal: 1\n  effective_to: 2019-01-01\n",
        "entries.0",
        "停用的日子（2019-01-01）比开始的日子（2020-04-27）还早",
    ),
    "moment for a date": Fault(
        "sources.yml", PUBLISHED, "published: 2023-05-06 08:00:00", "sources.0.published", NO_DATE
    ),
    "too few columns": Fault("regions.csv", NONG_AN, NONG_AN[:-1], "", "应有7列，这行有6列"),
    "too many columns": Fault("regions.csv", NONG_AN, NONG_AN + ",", "", "应有7列，这行有8列"),
    "empty row": Fault("regions.csv", NONG_AN, "", "", "应有7列，这行有0列"),
    "other columns": Fault(
        "regions.csv", "code,name", "代码,name", "", "表头应当是 code,name,level,parent,aliases,source,note"
    ),
}


def refusal(folder: Path, store: Engine, held: PolicyBook) -> PolicyError:
    """What loading ``folder`` is refused with; the store still holds ``held`` afterwards."""
    with pytest.raises(PolicyError) as caught, transaction(store) as session:
        save_book(session, read_policy(folder))
    with transaction(store) as session:
        assert load_book(session) == held
    return caught.value


@pytest.mark.parametrize("fault", [pytest.param(fault, id=what) for what, fault in FAULTS.items()])
def test_a_faulty_record_is_refused_with_its_line_field_and_reason(
    fault: Fault, folder: Path, damage: Damage, loaded: Engine, book: PolicyBook
) -> None:
    line = damage(fault.file, fault.old, fault.new)
    if fault.at:
        lines = (folder / fault.file).read_text(encoding="utf-8").splitlines()
        line = next(number for number, text in enumerate(lines, 1) if fault.at in text)
    error = refusal(folder, loaded, book)
    assert (error.file, error.line) == (Path(fault.file).name, line)
    assert (error.field, error.reason) == (fault.field, fault.reason)


@pytest.mark.parametrize(
    ("old", "new", "below"),
    [
        pytest.param('quotes: ["1.4"]', 'quotes: ["1.4"', 1, id="unclosed list"),
        pytest.param('quotes: ["1.4"]', '\tquotes: ["1.4"]', 0, id="tab"),
        pytest.param("verdict: assist", "verdict: assist: 1", 0, id="two colons"),
        pytest.param("verdict: assist", "verdict: *unknown", 0, id="unknown anchor"),
        pytest.param("verdict: assist", "verdict: assist\n  verdict: allowed", 1, id="duplicate key"),
    ],
)
def test_broken_yaml_is_refused_with_its_line(
    old: str, new: str, below: int, folder: Path, damage: Damage, loaded: Engine, book: PolicyBook
) -> None:
    line = damage(TASKS, old, new)
    error = refusal(folder, loaded, book)
    assert line is not None
    assert (error.file, error.line, error.field) == ("task.yml", line + below, "")
    assert error.reason.startswith("YAML 写法不对：")


@pytest.mark.parametrize("file", ["items.yml", "regions.csv", TWENTY])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_another_encoding_is_refused(
    file: str, encoding: str, folder: Path, loaded: Engine, book: PolicyBook
) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    (folder / file).write_bytes(text.encode(encoding))
    error = refusal(folder, loaded, book)
    assert (error.file, error.field) == (Path(file).name, "")
    assert error.reason.startswith("不是 UTF-8 编码（第")


def test_a_byte_order_mark_as_excel_writes_it_is_no_fault(folder: Path, book: PolicyBook) -> None:
    text = (folder / "regions.csv").read_text(encoding="utf-8")
    (folder / "regions.csv").write_text(text, encoding="utf-8-sig")
    assert read_policy(folder).regions == book.regions


@pytest.mark.parametrize("file", ["sources.yml", "items.yml", "measures.yml", "facts.yml", "regions.csv"])
def test_a_missing_file_is_named(file: str, folder: Path, loaded: Engine, book: PolicyBook) -> None:
    (folder / file).unlink()
    assert str(refusal(folder, loaded, book)) == f"{file}：文件不在"


@pytest.mark.parametrize("file", ["hotlines.yml", "principles/plaque.yml"])
def test_an_empty_file_is_refused(file: str, folder: Path, loaded: Engine, book: PolicyBook) -> None:
    (folder / file).write_text("", encoding="utf-8")
    assert str(refusal(folder, loaded, book)) == f"{Path(file).name} 第1行：应当是“名: 值”的写法"


def test_a_missing_folder_is_refused(folder: Path) -> None:
    shutil.rmtree(folder / "catalogues")
    for missing in (folder / "nowhere", folder):
        with pytest.raises(PolicyError, match="没有这个文件夹"):
            read_policy(missing)


def test_the_words_of_a_refusal_are_where_then_what(folder: Path, damage: Damage) -> None:
    line = damage(ITEMS, DOG, "- {name: 居民养犬证明}")
    with pytest.raises(PolicyError) as caught:
        read_policy(folder)
    assert str(caught.value) == f"items.yml 第{line}行，items.3.plain：缺这一项"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("", True),
        ("https://www.gov.cn/zhengce/2022-08/22/content_5706410.htm", True),
        ("http://gov.cn", True),
        ("http://mzj.cnbz.gov.cn:8080/zdxx?a=1", True),
        ("http://notgov.cn/", False),
        ("http://gov.cn.example.com/", False),
        ("http://gov.cn@example.com/", False),
        ("http://example.com/gov.cn", False),
        ("ftp://www.gov.cn/", False),
        ("javascript:alert('gov.cn')", False),
        ("//www.gov.cn/", False),
        ("http://www.gov.cn/ a", False),
    ],
)
def test_only_an_address_of_the_government_may_be_shown(
    url: str, shown: bool, folder: Path, damage: Damage, book: PolicyBook
) -> None:
    damage("sources.yml", "url: http://mzj.cnbz.gov.cn/zdxx/flfg/15366031.html", f'url: "{url}"')
    if shown:
        assert read_policy(folder).source["minfa-2020-20"].url == url
    else:
        with pytest.raises(PolicyError, match="只能写 http"):
            read_policy(folder)
