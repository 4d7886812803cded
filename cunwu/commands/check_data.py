"""``cunwu check-data``: are the training lines natural, and apart from the questions we are measured on?"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from ruamel.yaml import YAML
from sklearn.feature_extraction.text import CountVectorizer

from cunwu.language.lexicon import Lexicon
from cunwu.language.normalize import normalize
from cunwu.rulings.book import PolicyBook

MOST_ALIKE = 8  # lines of one skeleton
NEAREST = 0.7  # character-trigram Jaccard with a held-out question
SHORTEST_COMPARED = 6  # characters: shorter lines ("谢谢", "第几条") have no other way to be said

_NOT_WORDS = re.compile(r"[\W_]+")


def training_lines(folder: Path) -> Iterator[tuple[str, str]]:
    """(file name, line) of every training utterance."""
    for path in sorted(folder.glob("*.yml")):
        for block in YAML(typ="safe").load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in block["examples"].splitlines():
                if line.startswith("- "):
                    yield path.name, line[2:].strip()


def worst_skeletons(lines: Sequence[str], book: PolicyBook, count: int = 5) -> list[tuple[str, int]]:
    """The commonest sentences once the item names are masked."""
    lexicon = Lexicon(book)
    found: dict[str, int] = defaultdict(int)
    for line in lines:
        text = normalize(line)
        for mention in reversed(lexicon.find(text)):
            text = text[: mention.start] + "□" + text[mention.end :]
        skeleton = _NOT_WORDS.sub("", text.replace("□", "某"))
        if skeleton.strip("某"):
            found[skeleton] += 1
    return sorted(found.items(), key=lambda pair: -pair[1])[:count]


def duplicates(lines: Sequence[str]) -> list[str]:
    """Lines that occur twice once normalised."""
    seen: dict[str, int] = defaultdict(int)
    for line in lines:
        seen[_NOT_WORDS.sub("", normalize(line))] += 1
    return [text for text, count in seen.items() if text and count > 1]


def too_near(lines: Sequence[str], questions: Sequence[str]) -> list[tuple[str, str, float]]:
    """Training lines within NEAREST of a held-out question: (line, question, Jaccard)."""
    mine = [normalize(line) for line in lines]
    theirs = [q for q in map(normalize, questions) if len(q) >= SHORTEST_COMPARED]
    if not theirs:
        return []
    counter = CountVectorizer(analyzer="char", ngram_range=(3, 3), binary=True, dtype=np.int32)
    counter.fit([*mine, *theirs])
    left, right = counter.transform(mine), counter.transform(theirs)
    shared = (left @ right.T).tocoo()
    sizes = (np.asarray(left.sum(axis=1)).ravel(), np.asarray(right.sum(axis=1)).ravel())
    near = []
    for row, column, count in zip(shared.row, shared.col, shared.data, strict=True):
        jaccard = count / (sizes[0][row] + sizes[1][column] - count)
        if jaccard >= NEAREST:
            near.append((lines[row], theirs[column], float(jaccard)))
    return near


def held_out(paths: Sequence[Path]) -> list[str]:
    """Every turn of every question of some JSONL files."""
    return [
        turn
        for path in paths
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())
        for turn in row["turns"]
    ]
