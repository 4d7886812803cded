"""What was labelled comes out as training lines and as questions that ``cunwu evaluate`` reads."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from learning_people import DEHUI, YUSHU, Say, actor, kept
from ruamel.yaml import YAML
from sqlalchemy.engine import Engine

from cunwu.chat.lessons import LABELLED, TO_LABEL, cases, json_lines, nlu_yaml, to_teach, wanted
from cunwu.evaluation.judge import MEETS, Answer, judge
from cunwu.evaluation.questions import load
from cunwu.language.needs import Need, need_of
from cunwu.rulings import PolicyBook
from cunwu.rulings.verdict import Topic, Verdict
from cunwu.store.access import Forbidden, Role
from cunwu.store.database import transaction
from cunwu.store.labelled import Labelled, all_labelled, guessed, labelled
from cunwu.store.labels import SKIP, Saying, label

UNSURE: dict[str, Any] = {"topic": "out_of_scope", "confidence": 0.0}
DAY = datetime(2026, 11, 20, 9, 30)
HEALTHY = Need("certificate", "健在证明")


def one(text: str, need: Need = HEALTHY, **changes: Any) -> Labelled:
    fields: dict[str, Any] = {
        "question": 1,
        "key": text,
        "label": 1,
        "turns": (text,),
        "need": need,
        "said_at": DAY,
        "region": YUSHU,
        "role": "villager",
        "as_of": date(2026, 11, 20),
        "held_out": False,
        "login": "wang",
    }
    return Labelled(**{**fields, **changes})


def blocks(text: str) -> list[dict[str, Any]]:
    data = YAML(typ="safe").load(text)
    assert data["version"] == "3.1"
    return list(data["nlu"])


def test_training_lines_stand_under_what_was_labelled() -> None:
    work = Need("task", None, {"role": "责任主体", "matter": "安全生产"})
    talk = Need("out_of_scope", "农业")
    found = blocks(
        nlu_yaml(to_teach([one("俺妈还在世"), one("签责任状", work), one("打啥药", talk)]), LABELLED)
    )
    assert [need_of(block["intent"], block.get("metadata")) for block in found] == [HEALTHY, talk, work]
    assert [block["examples"] for block in found] == ["- 俺妈还在世\n", "- 打啥药\n", "- 签责任状\n"]


def test_a_text_said_twice_is_taught_once_and_the_test_s_never() -> None:
    lines = to_teach([one("老太太 硬实"), one("老太太　硬实"), one("考你的", held_out=True)])
    assert blocks(nlu_yaml(lines, LABELLED)) == [
        {"intent": "certificate", "metadata": {"item": "健在证明"}, "examples": "- 老太太 硬实\n"}
    ]


@pytest.mark.parametrize("head", [LABELLED, TO_LABEL])
def test_hostile_words_stay_words(head: str) -> None:
    hostile = "/restart [x](certificate)\n- intent: hacked\n  examples: '\"#: {a: b}"
    (block,) = blocks(nlu_yaml([(hostile, Need("certificate", "x: #{\n- y"), DAY)], head))
    assert block["examples"].count("\n") == 1 and "[" not in block["examples"]
    assert not block["examples"].startswith("- /") and block["metadata"] == {"item": "x: #{\n- y"}


def test_nothing_to_teach_is_an_empty_file_that_loads() -> None:
    assert blocks(nlu_yaml([("///", HEALTHY, DAY)], LABELLED)) == blocks(nlu_yaml([], LABELLED)) == []


def test_test_cases_are_read_by_evaluate_and_want_what_the_records_say(
    book: PolicyBook, tmp_path: Path
) -> None:
    found = [
        one("俺妈还在世", question=1),
        one("学校要个证明", Need("certificate"), question=2),
        one("签责任状", Need("task", None, {"role": "责任主体", "matter": "安全生产"}), question=3),
        one("打啥药", Need("out_of_scope", "农业"), question=4),
        one("清单上都有啥", Need("policy_info", "取消清单内容"), question=5, turns=("取消的", "都有啥")),
        one("搬走的村", question=6, region="999999"),
    ]
    file = tmp_path / "cases.jsonl"
    file.write_text(json_lines(cases(found, book)), encoding="utf-8")
    read = load([file])
    assert [(q.id, q.verdict.value, sorted(q.clauses)) for q in read] == [
        ("learned-1", "not_issued", [9]),
        ("learned-2", "clarify", [9, 10]),
        ("learned-3", "prohibited", [1]),
        ("learned-4", "none", []),
        ("learned-5", "none", [9]),
    ]
    assert read[4].turns == ("取消的", "都有啥") and read[0].region == YUSHU
    right = Answer.from_json(
        {"topic": "certificate", "item": "健在证明", "verdict": "not_issued", "clauses": [9], "confidence": 1}
    )
    assert judge(read[0], right).verdict and not judge(read[2], right).verdict


def test_every_verdict_has_a_word_for_what_is_wanted() -> None:
    assert all(verdict in MEETS[wanted(verdict)] for verdict in Verdict)
    assert [wanted(v).value for v in (Verdict.UNLISTED, Verdict.ISSUABLE)] == ["not_cancelled"] * 2


def test_what_is_fetched_is_of_one_s_own_regions_labelled_and_recorded(store: Engine, say: Say) -> None:
    say(("俺妈还在世咋开", UNSURE), ("跳过的", UNSURE), ("没人标", UNSURE))
    say(("那个呢", UNSURE), region=DEHUI)
    say(("先说这个", {}), ("再说那个", UNSURE))
    rows = {index: row.id for index, row in enumerate(kept(store))}
    root = actor(region="220000", login="root")
    with transaction(store) as session:
        label(session, root, rows[0], Saying(HEALTHY.key, held_out=False), None)
        label(session, root, rows[1], Saying(SKIP), None)
        label(session, root, rows[3], Saying(HEALTHY.key), None)
        label(session, root, rows[4], Saying(HEALTHY.key, leaning=True), None)
    with transaction(store) as session:
        mine = labelled(session, actor())
        assert [one.turns for one in mine] == [("俺妈还在世咋开",), ("先说这个", "再说那个")]
        assert [one.held_out for one in mine] == [False, True]
        assert len(all_labelled(session)) == 3
        assert [one.text for one in guessed(session)] == ["没人标"]
        assert guessed(session, date(2999, 1, 1)) == []
        with pytest.raises(Forbidden):
            labelled(session, actor(Role.RESPONDER))


def test_of_two_labels_of_the_same_words_the_newest_is_taught(store: Engine, say: Say) -> None:
    say(("开个条", UNSURE))
    say(("开个条", UNSURE), region=DEHUI)
    first, second = (row.id for row in kept(store))
    with transaction(store) as session:
        root = actor(region="220000")
        label(session, root, second, Saying("certificate"), None)
        label(session, root, first, Saying(HEALTHY.key), None)
        assert [one.need for one in all_labelled(session)] == [HEALTHY]


def test_topics_with_subjects_are_those_without_a_ruling() -> None:
    for topic in Topic:
        text = nlu_yaml([("话", Need(topic.value, "名"), DAY)], "")
        assert ("subject" in blocks(text)[0]["metadata"]) is not topic.ruled
