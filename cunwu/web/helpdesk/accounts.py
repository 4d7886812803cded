"""Accounts of one's region: who has one, making, changing and closing it, a new password."""

from __future__ import annotations

import secrets

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from cunwu.labels import labels
from cunwu.rulings.book import PolicyBook
from cunwu.store import accounts
from cunwu.store.access import Right, Role
from cunwu.store.accounts import Account
from cunwu.store.refusal import Refusal
from cunwu.web.helpdesk import fields
from cunwu.web.helpdesk.ask import records
from cunwu.web.helpdesk.desk import Desk
from cunwu.web.helpdesk.pages import page

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
GROUPS, OF = 4, 4  # 16 letters: 79 bits


async def listed(request: Request, desk: Desk) -> Response:
    """GET /helpdesk/accounts?words=…"""
    words = request.query_params.get("words", "").strip().lower()
    found = await desk.read(accounts.accounts)
    kept = [one for one in found if words in f"{one.login} {one.name} {one.region_name}".lower()]
    return desk.show("accounts.html", accounts=kept, words=words, roles=labels("roles"))


async def new(_request: Request, desk: Desk) -> Response:
    """GET /helpdesk/accounts/new"""
    book = await records(desk)
    said = {"login": "", "name": "", "role": Role.RESPONDER.value, "region": ""}
    return _form(desk, book, said)


async def create(request: Request, desk: Desk) -> Response:
    """POST /helpdesk/accounts/new: login, name, role, region"""
    book, said = await records(desk), _said(await request.form())
    password = chosen()
    try:
        role, region = _role(said["role"]), fields.place(said["region"], book)
        login = said["login"].strip().lower()
        await desk.write(accounts.create, login, said["name"], role, region, password)
    except Refusal as error:
        return _form(desk, book, said, f"{error.reason}：{error.example}")
    return desk.show("account_password.html", login=login, password=password, new=True)


async def one(request: Request, desk: Desk) -> Response:
    """GET /helpdesk/accounts/{account}"""
    found = await _found(request, desk)
    return _change(desk, await records(desk), found, _as_said(found))


async def change(request: Request, desk: Desk) -> Response:
    """POST /helpdesk/accounts/{account}: name, role, region, open"""
    found, form = await _found(request, desk), await request.form()
    book, said = await records(desk), _said(form)
    try:
        role, region = _role(said["role"]), fields.place(said["region"], book)
        is_open = form.get("open") == "1"
        await desk.write(accounts.change, found.id, said["name"], role, region, is_open)
    except Refusal as error:
        return _change(desk, book, found, said, f"{error.reason}：{error.example}")
    return await desk.go("/accounts", "account_changed")


async def new_password(request: Request, desk: Desk) -> Response:
    """POST /helpdesk/accounts/{account}/password: a new one, which is shown once"""
    found = await _found(request, desk)
    password = chosen()
    await desk.write(accounts.set_password, found.id, password)
    return desk.show("account_password.html", login=found.login, password=password, new=False)


def chosen() -> str:
    """A password to be told once and changed at the first sign-in, as it is easily read out."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(OF)) for _ in range(GROUPS))
    return "-".join(groups)


async def _found(request: Request, desk: Desk) -> Account:
    wanted = fields.number(request.path_params["account"])
    for account in await desk.read(accounts.accounts):
        if account.id == wanted:
            return account
    raise KeyError(wanted)


def _said(form: FormData) -> dict[str, str]:
    return {name: str(form.get(name, "")) for name in ("login", "name", "role", "region")}


def _as_said(found: Account) -> dict[str, str]:
    return {"login": found.login, "name": found.name, "role": found.role.value, "region": found.region_name}


def _role(word: str) -> Role:
    return Role(fields.one_of(word, [role.value for role in Role]))


def _form(desk: Desk, book: PolicyBook, said: dict[str, str], reason: str = "") -> Response:
    return desk.show("account_new.html", 422 if reason else 200, said=said, reason=reason, **_choices(book))


def _change(desk: Desk, book: PolicyBook, found: Account, said: dict[str, str], reason: str = "") -> Response:
    if not reason:
        said = {**said, "region": fields.called(found.region, book)}
    status = 422 if reason else 200
    return desk.show("account.html", status, account=found, said=said, reason=reason, **_choices(book))


def _choices(book: PolicyBook) -> dict[str, object]:
    return {"roles": labels("roles"), "places": fields.places(book)}


ROUTES = [
    page("/accounts", listed, Right.MANAGE),
    page("/accounts/new", new, Right.MANAGE),
    page("/accounts/new", create, Right.MANAGE, ("POST",)),
    page("/accounts/{account}", one, Right.MANAGE),
    page("/accounts/{account}", change, Right.MANAGE, ("POST",)),
    page("/accounts/{account}/password", new_password, Right.MANAGE, ("POST",)),
]
