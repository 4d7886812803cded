"""``cunwu ask``: one question, several turns, a batch; and what cannot be asked."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Refused = Callable[..., bool]

QUESTION = "派出所让村里开无犯罪记录证明，能开吗"
SCHEMA = json.loads(
    (Path(__file__).parents[2] / "cunwu" / "replies" / "answer.schema.json").read_text(encoding="utf-8")
)
ANSWER = Draft7Validator(SCHEMA)
ERROR = Draft7Validator(SCHEMA["definitions"]["error"])

LINES: list[tuple[str, bytes, str | None]] = [
    # what it is, the line, the code of its error (None where it is answered)
    ("one turn", json.dumps({"id": "a", "turns": [QUESTION], "role": "villager"}).encode(), None),
    ("not JSON", b'{"id": "b", "turns": [', "bad_line"),
    ("no turns", b'{"id": "c"}', "bad_line"),
    ("several turns", json.dumps({"id": "d", "turns": ["要村里填个表", "县里发了文"]}).encode(), None),
    ("empty turns", b'{"id": "e", "turns": []}', "bad_line"),
    ("turns of another kind", b'{"id": "f", "turns": "abc"}', "bad_line"),
    ("a turn that is no text", b'{"id": "g", "turns": [5]}', "not_text"),
    ("an empty turn", b'{"id": "h", "turns": [" "]}', "empty"),
    ("an overlong turn", json.dumps({"id": "i", "turns": ["长" * 60_000]}).encode(), "too_long"),
    ("a list", b"[1, 2]", "bad_line"),
    ("an unknown place", json.dumps({"id": "k", "turns": ["你好"], "region": "哈尔滨"}).encode(), "bad_line"),
    ("a bad day", b'{"id": "l", "turns": ["x"], "as_of": "yesterday"}', "bad_line"),
    ("a day that is a number", b'{"id": "m", "turns": ["x"], "as_of": 20200101}', "bad_line"),
    ("deep nesting", b"[" * 100_000, "bad_line"),
    (
        "a place and a day, and fields that are ignored",
        json.dumps(
            {
                "id": 7,
                "turns": ["死亡证明能开吗"],
                "region": "榆树",
                "as_of": "2019-12-31",
                "verdict": "issuable",
            }
        ).encode(),
        None,
    ),
    (
        "the first again, in a conversation of its own",
        b'{"id": "r", "turns": ["\\u53bf\\u91cc\\u53d1\\u4e86\\u6587"]}',
        None,
    ),
]


@pytest.fixture(scope="module")
def batch(cunwu: Run, tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """A batch of good and bad lines."""
    file = tmp_path_factory.mktemp("batch") / "lines.jsonl"
    file.write_bytes(b"\n\n" + b"\n".join(line for _, line, _ in LINES) + b"\n")
    return cunwu("ask", "--batch", str(file))


@pytest.fixture(scope="module")
def answers(batch: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in batch.stdout.splitlines()]
    assert len(found) == len(LINES), f"{batch.stderr[-1000:]}"
    return found


def test_one_question_in_json_is_as_published(cunwu: Run) -> None:
    done = cunwu("ask", "--json", QUESTION)
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert [error.message for error in ANSWER.iter_errors(answer)] == []
    assert set(answer) <= set(SCHEMA["properties"])
    assert (answer["topic"], answer["item"]) == ("certificate", "无犯罪记录证明")
    assert (answer["verdict"], answer["clauses"]) == ("not_issued", [9])
    assert any(source["number"] == "民发〔2020〕20号" for source in answer["sources"])
    assert any("公安派出所" in step for step in answer["next_steps"])


def test_further_turns_are_answered_in_context_with_place_and_day(cunwu: Run) -> None:
    done = cunwu(
        "ask", "要村里填个表", "--then", "谢谢", "--then", "县里发了文",
        "--region", "榆树", "--as-of", "2024-01-01", "--json",
    )  # fmt: skip
    answer = json.loads(done.stdout)
    assert (answer["topic"], answer["verdict"]) == ("report_form", "allowed")
    assert (answer["region"], answer["as_of"]) == ("榆树市", "2024-01-01")


def test_without_json_the_answer_is_text_with_numbered_choices(cunwu: Run) -> None:
    done = cunwu("ask", "身份证明")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\n  1. 居民身份信息证明" in done.stdout and "\n  2. 证件遗失证明" in done.stdout


def test_a_batch_with_bad_lines_exits_1_without_a_traceback(
    batch: subprocess.CompletedProcess[str], answers: list[dict[str, Any]]
) -> None:
    assert batch.returncode == 1
    assert "Traceback" not in batch.stderr


@pytest.mark.parametrize(
    ("place", "code"), [(n, code) for n, (_, _, code) in enumerate(LINES)], ids=[name for name, _, _ in LINES]
)
def test_each_line_of_a_batch_gets_its_answer_or_its_error_in_its_place(
    answers: list[dict[str, Any]], place: int, code: str | None
) -> None:
    answer = answers[place]
    if code is None:
        assert ANSWER.is_valid(answer)
    else:
        assert ERROR.is_valid(answer)
        assert answer["error"]["code"] == code


def test_ids_of_a_batch_come_back_as_given(answers: list[dict[str, Any]]) -> None:
    found = {name: answer["id"] for (name, _, _), answer in zip(LINES, answers, strict=True)}
    assert (found["one turn"], found["several turns"], found["no turns"]) == ("a", "d", "c")
    assert found["a place and a day, and fields that are ignored"] == 7


def test_each_line_of_a_batch_is_a_conversation_of_its_own(answers: list[dict[str, Any]]) -> None:
    found = {name: answer for (name, _, _), answer in zip(LINES, answers, strict=True)}
    assert found["several turns"]["verdict"] == "allowed"
    assert found["the first again, in a conversation of its own"]["verdict"] != "allowed"
    placed = found["a place and a day, and fields that are ignored"]
    assert (placed["region"], placed["as_of"], placed["verdict"]) == ("榆树市", "2019-12-31", "no_catalogue")


def test_an_error_names_the_line_of_the_file(answers: list[dict[str, Any]]) -> None:
    found = {name: answer for (name, _, _), answer in zip(LINES, answers, strict=True)}
    for name in ("not JSON", "no turns", "a list"):
        line = 3 + [name for name, _, _ in LINES].index(name)  # two empty lines come first
        assert f"第{line}行" in found[name]["error"]["message"]


HOSTILE = [
    b"\xff\xfe",
    b'{"turns": ["\\ud800"]}',
    b'{"id": "\\ud800", "turns": ["x"]}',
    b'{"turns": ["\xe4\xbd"]}',
]


def test_lines_that_are_no_proper_text_do_not_keep_the_others_from_being_answered(cunwu: Run) -> None:
    good = json.dumps({"turns": ["死亡证明能开吗"]}).encode()
    done = cunwu("ask", "--batch", "-", stdin=b"\n".join([good, *HOSTILE, good]))
    assert "Traceback" not in done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(HOSTILE) + 2, done.stderr
    assert [answer.get("item") for answer in (answers[0], answers[-1])] == ["死亡证明", "死亡证明"]
    assert done.returncode == 1


def test_a_batch_from_standard_input_without_faults_exits_0(cunwu: Run) -> None:
    lines = [json.dumps({"turns": [text]}, ensure_ascii=False) for text in ("死亡证明能开吗", "你好")]
    done = cunwu("ask", "--batch", "-", stdin="\n".join(lines))
    assert (done.returncode, done.stderr) == (0, "")
    first, second = map(json.loads, done.stdout.splitlines())
    assert (first["id"], first["item"]) == ("1", "死亡证明")
    assert (second["id"], second["topic"]) == ("2", "smalltalk")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("你好", "--region", "哈尔滨"), "哈尔滨"),
        (("你好", "--region", "999999"), "999999"),
        (("你好", "--as-of", "昨天"), "昨天"),
        (("你好", "--as-of", "2026-13-40"), "2026-13-40"),
        (("",), "没写"),
        ((" \u3000\n",), "没写"),
        (("\u200b\u0007",), "没写"),
        (("开" * 30_000,), "30000"),
        (("x" * 60_000,), "60000"),
        (("你好", "--then", ""), "没写"),
        ((), "没有"),
        (("--batch", "no/such/file.jsonl"), "no/such/file.jsonl"),
        (("--batch", "data"), "data"),
    ],
    ids=lambda value: " ".join(value)[:20] if isinstance(value, tuple) else value,
)
def test_what_cannot_be_asked_exits_2_and_says_why(
    cunwu: Run, refused: Refused, words: tuple[str, ...], says: str
) -> None:
    done = cunwu("ask", *words)
    assert refused(done), (done.returncode, done.stdout[:200], done.stderr[-500:])
    assert says in done.stderr or says == "没写"


def test_a_role_that_is_none_is_refused(cunwu: Run) -> None:
    assert cunwu("ask", "你好", "--role", "king").returncode == 2


def test_without_a_store_it_says_what_to_do(cunwu: Run, refused: Refused, tmp_path: Path) -> None:
    done = cunwu("ask", "你好", database=tmp_path / "none.db")
    assert refused(done)
    assert "cunwu policy load" in done.stderr


def test_a_conversation_in_the_terminal(cunwu: Run) -> None:
    done = cunwu("shell", "--region", "榆树", stdin="要村里填个表\n\n县里发了文\n")
    assert done.returncode == 0 and "Traceback" not in done.stderr
    assert "须经统一部署" in done.stdout and "符合规定" in done.stdout
    assert "什么也没写" in done.stdout
