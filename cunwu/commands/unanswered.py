"""``cunwu unanswered``: what was not understood, as training data for a person to review."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cunwu.language.normalize import normalize
from cunwu.store.unanswered import Unanswered

HEAD = """# 没听准的话，给人看过再用：每句归到对的意思下面（写法见 data/nlu/README.md），没用的删掉。
# 现在归在机器人当时猜的意思下面。号码在存下来之前已经遮掉；人名、住处请再看一遍。
version: "3.1"
nlu:
"""


def nlu_yaml(found: Iterable[Unanswered]) -> str:
    """Rasa NLU YAML: a block for each guess, each text once."""
    groups: dict[tuple[str, str | None], dict[str, Unanswered]] = {}
    for one in found:
        groups.setdefault((one.topic, one.item), {}).setdefault(normalize(one.text), one)
    if not groups:
        return HEAD.replace("nlu:\n", "nlu: []\n")
    blocks = sorted(groups.items(), key=lambda pair: (pair[0][0], pair[0][1] or ""))
    return HEAD + "".join(line for key, texts in blocks for line in _block(*key, list(texts.values())))


def _block(topic: str, item: str | None, texts: list[Unanswered]) -> Iterator[str]:
    days = f"{texts[0].said_at:%Y-%m-%d} 到 {texts[-1].said_at:%Y-%m-%d}"
    surest = max(one.confidence for one in texts)
    yield f"# {len(texts)}句，{days}，最多有{surest:.0%}的把握\n- intent: {topic}\n"
    if item:
        yield f"  metadata: {{item: {item}}}\n"
    yield "  examples: |\n"
    for one in texts:
        yield f"    - {_line(one.text)}\n"


def _line(text: str) -> str:
    """One line that Rasa reads as plain words: no entity brackets, no command."""
    flat = re.sub(r"\s+", " ", text).strip().lstrip("/-# ")
    return flat.translate(str.maketrans("[]", "【】"))
