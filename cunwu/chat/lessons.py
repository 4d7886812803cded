"""What people labelled, as the two things one learns and is tested by: NLU YAML and labelled questions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from cunwu.evaluation.judge import MEETS
from cunwu.evaluation.questions import Wanted
from cunwu.language.needs import Need
from cunwu.language.normalize import normalize
from cunwu.rulings import Case, PolicyBook, decide
from cunwu.rulings.verdict import Topic, Verdict
from cunwu.store.labelled import Labelled

TO_LABEL = """# 没听准的话，给人看过再用：每句归到对的意思下面（写法见 data/nlu/README.md），没用的删掉。
# 现在归在机器人当时猜的意思下面。号码在存下来之前已经遮掉；人名、住处请再看一遍。
"""
LABELLED = """# 人标过的话，每句归在标的意思下面。留作考题的不在这里。
# 号码在存下来之前已经遮掉；人名、住处请再看一遍。
"""
Line = tuple[str, Need, datetime]  # words, what they ask, when they were said


def to_teach(found: Iterable[Labelled]) -> list[Line]:
    """The lines that may be taught: those that are not kept for tests."""
    return [(one.text, one.need, one.said_at) for one in found if not one.held_out]


def nlu_yaml(lines: Iterable[Line], head: str) -> str:
    """Rasa NLU YAML: a block for each need, each text once."""
    groups: dict[str, dict[str, Line]] = {}
    for line in lines:
        if _plain(line[0]):
            groups.setdefault(line[1].key, {}).setdefault(normalize(line[0]), line)
    if not groups:
        return f'{head}version: "3.1"\nnlu: []\n'
    blocks = (part for _, texts in sorted(groups.items()) for part in _block(list(texts.values())))
    return f'{head}version: "3.1"\nnlu:\n{"".join(blocks)}'


def cases(found: Iterable[Labelled], book: PolicyBook) -> Iterator[dict[str, Any]]:
    """Labelled questions as ``cunwu evaluate`` reads them.

    What is right is what the records say of the labelled need, in that place and on that day. A question of a
    place that the records no longer hold is left out.
    """
    for one in found:
        if one.region in book.region:
            yield {
                "id": f"learned-{one.question}",
                "turns": list(one.turns),
                "role": one.role,
                "topic": one.need.intent,
                "item": one.need.name,
                **_wanted(one, book),
                "also": [],
                "note": one.login,
                "region": one.region,
                "as_of": one.as_of.isoformat(),
            }


def json_lines(rows: Iterable[dict[str, Any]]) -> str:
    """The cases, one a line."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def wanted(verdict: Verdict) -> Wanted:
    """What a labeller asks for where the records rule so."""
    return next(word for word, meets in MEETS.items() if verdict in meets)


def _wanted(one: Labelled, book: PolicyBook) -> dict[str, Any]:
    topic = Topic(one.need.intent)
    if not topic.ruled:
        subject = book.subject.get(str(one.need.name))
        return {"verdict": None, "clauses": [subject.measure] if subject and subject.measure else []}
    ruling = decide(Case(topic, one.region, one.as_of, one.need.name, dict(one.need.facts)), book)
    return {"verdict": wanted(ruling.verdict).value, "clauses": list(ruling.measures)}


def _block(lines: Sequence[Line]) -> Iterator[str]:
    need, days = lines[0][1], sorted(at for _, _, at in lines)
    yield f"# {len(lines)}句，{days[0]:%Y-%m-%d} 到 {days[-1]:%Y-%m-%d}\n- intent: {need.intent}\n"
    name = "item" if Topic(need.intent).ruled else "subject"
    metadata: dict[str, Any] = {name: need.name} if need.name else {}
    if need.facts:
        metadata["facts"] = dict(need.facts)
    if metadata:
        yield f"  metadata: {json.dumps(metadata, ensure_ascii=False)}\n"
    yield "  examples: |\n"
    for text, _, _ in lines:
        yield f"    - {_plain(text)}\n"


def _plain(text: str) -> str:
    """One line that Rasa reads as plain words: no entity brackets, no command."""
    flat = re.sub(r"\s+", " ", text).strip().lstrip("/-# ")
    return flat.translate(str.maketrans("[]", "【】"))
