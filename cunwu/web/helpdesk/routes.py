"""All pages of the helpdesk. Each part lists its own; what is open to everybody is the sign-in alone."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from cunwu.settings import Settings
from cunwu.web.faults import HANDLERS
from cunwu.web.helpdesk import (
    accounts,
    ask,
    audit,
    hours,
    inbox,
    insight,
    learning,
    list_edit,
    list_import,
    lists,
    names,
    records,
    sign_ins,
    signing_in,
    thread,
    training,
    tree,
)
from cunwu.web.helpdesk.desk import HERE, Desk
from cunwu.web.helpdesk.pages import page

PAGES = [
    *signing_in.ROUTES,
    *list_import.ROUTES,
    *lists.ROUTES,
    *list_edit.ROUTES,
    *names.ROUTES,
    *records.ROUTES,
    *training.ROUTES,
    *learning.ROUTES,
    *insight.ROUTES,
    *ask.ROUTES,
    *tree.ROUTES,
    *accounts.ROUTES,
    *audit.ROUTES,
    *sign_ins.ROUTES,
    *inbox.ROUTES,
    *thread.ROUTES,
    *hours.ROUTES,
]


async def _nothing(_request: Request, desk: Desk) -> Response:
    return desk.show("fault.html", 404, kind="not_there")


def helpdesk(settings: Settings) -> Starlette:
    """The app at /helpdesk; before it serves, its ``state.conversations`` must be set."""
    app = Starlette(
        exception_handlers=HANDLERS,
        routes=[
            Mount("/static", StaticFiles(directory=HERE / "static")),
            Mount("/look", StaticFiles(packages=["starlette_admin"])),  # Tabler, as its own tables look
            *signing_in.OPEN,
            *PAGES,
            page("/{path:path}", _nothing, None, ("GET", "POST")),
        ],
    )
    app.state.settings = settings
    return app
