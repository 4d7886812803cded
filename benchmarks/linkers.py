"""The same questions, dialogue and rulings behind five listeners, from names alone to ours.

``python -m benchmarks.linkers``
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import cast

from benchmarks import stock_rasa
from benchmarks.listeners import (
    LISTENERS,
    Characters,
    Lines,
    Listener,
    NamedOnly,
    ours,
    stock,
    training_lines,
)
from benchmarks.processes import POLICY, ROOT
from benchmarks.table import milliseconds, table
from cunwu.chat.service import checked
from cunwu.dialogue.state import State
from cunwu.evaluation.judge import Answer
from cunwu.evaluation.questions import Question, load
from cunwu.evaluation.report import Result, Score
from cunwu.language.corrections import beginning
from cunwu.language.hearing import share
from cunwu.language.lexicon import Lexicon, sound
from cunwu.language.linker import NeedLinker
from cunwu.language.normalize import normalize
from cunwu.language.reading import read
from cunwu.language.words import Utterance, WordCutter
from cunwu.replies.compose import compose
from cunwu.rulings.book import PolicyBook
from cunwu.store.files import read_policy

QUESTIONS = ROOT / "tests" / "evaluation"
OUT = ROOT / "var" / "benchmarks"
TIMED = 200  # messages
WARM_UP = 20


@dataclass(frozen=True)
class Figures:
    """One listener on one set of questions. ``several`` is None where no question has several turns."""

    listener: str
    questions: str
    all: Score
    one_turn: Score | None
    several_turns: Score | None
    training: float
    understanding: float
    remark: str

    def row(self) -> tuple[str, ...]:
        """The cells of the table."""
        return (
            self.listener,
            f"{self.questions} ({self.all.count})",
            _share(self.all),
            f"{self.all.topic:.1%}",
            str(self.all.permissions),
            _share(self.one_turn),
            _share(self.several_turns),
            f"{self.training:.1f} s",
            milliseconds(self.understanding),
            self.remark,
        )


HEAD = (
    *("listener", "questions", "verdict", "topic", "wrong yes", "one turn", "several"),
    *("training", "p50", ""),
)


def _share(score: Score | None) -> str:
    return f"{score.verdict:.1%}" if score else "-"


class Conversation:
    """Answers as the chatbot does, with any listener in the linker's place and without Rasa's tracker."""

    def __init__(self, listener: Listener, book: PolicyBook, lexicon: Lexicon, cutter: WordCutter) -> None:
        self._linker = cast(NeedLinker, listener)
        self._book = book
        self._lexicon = lexicon
        self._cutter = cutter
        share(self._linker)

    def answer(self, question: Question) -> Answer:
        """The answer to the last turn of a question, in the context of the earlier ones."""
        today = date.today()
        region = self._book.find_region(question.region) if question.region else None
        state = State(region=region.code if region else State.region, as_of=question.as_of)
        for turn in question.turns:
            utterance, corrects = self.utterance(turn)
            reading = read(utterance, self._linker, self._lexicon, self._book, today, corrects)
            reply = compose(state, reading, self._book, today)
            state = State.from_json(reply.state.to_json())
        return Answer.from_json(reply.answer)

    def utterance(self, turn: str) -> tuple[Utterance, bool]:
        """A turn without what it takes back, as our pipeline hands it to the linker."""
        text = normalize(checked(turn).lstrip("/ "))
        begin, corrects = beginning(text)
        words = tuple(word for word, start in self._cutter.cut(text) if start >= begin)
        return Utterance(text[begin:], words), corrects

    def understanding(self, turns: Sequence[str]) -> float:
        """Median seconds from a message to the probabilities, warm."""
        sound.cache_clear()
        taken = []
        for turn in turns:
            begin = time.perf_counter()
            self._linker.predict([self.utterance(turn)[0]])
            taken.append(time.perf_counter() - begin)
        return statistics.median(taken[WARM_UP:])


@dataclass(frozen=True)
class Learned:
    """A listener that has learned, the seconds it took, and what must be said about it."""

    listener: Listener
    seconds: float
    remark: str = ""


def learners(
    lines: Lines, lexicon: Lexicon, folder: Path, epochs: int, minutes: float
) -> Mapping[str, Callable[[], Learned]]:
    """How each of LISTENERS learns."""

    def timed(learn: Callable[[], Listener]) -> Learned:
        begin = time.perf_counter()
        return Learned(learn(), time.perf_counter() - begin)

    def stocked() -> Learned:
        listener, training = stock(lines, folder, epochs, minutes)
        return Learned(listener, training.seconds, training.remark)

    return {
        "a": lambda: timed(lambda: NamedOnly(lexicon)),
        "b": stocked,
        "c": lambda: timed(lambda: Characters(lines)),
        "d": lambda: timed(lambda: ours("none", lines)),
        "e": lambda: timed(lambda: ours("use", lines)),
    }


def figures(
    name: str, learned: Learned, conversation: Conversation, sets: Mapping[str, Sequence[Question]]
) -> list[Figures]:
    """One listener on every set of questions."""
    said = [turn for questions in sets.values() for question in questions for turn in question.turns]
    understanding = conversation.understanding(list(dict.fromkeys(said))[: TIMED + WARM_UP])
    found = []
    for words, questions in sets.items():
        results = [Result.of(question, conversation.answer(question)) for question in questions]
        one = [result for result in results if len(result.question.turns) == 1]
        several = [result for result in results if len(result.question.turns) > 1]
        scores = (Score.of(results), Score.of(one) if one else None, Score.of(several) if several else None)
        found.append(Figures(name, words, *scores, learned.seconds, understanding, learned.remark))
    return found


def write(found: Sequence[Figures], folder: Path) -> None:
    """Write linkers.json and linkers.png."""
    from benchmarks.linkers_plot import draw

    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1)
    (folder / "linkers.json").write_text(text + "\n", encoding="utf-8")
    draw(found, folder / "linkers.png")


def main(arguments: Sequence[str] | None = None) -> None:
    """Learn, ask, judge; print the table and write the files."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.linkers", description=__doc__)
    letters = ", ".join(f"{letter} {name}" for letter, name in LISTENERS.items())
    parser.add_argument("--only", default=",".join(LISTENERS), help=f"which, with commas between: {letters}")
    parser.add_argument("--test", action="store_true", help="the test questions too")
    parser.add_argument("--epochs", type=int, default=stock_rasa.EPOCHS, help="of stock Rasa's DIET")
    parser.add_argument("--minutes", type=float, default=stock_rasa.MINUTES, help="when DIET must stop")
    parser.add_argument(
        "--stock",
        type=Path,
        help="a folder in which stock Rasa's model is kept, and taken from the next time",
    )
    parser.add_argument("--lines", type=int, help="learn from so many lines only, to try things out")
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args(arguments)
    wanted = given.only.split(",")
    if unknown := set(wanted) - LISTENERS.keys():
        parser.error(f"no listener {', '.join(sorted(unknown))}: {letters}")
    sets = {"development": load(sorted(QUESTIONS.glob("development*.jsonl")))}
    if given.test:
        sets["test"] = load(sorted(QUESTIONS.glob("test-*.jsonl")))
    book = read_policy(POLICY)
    lexicon = Lexicon(book)
    cutter = WordCutter(lexicon.names)
    lines = training_lines(cutter).some(given.lines)
    found: list[Figures] = []
    with tempfile.TemporaryDirectory(prefix="cunwu-linkers-") as name:
        folder = given.stock or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        learn = learners(lines, lexicon, folder, given.epochs, given.minutes)
        for letter in wanted:
            learned = learn[letter]()
            conversation = Conversation(learned.listener, book, lexicon, cutter)
            found += figures(LISTENERS[letter], learned, conversation, sets)
            write(found, given.out)  # after each: hours may lie between two of them
    needs = len({need.key for need in lines.needs})
    print(f"{len(lines.texts)} lines of {needs} needs learned, {os.cpu_count()} cores")
    print(table(HEAD, [one.row() for one in found]))
    print(f"linkers.json and linkers.png are in {given.out}")


if __name__ == "__main__":
    main()
