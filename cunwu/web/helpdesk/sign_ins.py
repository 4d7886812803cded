"""Where one is signed in."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from cunwu.store.sign_in import browsers, sign_out_elsewhere
from cunwu.web.helpdesk.desk import Desk
from cunwu.web.helpdesk.pages import page


async def listed(_request: Request, desk: Desk) -> Response:
    """GET /helpdesk/sign-ins"""
    found = await desk.read(browsers, desk.signed_in.key)
    return desk.show("sign_ins.html", browsers=found)


async def end(_request: Request, desk: Desk) -> Response:
    """POST /helpdesk/sign-ins: sign out everywhere else"""
    await desk.write(sign_out_elsewhere, desk.signed_in.key)
    return await desk.go("/sign-ins", "signed_out_elsewhere")


ROUTES = [
    page("/sign-ins", listed, None),
    page("/sign-ins", end, None, ("POST",)),
]
