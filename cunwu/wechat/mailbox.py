"""A stand-in for WeChat's API on this machine: it gives tokens and takes messages and menus."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "token of the stand-in"
OK = {"errcode": 0, "errmsg": "ok"}


class Mailbox:
    """Listens on 127.0.0.1 while entered. ``messages``: (openid, text) in the order they came."""

    def __init__(self, port: int = 0) -> None:
        self.messages: Queue[tuple[str, str]] = Queue()
        self.menus: list[dict[str, Any]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self._server.daemon_threads = True

    @property
    def address(self) -> str:
        """What CUNWU_WECHAT_API has to be."""
        return f"http://127.0.0.1:{self._server.server_port}/cgi-bin/"

    def __enter__(self) -> Mailbox:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, call: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
        """The JSON of one call."""
        if call == "stable_token":
            return {"access_token": TOKEN, "expires_in": 7200}
        if token != TOKEN:
            return {"errcode": 40001, "errmsg": "invalid credential"}
        if call == "message/custom/send":
            self.messages.put((body["touser"], body["text"]["content"]))
        elif call == "menu/create":
            self.menus.append(body)
        return OK

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        mailbox = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                at = urlsplit(self.path)
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                token = parse_qs(at.query).get("access_token", [""])[0]
                found = mailbox.answer(at.path.removeprefix("/cgi-bin/"), token, body)
                answer = json.dumps(found).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: object) -> None:
                """Nothing: addresses hold tokens."""

        return Handler
