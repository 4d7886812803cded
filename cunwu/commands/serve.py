"""``cunwu serve``."""

from __future__ import annotations

import warnings
from dataclasses import replace

import uvicorn
from rich.console import Console

from cunwu.chat.service import Conversations
from cunwu.settings import Settings, secret


def run(host: str | None, port: int | None) -> None:
    """Serve until stopped; prints the address once answers can be given.

    Raises LookupError where the store holds no records, ModelError where no model is trained.
    """
    from cunwu.chat.agent import DialogueAgent
    from cunwu.store.database import connect
    from cunwu.store.migrate import upgrade
    from cunwu.web.app import create_app

    given = Settings.from_environment()
    settings = replace(given, host=host or given.host, port=port or given.port)
    console = Console()

    upgrade(connect())  # a store that cannot be used is said before anything is started

    def make() -> Conversations:
        console.print("载入模型和清单……")
        engine = connect()
        conversations = Conversations(engine, DialogueAgent())
        conversations.records.current()
        return conversations

    def ready() -> None:
        console.print(f"准备好了：http://{settings.host}:{settings.port}/ （停止按 Ctrl-C）")

    warnings.simplefilter("ignore")  # Rasa's own deprecations are not the operator's business
    app = create_app(make, settings, secret(), ready)
    # ws="none": rasa pins websockets<11, with which uvicorn cannot be imported otherwise.
    uvicorn.run(app, host=settings.host, port=settings.port, ws="none", log_level="warning")
