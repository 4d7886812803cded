"""Receipt numbers, "20261123-K7P2QX": short enough to be copied by hand and read out on the telephone."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that looks like another


def fresh(session: Session, column: Any, day: date) -> str:
    """A number of that day that ``column`` does not hold yet."""
    while True:
        number = f"{day:%Y%m%d}-{''.join(secrets.choice(LETTERS) for _ in range(6))}"
        if session.execute(select(column).where(column == number)).first() is None:
            return number
