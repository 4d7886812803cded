"""``cunwu serve``."""

from __future__ import annotations

import contextlib
import errno
import socket
import warnings
from collections.abc import Callable
from dataclasses import replace

import uvicorn
from rich.console import Console
from sqlalchemy.exc import DBAPIError

from cunwu.chat.service import Conversations
from cunwu.replies.render import template
from cunwu.settings import Settings, secret
from cunwu.store.database import address
from cunwu.store.health import fault_of

STOPPING = 20  # seconds in which requests may end when the server is stopped


class AnnouncingServer(uvicorn.Server):
    """A server that says when it can be reached: not when its app is ready, but when its socket listens."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self.announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.announce()


def run(host: str | None, port: int | None) -> None:
    """Serve until stopped; prints the address once answers can be given.

    Raises OSError where the address cannot be had, LookupError where the store holds no records, ModelError
    where no model is trained, BadAccount.
    """
    from cunwu.chat.agent import DialogueAgent
    from cunwu.store.database import connect
    from cunwu.store.migrate import upgrade
    from cunwu.watch.logs import configure
    from cunwu.web.app import create_app
    from cunwu.wechat.account import Account

    given, account = Settings.from_environment(), Account.from_environment()
    settings = replace(given, host=host or given.host, port=port or given.port)
    console = Console()
    configure(settings.log_level, settings.log_format)

    # A store or an address that cannot be used is said before anything is started.
    upgrade(connect())
    held = bound(settings.host, settings.port)

    def make() -> Conversations:
        console.print("载入模型和清单……")
        engine = connect()
        conversations = Conversations(engine, DialogueAgent(), settings.redis)
        conversations.records.current()
        return conversations

    def announce() -> None:
        console.print(f"准备好了：http://{settings.host}:{settings.port}/ （停止按 Ctrl-C）")

    warnings.simplefilter("ignore")  # Rasa's own deprecations are not the operator's business
    # ws="none": rasa pins websockets<11, with which uvicorn cannot be imported otherwise.
    config = uvicorn.Config(
        create_app(make, settings, secret(), account),
        ws="none",
        log_config=None,
        log_level="warning",
        timeout_graceful_shutdown=STOPPING,
        forwarded_allow_ips=settings.proxies,
    )
    with held, contextlib.suppress(KeyboardInterrupt):
        AnnouncingServer(config, announce).run(sockets=[held])


def store_words(error: DBAPIError) -> str:
    """What to tell whoever starts a server whose store cannot be used. Raises ``error`` for another fault."""
    state = fault_of(error)
    if state is None:
        raise error
    return template("store_fault.j2", state=state.value, where=address().split("@")[-1]).strip()


def bound(host: str, port: int) -> socket.socket:
    """A socket that holds the address and does not listen yet. Raises OSError saying what is wrong."""
    found = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
    except OSError as error:
        found.close()
        taken = error.errno == errno.EADDRINUSE
        why = (
            "已经有别的程序在用这个端口，换一个：--port 8471"
            if taken
            else f"不能在这里监听（{error.strerror}）"
        )
        raise OSError(f"{host}:{port}：{why}") from error
    return found
