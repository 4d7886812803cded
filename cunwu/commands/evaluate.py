"""``cunwu evaluate``: the labelled questions, asked in this process; nothing is stored."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from rich.console import Console
from rich.progress import Progress

from cunwu.chat.agent import DialogueAgent
from cunwu.commands.ask import ask, setting
from cunwu.evaluation.judge import Answer
from cunwu.evaluation.names import name
from cunwu.evaluation.perturb import Kind, perturb
from cunwu.evaluation.questions import Question, load
from cunwu.evaluation.report import Report, Result
from cunwu.evaluation.tables import listing, perturbations, tables
from cunwu.rulings.book import PolicyBook

QUESTIONS = Path("tests/evaluation")
REPORT = "evaluation.json"
PIPE_WIDTH = 120  # columns where the output is no terminal


@dataclass(frozen=True)
class Evaluation:
    """The figures of the questions as written, and of each way of saying them worse."""

    plain: Report
    perturbed: Mapping[Kind, Report] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        worse = {kind.value: report.to_json() for kind, report in self.perturbed.items()}
        return {**self.plain.to_json(), "perturbed": worse}


def questions(paths: Sequence[Path]) -> list[Question]:
    """The questions of some files; of tests/evaluation where none is named. Raises QuestionError."""
    return load(paths or sorted(QUESTIONS.glob("*.jsonl")))


def evaluate(
    agent: DialogueAgent, asked: Sequence[Question], book: PolicyBook, kinds: Sequence[Kind] = ()
) -> Evaluation:
    """Ask every question as it is written, then once more for each of ``kinds``.

    Raises ValueError naming the question that cannot be asked: an unknown region, an overlong turn.
    """
    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:

        def report(label: str, said: Sequence[Question]) -> Report:
            return Report.of([result_of(agent, one, book) for one in progress.track(said, description=label)])

        plain = report("原样", asked)
        worse = {
            kind: report(name("perturbations", kind.value), [perturb(one, kind) for one in asked])
            for kind in kinds
        }
    return Evaluation(plain, worse)


def result_of(agent: DialogueAgent, question: Question, book: PolicyBook) -> Result:
    """Ask one question, and judge the answer. Raises ValueError naming the question that cannot be asked."""
    try:
        answer = ask(agent, list(question.turns), setting(question.region, question.as_of, book))
    except ValueError as error:
        raise ValueError(f"{question.place}：{error}") from None
    return Result.of(question, Answer.from_json(answer))


def show(found: Evaluation, output: IO[str], fault: str | None = None) -> None:
    """Print the tables; before them the rows that have ``fault`` (wrong, permission, topic, clause)."""
    console = Console(file=output, width=None if output.isatty() else PIPE_WIDTH, highlight=False)
    if fault:
        for words in listing(found.plain.results, fault):
            console.print(words, markup=False, soft_wrap=True)
    for table in tables(found.plain):
        console.print(table)
    if found.perturbed:
        console.print(perturbations(found.plain, found.perturbed))


def write(found: Evaluation, folder: Path) -> None:
    """Write the report (JSON) and the pictures (PNG) into a folder, made if need be. Raises OSError."""
    from cunwu.evaluation.plots import draw

    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(found.to_json(), ensure_ascii=False, indent=1)
    (folder / REPORT).write_text(text + "\n", encoding="utf-8")
    draw(found.plain, folder)


def shortfalls(report: Report, verdict: float | None, permissions: int | None) -> list[str]:
    """In which floors the figures fall short: the share of right verdicts, the count of wrong permissions."""
    total, missed = report.total, []
    if verdict is not None and total.verdict < verdict:
        missed.append(f"判定对{total.verdict:.2%}，要求不低于{verdict:.2%}")
    if permissions is not None and total.permissions > permissions:
        missed.append(f"错误放行{total.permissions}题，最多允许{permissions}题")
    return missed
