"""GET /readyz: whether answers can be given now, in a word for load balancers and a sentence for people.

Before the model is warm, and where there is none, nothing listens: a refused connection says that.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ruamel.yaml import YAML
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cunwu.chat.service import Conversations
from cunwu.store.health import StoreState, fault_of, store_state

WORDS = Path(__file__).with_name("readiness.yml")


class Readiness:
    """The handler, over one process's conversations."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    async def ready(self, _request: Request) -> Response:
        """GET /readyz"""
        wrong = await run_in_threadpool(self._wrong)
        if wrong:
            return JSONResponse({"status": "not ready", "reason": wrong, "message": words()[wrong]}, 503)
        version = self._conversations.records.current().version
        return JSONResponse({"status": "ready", "policy": version[:12]})

    def _wrong(self) -> str:
        """What keeps answers from being given; "" for nothing."""
        try:
            self._conversations.records.current()
            state = store_state(self._conversations.engine)
        except LookupError:
            return "no_records"
        except Exception as error:  # whatever it is, nothing can be promised
            found = fault_of(error)
            return found.value if found else "fault"
        return "" if state is StoreState.READY else state.value


@cache
def words() -> dict[str, str]:
    """The sentence of every code."""
    found: dict[str, str] = YAML(typ="safe").load(WORDS.read_text(encoding="utf-8"))
    return found
