"""The same question said worse: always the same way, still the same question."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from rapidfuzz.distance import Levenshtein

from cunwu.evaluation import perturb as module
from cunwu.evaluation.perturb import FOLDER, Kind, perturb, table
from cunwu.evaluation.questions import Question, load

Ask = Callable[..., Question]
DEVELOPMENT = load([Path(__file__).parents[1] / "evaluation" / "development.jsonl"])
DIGITS = re.compile(r"\d")
NUMERALS = re.compile(r"[〇零一二三四五六七八九十百千亿]")
NEGATIONS = "不没未无非别"

TALK = (
    "银行让我们村委会开证明，说没有公章不给办，怎么办？",
    "2023年12月补了1,500.50元，占60%，这18位身份证号怎么填？",
)


@pytest.mark.parametrize("kind", Kind)
def test_the_same_seed_gives_the_same_words(kind: Kind) -> None:
    first = [perturb(question, kind).turns for question in DEVELOPMENT]
    assert first == [perturb(question, kind).turns for question in DEVELOPMENT]


@pytest.mark.parametrize("kind", [Kind.TYPO, Kind.HOMOPHONE, Kind.FILLER])
def test_another_seed_or_id_gives_other_words(question: Ask, kind: Kind) -> None:
    one = question(turns=list(TALK))
    assert perturb(one, kind, seed=1).turns != perturb(one, kind, seed=2).turns
    assert perturb(one, kind).turns != perturb(question(id="q-2", turns=list(TALK)), kind).turns


@pytest.mark.parametrize("kind", Kind)
def test_every_turn_is_changed_and_nothing_else(question: Ask, kind: Kind) -> None:
    before = question(turns=[TALK[0]] * 3)
    after = perturb(before, kind)
    assert all(turn != TALK[0] for turn in after.turns) and len(after.turns) == 3
    assert {**vars(after), "turns": ()} == {**vars(before), "turns": ()}


@pytest.mark.parametrize(
    ("kind", "least"),
    [(Kind.TYPO, 0.95), (Kind.HOMOPHONE, 0.95), (Kind.FILLER, 1), (Kind.TRADITIONAL, 0.9),
     (Kind.UNPUNCTUATED, 0.5), (Kind.DIALECT, 0.3)],
)  # fmt: skip
def test_most_questions_are_changed(kind: Kind, least: float) -> None:
    changed = sum(perturb(question, kind).turns != question.turns for question in DEVELOPMENT)
    assert changed >= least * len(DEVELOPMENT)


@pytest.mark.parametrize("kind", Kind)
def test_digits_and_numbers_stay_as_they_are(question: Ask, kind: Kind) -> None:
    for before in [question(turns=list(TALK)), *DEVELOPMENT]:
        for said, turn in zip(before.turns, perturb(before, kind).turns, strict=True):
            assert DIGITS.findall(turn) == DIGITS.findall(said)
    said = perturb(question(turns=[TALK[1]]), kind).turns[0]
    for number in ("2023", "12", "1,500.50", "60%", "18"):
        assert number in said


@pytest.mark.parametrize("kind", [Kind.TYPO, Kind.HOMOPHONE])
def test_slips_leave_numerals_and_negations_alone(kind: Kind) -> None:
    for question in DEVELOPMENT:
        for said, turn in zip(question.turns, perturb(question, kind).turns, strict=True):
            assert NUMERALS.findall(turn) == NUMERALS.findall(said)
            assert [c for c in turn if c in NEGATIONS] == [c for c in said if c in NEGATIONS]


@pytest.mark.parametrize("kind", [Kind.TYPO, Kind.HOMOPHONE])
def test_about_one_character_in_eight_slips(kind: Kind) -> None:
    pairs = [pair for q in DEVELOPMENT for pair in zip(q.turns, perturb(q, kind).turns, strict=True)]
    for said, turn in pairs:
        slips = max(1, round(len(said) / 8))
        assert Levenshtein.distance(said, turn) <= 2 * slips  # a swap counts as two
    length = sum(len(said) for said, _ in pairs)
    assert 1 / 14 < sum(Levenshtein.distance(said, turn) for said, turn in pairs) / length < 1 / 6


@pytest.mark.parametrize(
    ("kind", "said", "expected"),
    [
        (Kind.TRADITIONAL, "银行让开婚育证明", "銀行讓開婚育證明"),
        (Kind.UNPUNCTUATED, "能开吗？《若干措施》第3.5条，占60%！", "能开吗若干措施第3.5条占60%"),
        (Kind.UNPUNCTUATED, "？？", "？？"),
        (Kind.DIALECT, "我们怎么办，为什么不行", "俺们咋整，为啥不行"),
        (Kind.DIALECT, "什么时候能办，可以吗", "啥前儿能整，中不"),
    ],
)
def test_words_become_what_people_write(question: Ask, kind: Kind, said: str, expected: str) -> None:
    assert perturb(question(turns=[said]), kind).turns == (expected,)


def test_without_punctuation_none_is_left() -> None:
    for question in DEVELOPMENT:
        for turn in perturb(question, Kind.UNPUNCTUATED).turns:
            marks = [c for c in DIGITS.sub("", turn) if unicodedata.category(c).startswith("P")]
            assert not marks or DIGITS.search(turn), turn


def test_fillers_only_add_words() -> None:
    for question in DEVELOPMENT:
        for said, turn in zip(question.turns, perturb(question, Kind.FILLER).turns, strict=True):
            rest = iter(turn)
            assert all(character in rest for character in said.rstrip("。？！?!"))
            assert len(turn) > len(said.rstrip("。？！?!"))


@pytest.mark.parametrize(
    ("kind", "name", "least"),
    [(Kind.TRADITIONAL, "characters", 250), (Kind.HOMOPHONE, "characters", 150), (Kind.TYPO, "shapes", 150),
     (Kind.DIALECT, "words", 80)],
)  # fmt: skip
def test_the_tables_are_large_enough_and_change_something(kind: Kind, name: str, least: int) -> None:
    entries = table(kind)[name]
    assert len(entries) >= least
    for before, after in entries.items():
        assert before != after and not DIGITS.search(before + after)
        if kind is not Kind.DIALECT:
            assert len(before) == 1 and before not in after


def test_the_tables_are_not_those_that_normalise() -> None:
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not any(name and name.startswith(("cunwu.language", "cunwu.nlu", "opencc")) for name in imported)
    assert FOLDER.parent == Path(module.__file__).parent
