"""The helpdesk of an admin: every page and form, with addresses, fields and files of any kind."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import quote, urlencode

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sqlalchemy.engine import Engine
from starlette.routing import Route

from benchmarks.fuzzing import hostile
from benchmarks.fuzzing.asgi import App, Asked
from benchmarks.fuzzing.target import Target
from cunwu.settings import Settings
from cunwu.store import accounts
from cunwu.store.access import Role
from cunwu.store.accounts import AccountRow
from cunwu.store.conversations import ConversationRow
from cunwu.store.database import reading, transaction
from cunwu.store.models import CatalogueRow
from cunwu.store.sign_in import sign_in, signed_in
from cunwu.web.helpdesk.desk import HERE
from cunwu.web.helpdesk.pages import COOKIE
from cunwu.web.helpdesk.routes import helpdesk

LOGIN, PASSWORD, PROVINCE = "fuzzer", "four odd brown lamps", "220000"
# What ends the sign-in that the cases share, or starts a training of minutes.
LEFT_OUT = {"/logout", "/password", "/sign-ins", "/learning/training"}
NAMES = re.compile(r'name="([a-z_]+[0-9]?)"')
FORM, PARTS = b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=cut"
LIKELY = (
    "220182",
    "榆树市",
    "2026-01-01",
    "居住证明",
    "retained",
    "villager",
    "certificate",
    "viewer",
    "8:30-11:30",
    "7",
    "1",
    "on",
)


class HelpDesk:
    """The app, and a browser that is signed in."""

    def __init__(self, app: App, engine: Engine) -> None:
        self._app = app
        self._engine = engine
        with transaction(engine) as session:
            if session.query(AccountRow).filter_by(login=LOGIN).one_or_none() is None:
                accounts.create(session, None, LOGIN, "王干事", Role.ADMIN, PROVINCE, PASSWORD)
        with reading(engine) as session:
            self._own = session.query(AccountRow).filter_by(login=LOGIN).one().id
            self._known = [row.id for row in session.query(ConversationRow).limit(3)]
            self._known += [row.id for row in session.query(CatalogueRow).limit(5)]
        self._sign_in()
        pages = [route for route in helpdesk(Settings()).routes if isinstance(route, Route)]
        self._pages = sorted(
            (route.path, method)
            for route in pages
            for method in route.methods or ()
            if not (method == "POST" and any(route.path.startswith(one) for one in LEFT_OUT))
        )
        templates = "".join(path.read_text(encoding="utf-8") for path in HERE.rglob("*.html"))
        self._fields = sorted(set(NAMES.findall(templates)) - {"csrf"})

    def targets(self) -> list[Target]:
        """The one of all pages."""
        return [Target("helpdesk pages and forms", self.requests(), self.check, 150)]

    def requests(self) -> SearchStrategy[Asked]:
        """Any page; a form has the token of the browser, mostly."""
        values = st.one_of(st.sampled_from((*LIKELY, *self._known)), hostile.texts())
        pairs = st.lists(st.tuples(st.sampled_from(self._fields), values), max_size=12)
        return st.builds(
            _request,
            st.sampled_from(self._pages),
            st.lists(
                st.one_of(st.sampled_from((*self._known, "0", "2", "9" * 30)), values), min_size=4, max_size=4
            ),
            pairs,
            pairs,
            st.sampled_from(("form", "form", "form", "parts", "bytes")),
            st.binary(max_size=200),
        )

    def check(self, asked: Asked) -> str:
        """A page, or words for what is wrong with the request."""
        own = f"/helpdesk/accounts/{self._own}"
        if asked.path.startswith(own) and asked.method == "POST":
            return "left out"  # it would close the account that all cases share
        length = str(sum(map(len, asked.chunks))).encode()
        of_browser = ((b"cookie", self._cookie), (b"x-csrf-token", self._csrf), (b"content-length", length))
        answer = self._app.ask(replace(asked, headers=(*asked.headers, *of_browser)))
        assert "/login" not in answer.headers.get("location", ""), "signed out"
        return str(answer.status)

    def _sign_in(self) -> None:
        with transaction(self._engine) as session:
            secret = sign_in(session, LOGIN, PASSWORD, "127.0.0.1")
            found = signed_in(session, secret or "")
        assert secret and found
        self._cookie, self._csrf = f"{COOKIE}={secret}".encode(), found.csrf.encode()


def _request(
    page: tuple[str, str],
    named: list[str],
    query: list[tuple[str, str]],
    fields: list[tuple[str, str]],
    kind: str,
    junk: bytes,
) -> Asked:
    """One request: ``named`` stand in the address where the page names things, ``fields`` in the form."""
    path, method = page
    parts = iter(named)
    address = "/helpdesk" + re.sub(r"\{[^}]+\}", lambda _match: _quoted(next(parts)), path)
    asked = _encoded(query)
    if method != "POST":
        return Asked(method, address, asked)
    if kind == "form":
        return Asked(method, address, asked, ((b"content-type", FORM),), (_encoded(fields),))
    if kind == "bytes":
        return Asked(method, address, asked, ((b"content-type", FORM),), (junk,))
    return Asked(method, address, asked, ((b"content-type", PARTS),), _parts(fields, junk))


def _quoted(words: str) -> str:
    return quote(words, safe="", errors="surrogatepass") or "-"


def _encoded(pairs: list[tuple[str, str]]) -> bytes:
    return urlencode(pairs, errors="surrogatepass").encode()


def _parts(fields: list[tuple[str, str]], file: bytes) -> tuple[bytes, ...]:
    """A multipart body with a file in it, in as many pieces as it has parts."""
    found = []
    for name, value in fields:
        head = f'--cut\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
        found.append(head + value.encode("utf-8", "surrogatepass") + b"\r\n")
    head = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n'
    return (*found, head + file + b"\r\n--cut--\r\n")
