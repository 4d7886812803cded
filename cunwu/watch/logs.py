"""Lines of a log: ours, and those of uvicorn, Rasa and all others, in one format, to standard error.

A line is for the operator of the machine, who need not know what people say: no text of theirs, no secret, no
message of a fault (a database's holds the values of a row) comes into it. So a line holds known fields only,
a fault is told by its class and its place in the program, and others' lines by where they come from.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, TextIO

import structlog
import structlog.contextvars
from structlog.typing import EventDict, Processor

from cunwu.watch.figures import ERRORS, Fault

OURS = "cunwu"
SERVER = "uvicorn"  # its lines name addresses of this machine and classes of faults
# All that a line may hold.
FIELDS = {
    *("time", "level", "logger", "event", "request", "fault", "where", "conversation", "channel", "outcome"),
    *("topic", "verdict", "confidence", "step", "action", "state", "model", "policy", "address"),
    *("waiting_ms", "thinking_ms", "store_ms", "whole_ms"),
}
CONSTANT = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+")  # an event's name as Rasa gives it
FRAMES = 6  # of a fault's traceback, the innermost
SHORT = 8  # characters of a conversation's id: enough for cunwu desk show
LEVEL_NUMBER = {"debug": 10, "info": 20, "warning": 30, "error": 40}

SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
]
TO_FORMATTER = structlog.stdlib.ProcessorFormatter.wrap_for_formatter


def ours(name: str) -> structlog.stdlib.BoundLogger:
    """A logger of our own lines with fields; silent, as all of logging, where nothing is configured."""
    found: structlog.stdlib.BoundLogger = structlog.wrap_logger(
        logging.getLogger(name),
        processors=[structlog.stdlib.filter_by_level, *SHARED, TO_FORMATTER],
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return found


def configure(level: str = "info", style: str = "auto", stream: TextIO | None = None) -> None:
    """Let every line of this process go to ``stream`` (standard error) in one format.

    ``style``: json, words, or auto: words on a terminal, json elsewhere.
    """
    output = stream or sys.stderr
    words = style == "words" or (style == "auto" and output.isatty())
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *SHARED, TO_FORMATTER],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    shown: Processor = (
        structlog.dev.ConsoleRenderer(colors=output.isatty(), timestamp_key="time")
        if words
        else structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=True)
    )
    handler = logging.StreamHandler(output)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=SHARED, processors=[tell_fault, known_words, known_fields, shown]
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(LEVEL_NUMBER[level])
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = name != "uvicorn.access"  # a line a request, with its address
    hush_libraries()


def hush_libraries() -> None:
    """Others tell what goes wrong, not what they do; loading a model may have changed that."""
    for name in ("rasa", "rasa_sdk", "sqlalchemy", "alembic", "httpx", "tensorflow", "matplotlib", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)


def short(conversation: str) -> str:
    """A conversation as a line names it."""
    return conversation[:SHORT]


def tell_fault(_logger: Any, _method: str, line: EventDict) -> EventDict:
    """The fault's classes and where it was raised, in place of its words; errors are counted."""
    record: logging.LogRecord = line["_record"]
    fault = _fault(line.pop("exc_info", None) or record.exc_info)
    if fault is not None:
        line["fault"] = " ← ".join(_classes(fault))
        frames = traceback.extract_tb(fault.__traceback__)[-FRAMES:]
        line["where"] = [f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in frames]
    if record.levelno >= logging.ERROR:
        ERRORS.labels(kind(record.name, fault).value).inc()
    return line


def known_words(_logger: Any, _method: str, line: EventDict) -> EventDict:
    """The words of others' lines are kept only where they are a constant name: they may quote a message."""
    record: logging.LogRecord = line["_record"]
    if record.name.split(".")[0] not in (OURS, SERVER) and not CONSTANT.fullmatch(str(line["event"])):
        line["event"] = f"{record.module}:{record.lineno}"
    elif record.name.startswith(SERVER):
        line["event"] = str(line["event"]).splitlines()[0]  # a traceback stands in the lines after it
    return line


def known_fields(_logger: Any, _method: str, line: EventDict) -> MutableMapping[str, Any]:
    """Only what a line may hold."""
    return {name: value for name, value in line.items() if name in FIELDS}


def kind(name: str, fault: BaseException | None) -> Fault:
    """What a fault of the logger ``name`` is counted as."""
    modules = {one.__module__.split(".")[0] for one in type(fault).__mro__} if fault is not None else set()
    if "sqlalchemy" in modules or "sqlite3" in modules or "psycopg2" in modules:
        return Fault.STORE
    if fault is not None and type(fault).__name__ == "ModelError":
        return Fault.MODEL
    if name.startswith("cunwu.wechat"):
        return Fault.WECHAT
    return Fault.SYSTEM if isinstance(fault, (OSError, MemoryError)) else Fault.PROGRAM


def _fault(found: Any) -> BaseException | None:
    if found is True:
        return sys.exc_info()[1]
    if isinstance(found, tuple):
        found = found[1]
    return found if isinstance(found, BaseException) else None


def _classes(fault: BaseException) -> list[str]:
    """The class of the fault and of what caused it."""
    names: list[str] = []
    seen: BaseException | None = fault
    while seen is not None and len(names) < FRAMES:
        names.append(type(seen).__name__)
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return names
