"""The page in a real Chromium, talking to a real ``cunwu serve`` over a store of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from chat_page import Chat
from node import npm
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from benchmarks.processes import HOST, Server, loaded_store, served

PHONE: dict[str, Any] = {"viewport": {"width": 375, "height": 812}, "has_touch": True, "is_mobile": True}
# A request or a service worker that a test stops; and a Chromium for Linux, which cannot share.
HARMLESS = (
    "Failed to load resource",
    "Service Worker registration blocked",
    "Unrecognized feature: 'web-share'",
)
expect.set_options(timeout=15_000)  # the first answer of a process takes seconds
WIDGET = Path(__file__).parents[2] / "widget"
LOCK = WIDGET / "package-lock.json"
INSTALLED = WIDGET / "node_modules" / ".cunwu-lock"


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return loaded_store(tmp_path_factory.mktemp("browser"))


@pytest.fixture(scope="session")
def server(database: Path) -> Iterator[Server]:
    with served(
        database, database.with_name("serve.log"), CUNWU_FRAME_ANCESTORS=f"'self' http://{HOST}:*"
    ) as server:
        yield server


@pytest.fixture(scope="session")
def node_modules() -> None:
    """What the page is built and checked with: npm installs it where it is not there or not as locked."""
    if not INSTALLED.exists() or INSTALLED.read_bytes() != LOCK.read_bytes():
        npm("ci", folder=WIDGET)
        shutil.copy(LOCK, INSTALLED)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, closed after each file: its event loop is in the way of asynchronous tests."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser, server: Server) -> Iterator[Callable[..., BrowserContext]]:
    """Makes a phone, or what else is asked for. Nothing foreign may be fetched and nothing break."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: faults.append(f"error: {error}"))
        page.on(
            "console",
            lambda said: (
                faults.append(said.text)
                if said.type in ("error", "warning") and not any(one in said.text for one in HARMLESS)
                else None
            ),
        )
        page.on(
            "request",
            lambda request: (
                faults.append(f"foreign: {request.url}")
                if not request.url.startswith((f"http://{HOST}:", "data:", "blob:"))
                else None
            ),
        )

    def make(**options: Any) -> BrowserContext:
        settings = {"locale": "zh-CN", "base_url": server.address, "service_workers": "block", **options}
        made = browser.new_context(**{**PHONE, **settings})
        made.set_default_timeout(10_000)
        made.on("page", watch)
        contexts.append(made)
        return made

    yield make
    for made in contexts:
        made.close()
    assert faults == []


@pytest.fixture
def chat(context: Callable[..., BrowserContext]) -> Chat:
    """The empty page on a phone."""
    return Chat(context().new_page()).open()
