"""Accounts of the tests, and a browser that is signed in."""

from __future__ import annotations

import re

from httpx import Response
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from cunwu.store.access import Actor, Role
from cunwu.store.accounts import AccountRow, as_actor, create
from cunwu.store.database import reading, transaction

JILIN, YUSHU, CHANGCHUN, JILIN_CITY = "220000", "220182", "220100", "220200"
PASSWORD = "four odd brown lamps"


def actor(store: Engine, role: Role, region: str = JILIN, login: str = "") -> Actor:
    """An account of that role and region, with a password of its own; one per login."""
    name = login or f"{role.value.replace('_', '')}{region}"
    with transaction(store) as session:
        row = session.query(AccountRow).filter_by(login=name).one_or_none()
        if row is None:
            create(session, None, name, "王干事", role, region, PASSWORD)
    with reading(store) as session:
        return as_actor(session.query(AccountRow).filter_by(login=name).one())


class Browser:
    """A client that keeps its cookies and sends the token of the page that it is on."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def sign_in(self, login: str, password: str = PASSWORD) -> int:
        """The status of the page that signing in ends on."""
        found = self.client.post("/helpdesk/login", data={"login": login, "password": password})
        return found.status_code

    def token(self) -> str:
        """The token that forms hold."""
        found = re.search(r'name="csrf" value="([^"]+)"', self.client.get("/helpdesk/").text)
        assert found
        return found[1]

    def post(self, path: str, **data: str) -> Response:
        """Send a form as the page would."""
        return self.client.post(f"/helpdesk{path}", data={"csrf": self.token(), **data})
