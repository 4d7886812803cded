"""YAML and CSV read strictly, each value remembered with its line."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from cunwu.store.errors import PolicyError

Model = TypeVar("Model", bound=BaseModel)

# pydantic's words for the commonest mistakes, in the reader's language.
_REASONS = {
    "value_error.missing": "缺这一项",
    "value_error.extra": "没有这个字段",
    "type_error.none.not_allowed": "不能空着",
    "value_error.date": "不是日期（写成 2023-05-06 这样）",
    "type_error.integer": "应当是整数",
    "type_error.str": "应当是文字（数字要加引号）",
    "type_error.bool": "应当是 true 或 false",
    "value_error.strictbool": "应当是 true 或 false",
    "type_error.list": "应当是列表",
    "type_error.dict": "应当是“名: 值”",
    "type_error.enum": "不在允许的取值里",
    "value_error.const": "不在允许的取值里",
    "value_error.any_str.min_length": "不能空着",
}


class _Constructor(RoundTripConstructor):
    """Days stay text until the schema reads them: 2023-02-30 is then refused like any other wrong value."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", RoundTripConstructor.construct_yaml_str)


def read_text(path: Path) -> str:
    """The file's text. Raises PolicyError where it is missing or not UTF-8."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise PolicyError(path.name, None, "", "文件不在") from None
    except UnicodeDecodeError as error:
        raise PolicyError(path.name, None, "", f"不是 UTF-8 编码（第{error.start}字节处）") from None


def read_yaml(path: Path, schema: type[Model]) -> Model:
    """The file as ``schema``. Raises PolicyError naming file, line, field and reason."""
    data = load_yaml(path)
    try:
        return schema.parse_obj(_plain(data))
    except ValidationError as error:
        first = error.errors()[0]
        where = first["loc"]
        field = ".".join(str(part) for part in where if part != "__root__")
        raise PolicyError(
            path.name, _line(data, where), field, _reason(first["type"], first["msg"])
        ) from None


def load_yaml(path: Path) -> dict[Any, Any]:
    """The file as ruamel reads it, with its lines. Raises PolicyError where it is not YAML."""
    yaml = YAML(typ="rt")
    yaml.Constructor = _Constructor
    try:
        data = yaml.load(read_text(path))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        raise PolicyError(path.name, line, "", f"YAML 写法不对：{error.problem}") from None
    except YAMLError as error:
        raise PolicyError(path.name, None, "", f"YAML 写法不对：{error}") from None
    if not isinstance(data, dict):
        raise PolicyError(path.name, 1, "", "应当是“名: 值”的写法")
    return data


def read_csv(path: Path, columns: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    """Rows with their line numbers. Raises PolicyError for other columns or a ragged row."""
    reader = csv.reader(read_text(path).splitlines())
    try:
        lines = [(reader.line_num, tuple(row)) for row in reader]
    except csv.Error:  # a cell without end, or a NUL
        raise PolicyError(path.name, reader.line_num, "", "这一行读不了，文件可能坏了") from None
    if not lines or lines[0][1] != columns:
        raise PolicyError(path.name, 1, "", f"表头应当是 {','.join(columns)}")
    for number, row in lines[1:]:
        if len(row) != len(columns):
            raise PolicyError(path.name, number, "", f"应有{len(columns)}列，这行有{len(row)}列")
    return [(number, dict(zip(columns, row, strict=True))) for number, row in lines[1:]]


def _reason(kind: str, words: str) -> str:
    # Plain "value_error" carries the schema's own words, which are Chinese.
    return words if kind == "value_error" else _REASONS.get(kind, "写法不对")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value


def _line(data: Any, where: tuple[Any, ...]) -> int:
    """The line of the deepest part of ``where`` that exists in the file."""
    line = 1
    for part in where:
        try:
            marks = data.lc
            position = marks.key(part) if isinstance(data, dict) else marks.item(part)
            line = int(position[0]) + 1
            data = data[part]
        except (KeyError, IndexError, AttributeError, TypeError):
            break
    return line
