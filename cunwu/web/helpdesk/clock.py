"""Moments of the store as a clock in China shows them: filters ``moment`` and ``clock`` of the templates."""

from __future__ import annotations

from datetime import datetime

from cunwu.store.days import in_china


def moment(at: datetime) -> str:
    """2026-11-23 16:05"""
    return f"{in_china(at):%Y-%m-%d %H:%M}"


def clock(at: datetime | str) -> str:
    """11-23 16:05; ``at`` may also be the API's writing of a moment."""
    if isinstance(at, str):
        at = datetime.fromisoformat(at.removesuffix("Z"))
    return f"{in_china(at):%m-%d %H:%M}"
