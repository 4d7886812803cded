"""The figures: counted by hand on a few answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from cunwu.commands.evaluate import Evaluation, shortfalls, write
from cunwu.evaluation import plots
from cunwu.evaluation.calibration import bins, expected_error
from cunwu.evaluation.judge import Answer
from cunwu.evaluation.names import names
from cunwu.evaluation.perturb import Kind
from cunwu.evaluation.questions import Question, Wanted
from cunwu.evaluation.report import Report, Result
from cunwu.evaluation.tables import listing, perturbations, tables
from cunwu.rulings.verdict import Topic, Verdict

Ask = Callable[..., Question]
REFUSED = {"topic": "certificate", "item": "无犯罪记录证明", "verdict": "not_issued", "clauses": [9]}


@pytest.fixture
def report(question: Ask) -> Report:
    """Four answers: right; a wrong permission; asked where wanted; asked needlessly."""
    rows: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"id": "a"}, {**REFUSED, "confidence": 0.95}),
        (
            {"id": "b", "note": "近似项"},
            {**REFUSED, "verdict": "issuable", "clauses": [10], "confidence": 0.85},
        ),
        (
            {"id": "c", "verdict": "clarify", "item": None},
            {"topic": "certificate", "verdict": "clarify", "clauses": [9], "confidence": 0.45},
        ),
        (
            {"id": "d", "topic": "task", "item": "招商", "verdict": "prohibited", "clauses": [1]},
            {"topic": "plaque", "verdict": "clarify", "clauses": [], "confidence": 0.45},
        ),
    ]
    return Report.of([Result.of(question(**asked), Answer.from_json(answer)) for asked, answer in rows])


def test_the_figures_are_the_shares_of_right_answers(report: Report) -> None:
    total = report.total
    assert (total.count, total.verdict, total.topic, total.clause, total.asked, total.permissions) == (
        4, 0.5, 1.0, 0.5, 0.5, 1,
    )  # fmt: skip


def test_answers_are_grouped_by_topic_verdict_style_item_and_file(report: Report) -> None:
    counts = {
        name: {key: score.count for key, score in group.items()} for name, group in report.groups.items()
    }
    assert counts == {
        "file": {"one.jsonl": 4},
        "topic": {"certificate": 3, "task": 1},
        "verdict": {"clarify": 1, "not_issued": 2, "prohibited": 1},
        "style": {"其他": 3, "近似项": 1},
        "item": {"无犯罪记录证明": 2},
    }
    assert report.groups["style"]["近似项"].permissions == 1


def test_the_confusion_counts_wanted_and_given(report: Report) -> None:
    assert report.confusion == {
        ("not_issued", "not_issued"): 1,
        ("not_issued", "issuable"): 1,
        ("clarify", "clarify"): 1,
        ("prohibited", "clarify"): 1,
    }


def test_questions_back_are_told_apart_by_whether_they_were_wanted(report: Report) -> None:
    asked = report.clarification
    assert (asked.asked, asked.wanted, asked.asked_where_wanted, asked.asked_needlessly) == (2, 1, 1, 1)


def test_calibration_compares_confidence_with_accuracy(report: Report) -> None:
    filled = {round(one.low, 1): one for one in report.calibration if one.count}
    assert {low: (one.count, one.accuracy) for low, one in filled.items()} == {
        0.4: (2, 0.5), 0.8: (1, 0.0), 0.9: (1, 1.0),
    }  # fmt: skip
    # (2 × |0.45 − 0.5| + 0.85 + 0.05) / 4
    assert report.calibration_error == pytest.approx(0.25)


def test_full_confidence_falls_into_the_last_bin_and_nothing_is_no_error() -> None:
    assert bins([(1.0, True)])[9].count == 1
    assert len(bins([])) == 10 and expected_error(bins([])) == 0


def test_the_json_holds_every_figure_and_no_words_of_a_question(report: Report) -> None:
    found = json.loads(json.dumps(Evaluation(report, {Kind.TYPO: report}).to_json()))
    assert set(found) == {
        "total", "groups", "confusion", "calibration", "clarification", "rows", "perturbed",
    }  # fmt: skip
    assert found["confusion"]["not_issued"] == {"issuable": 1, "not_issued": 1}
    assert found["rows"][1] == {
        "id": "b",
        "file": "one.jsonl",
        "wanted": "not_issued",
        "given": "issuable",
        "topic": "certificate",
        "item": "无犯罪记录证明",
        "confidence": 0.85,
        "right": {"verdict": False, "topic": True, "clause": False, "permission": True, "asked": False},
    }
    assert "派出所" not in json.dumps(found, ensure_ascii=False)
    assert found["perturbed"]["typo"]["total"] == found["total"]


def test_the_tables_are_in_chinese_and_show_every_figure(report: Report) -> None:
    console = Console(width=120)
    with console.capture() as capture:
        for table in [*tables(report), perturbations(report, {Kind.DIALECT: report})]:
            console.print(table)
    text = capture.get()
    for words in (
        "按文件",
        "按主题",
        "按应有的判定",
        "按问法",
        "按事项",
        "混淆表",
        "把握有多准",
        "换个说法再问",
    ):
        assert words in text
    for words in ("工作事务", "不予出具", "近似项", "错误放行1题", "东北话", "50.0%", "0.250"):
        assert words in text


def test_a_listing_shows_only_the_rows_with_the_fault(report: Report) -> None:
    assert [words.split()[0] for words in listing(report.results, "wrong")] == ["b", "d"]
    [words] = listing(report.results, "permission")
    assert "应当：证明，无犯罪记录证明，不予出具，第9条" in words
    assert "答了：证明，无犯罪记录证明，可以出具，第10条，把握0.85" in words


@pytest.mark.parametrize(
    ("verdict", "permissions", "missed"),
    [(None, None, 0), (0.5, 1, 0), (0.51, 1, 1), (0.5, 0, 1), (1.0, 0, 2)],
)
def test_a_floor_is_missed_only_below_it(
    report: Report, verdict: float | None, permissions: int | None, missed: int
) -> None:
    assert len(shortfalls(report, verdict, permissions)) == missed


@pytest.mark.parametrize("chinese", [True, False])
def test_pictures_are_drawn_with_and_without_a_chinese_font(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chinese: bool
) -> None:
    if not chinese:
        monkeypatch.setattr(plots, "_chinese_font", lambda: None)
    write(Evaluation(report), tmp_path / "new" / "folder")
    names_found = {path.name for path in (tmp_path / "new" / "folder").iterdir()}
    assert names_found == {"evaluation.json", "topics.png", "confusion.png", "calibration.png"}
    for path in (tmp_path / "new" / "folder").glob("*.png"):
        assert path.read_bytes().startswith(b"\x89PNG")


def test_every_word_that_is_shown_has_a_chinese_name() -> None:
    assert set(names("topics")) == {topic.value for topic in Topic}
    assert set(names("verdicts")) == {word.value for words in (Verdict, Wanted) for word in words}
    assert set(names("perturbations")) == {kind.value for kind in Kind}
