"""A policy file that cannot be accepted: which file, which line, which field, why."""

from __future__ import annotations

from pathlib import Path


class PolicyError(Exception):
    """Raised while reading policy files; the store is untouched.

    >>> str(PolicyError("items.yml", 3, "plain", "不能空着"))
    'items.yml 第3行，plain：不能空着'
    """

    def __init__(self, file: Path | str, line: int | None, field: str, reason: str) -> None:
        self.file = str(file)
        self.line = line
        self.field = field
        self.reason = reason
        where = f"{self.file} 第{line}行" if line else self.file
        super().__init__(f"{where}，{field}：{reason}" if field else f"{where}：{reason}")
