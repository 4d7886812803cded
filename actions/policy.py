"""The records the actions answer from, one per process."""

from functools import lru_cache

from cunwu.rulings import PolicyBook
from cunwu.store.database import connect
from cunwu.store.records_cache import Records


@lru_cache(maxsize=1)
def _records() -> Records:
    return Records(connect())


def book() -> PolicyBook:
    """The store's current records."""
    return _records().current()
