"""What is served beside the API: the page without anything foreign or inline, regions, health, headers."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from cunwu.rulings import PolicyBook
from cunwu.settings import Settings
from cunwu.store.database import transaction

WIDGET = Path(__file__).parents[2] / "widget"
DIST = WIDGET / "dist"
BUILT = sorted(path.relative_to(DIST).as_posix() for path in DIST.rglob("*") if path.is_file())
SOURCES = sorted(path.name for path in (WIDGET / "src").iterdir())
# Names of markup languages, not addresses: nothing is fetched from there.
NAMESPACES = {f"http://www.w3.org/{name}" for name in ("1998/Math/MathML", "1999/xhtml", "2000/svg")}


class Inline(HTMLParser):
    """Collects what a strict Content-Security-Policy would block, and every address."""

    def __init__(self) -> None:
        super().__init__()
        self.blocked: list[str] = []
        self.addresses: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._inside = tag if tag in ("script", "style") else ""
        if tag == "style" or (tag == "script" and "src" not in given):
            self.blocked.append(tag)
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.blocked.append(f"{tag} {name}")
            if name in ("src", "href", "action", "data", "poster", "srcset"):
                self.addresses.append(value or "")

    def handle_data(self, data: str) -> None:
        if self._inside and data.strip():
            self.blocked.append(f"words in {self._inside}")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""


@pytest.fixture
def page(client: TestClient) -> Inline:
    response = client.get("/")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    parsed = Inline()
    parsed.feed(response.text)
    return parsed


def test_the_page_holds_no_inline_script_or_style(page: Inline) -> None:
    assert page.blocked == []


def test_every_address_of_the_page_is_its_own_and_there(page: Inline, client: TestClient) -> None:
    assert page.addresses
    for address in page.addresses:
        assert address.startswith(("./", "#")), address
        if not address.startswith("#"):
            assert client.get(address[1:]).status_code == 200, address


@pytest.mark.parametrize("name", BUILT)
def test_no_built_file_names_a_foreign_address(name: str) -> None:
    found = re.findall(r"(?:https?|wss?)://[\w.-]+[^\s'\"`)]*", (DIST / name).read_text("utf-8"))
    assert set(found) <= NAMESPACES


@pytest.mark.parametrize("name", [name for name in SOURCES if name.endswith((".js", ".jsx"))])
def test_the_page_puts_in_text_only(name: str) -> None:
    source = (WIDGET / "src" / name).read_text(encoding="utf-8")
    for way in (
        "innerHTML",
        "InnerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "RichText",
    ):
        assert way not in source


@pytest.mark.parametrize("name", [name for name in BUILT if name.endswith(".css")])
def test_styles_fetch_nothing(name: str) -> None:
    source = (DIST / name).read_text(encoding="utf-8")
    assert "@import" not in source
    assert "url(" not in source


def test_what_is_named_by_its_hash_is_kept_for_ever_and_the_page_is_not(
    client: TestClient, page: Inline
) -> None:
    hashed = [address for address in page.addresses if address.startswith("./static/")]
    assert len(hashed) == 2
    for address in hashed:
        caching = client.get(address[1:]).headers["cache-control"]
        assert caching == "public, max-age=31536000, immutable", address
    for path in ("/", "/widget.js", "/sw.js", "/static/coverage.css", "/static/gone-12345678.js"):
        assert client.get(path).headers["cache-control"] == "no-cache"


def test_the_page_is_sent_small(client: TestClient, page: Inline) -> None:
    """All that is fetched before the first word can be sent, packed as a browser asks for it."""
    first = ["/", *(address[1:] for address in page.addresses if address.startswith("./"))]
    sizes = []
    for path in first:
        with client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as response:
            assert response.headers["content-encoding"] == "gzip", path
            sizes.append(sum(len(chunk) for chunk in response.iter_raw()))
    assert sum(sizes) <= 60 * 1024


PATHS = [
    "/",
    "/api/regions",
    "/coverage",
    "/healthz",
    "/readyz",
    "/static/coverage.css",
    "/widget.js",
    "/sw.js",
    "/api/history",
    "/nowhere",
    "/static/no",
]


@pytest.mark.parametrize("path", PATHS)
def test_every_response_carries_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["img-src"] == "'self' data:"
    assert policy.keys() == {"default-src", "img-src", "base-uri", "form-action", "frame-ancestors"}
    assert policy["base-uri"] == "'none'"
    assert policy["frame-ancestors"] == "'self'"
    assert (
        "unsafe" not in headers["content-security-policy"] and "*" not in headers["content-security-policy"]
    )
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_a_fault_inside_is_a_500_that_tells_nothing_and_keeps_the_headers(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall(self: object, *arguments: object) -> list[object]:
        raise RuntimeError("a secret of the house")

    token = client.post("/api/chat", json={"text": "你好"}).json()["session"]
    monkeypatch.setattr("cunwu.chat.service.Conversations.history", fall)
    response = client.get("/api/history", headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == 500
    assert "secret" not in response.text and "Traceback" not in response.text
    assert "default-src 'self'" in response.headers.get("content-security-policy", "")


def test_who_may_frame_the_page_is_a_setting(serve: Callable[..., TestClient]) -> None:
    with serve(Settings(frame_ancestors="https://a.gov.cn")) as client:
        assert "frame-ancestors https://a.gov.cn" in client.get("/").headers["content-security-policy"]


def test_the_regions_are_those_of_jilin(client: TestClient, book: PolicyBook) -> None:
    regions = client.get("/api/regions").json()
    assert {tuple(sorted(region)) for region in regions} == {("code", "level", "name", "parent")}
    assert [region["code"] for region in regions] == [r.code for r in book.regions if r.parent]
    codes = {region["code"] for region in regions}
    assert {region["parent"] for region in regions} - codes == {"100000"}
    assert {"220000", "220182"} <= codes


def test_healthz_says_ok(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_readyz_names_the_records(client: TestClient, book: PolicyBook) -> None:
    assert client.get("/readyz").json() == {"status": "ready", "policy": book.version[:12]}


def test_without_records_the_app_is_alive_but_not_ready(
    client: TestClient, store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cunwu.store.records_cache.FRESH_SECONDS", 0.0)
    with transaction(store) as session:
        session.execute(text("DELETE FROM policy_version"))
    response = client.get("/readyz")
    assert response.status_code == 503
    wrong = {"status": "not ready", "reason": "no_records", "message": "库里还没有政策数据"}
    assert response.json() == wrong
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/var/secret"]
)
def test_nothing_but_static_files_is_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_page_says_what_is_kept_and_what_not_to_send(client: TestClient) -> None:
    words = client.get("/").text
    assert "身份证号" in words and "存下来" in words
