"""In which manner a question is put: the one place that reads it from its note and turns."""

from __future__ import annotations

from cunwu.evaluation.questions import Question

LONG = 40  # characters of a turn that rambles as speech does
OTHER = "其他"

# Style → a word of the labeller's note.
NOTED = {
    "近似项": "近似项",
    "错别字": "错别字",
    "语音或长句": "语音",
    "方言": "方言",
    "繁体": "繁体",
    "公文体": "公文体",
    "电报式": "电报式",
    "一句多问": "一句两问",
}
STYLES = (*NOTED, "多轮", OTHER)  # in the order in which they are shown


def styles(question: Question) -> tuple[str, ...]:
    """The styles of a question, one or several."""
    found = {style for style, word in NOTED.items() if word in question.note}
    if len(question.turns) > 1:
        found.add("多轮")
    if any(len(turn) > LONG for turn in question.turns):
        found.add("语音或长句")
    return tuple(sorted(found)) or (OTHER,)
