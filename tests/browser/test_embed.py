"""One script tag puts the chat into a village's own site."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator

import pytest
from chat_page import CANCELLED
from playwright.sync_api import BrowserContext, expect

from benchmarks.processes import HOST, Server

pytestmark = pytest.mark.browser


@pytest.fixture
def village(server: Server) -> Iterator[str]:
    """The address of a village's site with a strict policy of its own."""

    class Site(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = (
                '<!doctype html><html lang="zh"><meta name="viewport" content="width=device-width">'
                '<title>某村</title><link rel="icon" href="data:,"><h1>某村</h1>'
                f'<script src="{server.address}/widget.js" data-region="榆树市" async></script></html>'
            ).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header(
                "Content-Security-Policy",
                f"default-src 'none'; img-src data:; script-src {server.address}; frame-src {server.address}",
            )
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            pass

    with http.server.ThreadingHTTPServer((HOST, 0), Site) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://{HOST}:{site.server_port}/"
        site.shutdown()


@pytest.mark.parametrize("width", [320, 1280])
def test_the_button_opens_the_chat_and_esc_closes_it(
    context: Callable[..., BrowserContext], village: str, width: int
) -> None:
    page = context(viewport={"width": width, "height": 700}).new_page()
    page.goto(village)
    button = page.get_by_role("button", name="问村务")
    box = button.bounding_box()
    assert box and box["width"] >= 44 and box["height"] >= 44
    expect(page.locator("iframe")).to_have_count(0)
    button.click()
    frame = page.frame_locator("iframe")
    frame.locator('[role=log][aria-busy="false"]').wait_for(state="attached")
    frame.get_by_label("你要问的话").fill(CANCELLED)
    frame.get_by_label("你要问的话").press("Enter")
    expect(frame.locator(".Card.ruling strong")).to_have_text("不予出具")
    expect(frame.get_by_role("banner")).to_contain_text("榆树市")
    assert page.evaluate("() => document.activeElement.tagName") == "IFRAME"
    panel = page.get_by_role("dialog", name="村务助手").bounding_box()
    assert panel and panel["x"] >= 0 and panel["x"] + panel["width"] <= width
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="村务助手")).not_to_be_visible()
    expect(button).to_be_focused()
    button.click()
    expect(frame.locator(".Card.ruling")).to_have_count(1)
    page.get_by_role("button", name="关上").click()
    expect(button).to_be_focused()
