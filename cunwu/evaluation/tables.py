"""The figures as tables for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich import box
from rich.table import Table

from cunwu.evaluation.names import name, names
from cunwu.evaluation.perturb import Kind
from cunwu.evaluation.questions import Wanted
from cunwu.evaluation.report import Report, Result, Score
from cunwu.evaluation.styles import STYLES
from cunwu.rulings.verdict import Topic, Verdict

# Grouping → the table's title.
TITLES = {
    "file": "按文件",
    "topic": "按主题",
    "verdict": "按应有的判定",
    "style": "按问法（一题可以算几种）",
    "item": "按事项（只算应答“不予出具”的）",
}


def tables(report: Report) -> Iterator[Table | str]:
    """Everything about one run, in the order in which it is read."""
    known = {
        "topic": names("topics"),
        "verdict": names("verdicts"),
        "style": {style: style for style in STYLES},
    }
    for grouping, title in TITLES.items():
        group = report.groups[grouping]
        named = known.get(grouping, {key: key for key in group})
        if group:
            yield scores(title, {words: group[key] for key, words in named.items() if key in group})
    yield _confusion(report)
    yield _calibration(report)
    yield summary(report)


def scores(title: str, rows: Mapping[str, Score]) -> Table:
    """One line of shares for each of ``rows``."""
    table = _table(title, "", "题数", "判定对", "主题对", "条款对", "追问", "错误放行")
    for key, score in rows.items():
        shares = (f"{share:.1%}" for share in (score.verdict, score.topic, score.clause, score.asked))
        table.add_row(key, str(score.count), *shares, str(score.permissions))
    return table


def perturbations(plain: Report, perturbed: Mapping[Kind, Report]) -> Table:
    """The figures of each kind beside those of the questions as written."""
    table = _table(
        "换个说法再问", "", "改动的题", "判定对", "差", "主题对", "条款对", "追问", "错误放行", "校准误差"
    )
    for kind, report in [(None, plain), *perturbed.items()]:
        score = report.total
        table.add_row(
            name("perturbations", kind.value) if kind else "原样",
            str(_changed(plain, report)),
            f"{score.verdict:.1%}",
            f"{(score.verdict - plain.total.verdict) * 100:+.1f}" if kind else "",
            *(f"{share:.1%}" for share in (score.topic, score.clause, score.asked)),
            str(score.permissions),
            f"{report.calibration_error:.3f}",
        )
    return table


def summary(report: Report) -> str:
    """The figures in a few lines."""
    total, asked = report.total, report.clarification
    return (
        f"共{total.count}题：判定对{total.verdict:.1%}，主题对{total.topic:.1%}，条款对{total.clause:.1%}，"
        f"错误放行{total.permissions}题。\n"
        f"追问{asked.asked}题（{total.asked:.1%}）：该追问的{asked.wanted}题里追问了{asked.asked_where_wanted}题，"
        f"不该追问却追问了{asked.asked_needlessly}题。\n"
        f"把握和正确率平均相差{report.calibration_error:.3f}（0最好）。"
    )


def listing(results: Sequence[Result], fault: str) -> Iterator[str]:
    """A paragraph for each row that has the fault."""
    for result in results:
        if fault in result.judgement.faults:
            question, answer = result.question, result.answer
            wanted = _words(question.topic, question.item, question.verdict, question.clauses)
            given = _words(answer.topic, answer.item, answer.verdict, answer.clauses)
            yield (
                f"{question.id} {' / '.join(question.turns)}\n"
                f"  应当：{wanted}\n"
                f"  答了：{given}，把握{answer.confidence:.2f}\n"
                f"  备注：{question.note}"
            )


def _confusion(report: Report) -> Table:
    """Rows are what was wanted, columns what was given."""
    got = [word for word in names("verdicts") if any(given == word for _, given in report.confusion)]
    wanted = [word for word in names("verdicts") if any(want == word for want, _ in report.confusion)]
    table = _table("混淆表（横行是应有的判定，竖列是答的）", "", *(name("verdicts", word) for word in got))
    for column in table.columns[1:]:
        column.min_width, column.max_width, column.overflow = 4, 4, "fold"
    for want in wanted:
        counts = (report.confusion.get((want, given), 0) for given in got)
        table.add_row(name("verdicts", want), *(str(count) if count else "·" for count in counts))
    return table


def _calibration(report: Report) -> Table:
    table = _table("把握有多准", "把握", "题数", "平均把握", "实际判定对")
    for one in report.calibration:
        if one.confidence is not None and one.accuracy is not None:
            span = f"{one.low:.1f}–{one.high:.1f}"
            table.add_row(span, str(one.count), f"{one.confidence:.1%}", f"{one.accuracy:.1%}")
    return table


def _table(title: str, first: str, *others: str) -> Table:
    table = Table(title=title, box=box.SIMPLE, title_justify="left", title_style="bold", padding=(0, 1))
    table.add_column(first, no_wrap=True)
    for header in others:
        table.add_column(header, justify="right")
    return table


def _changed(plain: Report, report: Report) -> int:
    pairs = zip(plain.results, report.results, strict=True)
    return sum(one.question.turns != other.question.turns for one, other in pairs)


def _words(
    topic: Topic | None, item: str | None, verdict: Wanted | Verdict | None, clauses: frozenset[int]
) -> str:
    words = [
        name("topics", topic.value) if topic else "没有主题",
        item or "没有事项",
        name("verdicts", (verdict or Wanted.NONE).value),
        f"第{'、'.join(map(str, sorted(clauses)))}条" if clauses else "没有条款",
    ]
    return "，".join(words)
