"""Keeping the warnings of Rasa and of what it imports away from our user."""

from __future__ import annotations

import contextlib
import importlib
import warnings
from collections.abc import Iterator


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """No warning is shown inside.

    Sanic puts a filter of its own before all others when it is imported: it is imported before ours is set.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        importlib.import_module("sanic.app")
        warnings.simplefilter("ignore")
        yield
