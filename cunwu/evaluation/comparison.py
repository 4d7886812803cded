"""Two models beside each other: the same questions, answered before and after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cunwu.evaluation.report import Report, Result, Score, given

Comparison = dict[str, Any]


def compare(before: Report, after: Report) -> Comparison:
    """The figures of both, by topic too, and the rows whose answer changed, those that got worse first.

    Both must have answered the same questions in the same order. Raises ValueError where they did not.
    """
    pairs = list(zip(before.results, after.results, strict=True))
    if any(old.question != new.question for old, new in pairs):
        raise ValueError("the questions differ")
    changed = [_row(old, new) for old, new in pairs if _answer(old) != _answer(new)]
    return {
        "total": _both(before.total, after.total),
        "topics": {
            topic: _both(score, after.groups["topic"][topic])
            for topic, score in before.groups["topic"].items()
        },
        "files": {
            file: _both(score, after.groups["file"][file]) for file, score in before.groups["file"].items()
        },
        "changed": sorted(changed, key=lambda row: (not row["permission"], row["right"] >= row["was_right"])),
        "new_permissions": sum(new.judgement.permission > old.judgement.permission for old, new in pairs),
    }


def worse(found: Comparison) -> list[str]:
    """Why the new model may not be used: "verdict", "permission"; empty where it is no worse.

    One question that is newly permitted wrongly is enough, even where another one no longer is.
    """
    old, new = found["total"]["before"], found["total"]["after"]
    faults = {
        "verdict": new["right"] < old["right"],
        "permission": found["new_permissions"] > 0 or new["permissions"] > old["permissions"],
    }
    return [word for word, there in faults.items() if there]


def _groups(name: str, before: Report, after: Report) -> dict[str, Any]:
    return {key: _both(score, after.groups[name][key]) for key, score in before.groups[name].items()}


def _both(before: Score, after: Score) -> dict[str, Any]:
    return {"before": _figures(before), "after": _figures(after)}


def _figures(score: Score) -> Mapping[str, Any]:
    return {
        "count": score.count,
        "right": round(score.verdict * score.count),
        "verdict": round(score.verdict, 4),
        "permissions": score.permissions,
        "asked": round(score.asked, 4),
    }


def _row(old: Result, new: Result) -> dict[str, Any]:
    question = new.question
    return {
        "id": question.id,
        "file": question.file,
        "turns": list(question.turns),
        "topic": question.topic.value,
        "wanted": question.verdict.value,
        "item": question.item,
        "before": _answer(old),
        "after": _answer(new),
        "was_right": old.judgement.verdict,
        "right": new.judgement.verdict,
        "permission": new.judgement.permission,
    }


def _answer(result: Result) -> dict[str, Any]:
    topic = result.answer.topic.value if result.answer.topic else None
    return {"topic": topic, "item": result.answer.item, "verdict": given(result)}
