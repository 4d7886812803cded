"""Names that people use for an item: proposed, approved by another, taken back."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from cunwu.store.access import Right
from cunwu.store.aliases import approve_alias, end_alias, proposals, propose_alias, reject_alias
from cunwu.store.list_views import known_items
from cunwu.store.refusal import Refusal
from cunwu.web.helpdesk.desk import Desk
from cunwu.web.helpdesk.pages import page

FIELDS = ("text", "item", "kind")


async def names(request: Request, desk: Desk) -> Response:
    """GET /names?text=…&item=…"""
    return await _show(desk, {name: request.query_params.get(name, "") for name in FIELDS}, None)


async def propose(request: Request, desk: Desk) -> Response:
    """POST /names: text, item, kind"""
    form = await request.form()
    values = {name: str(form.get(name, "")).strip() for name in FIELDS}
    try:
        await desk.write(propose_alias, values["text"], values["item"], values["kind"])
    except Refusal as fault:
        return await _show(desk, values, fault)
    return await desk.go("/names", "name_proposed")


async def approve(request: Request, desk: Desk) -> Response:
    """POST /names/{proposal}/approve"""
    await desk.write(approve_alias, request.path_params["proposal"])
    return await desk.go("/names", "name_approved")


async def reject(request: Request, desk: Desk) -> Response:
    """POST /names/{proposal}/reject: words"""
    words = str((await request.form()).get("words", ""))
    await desk.write(reject_alias, request.path_params["proposal"], words)
    return await desk.go("/names", "name_rejected")


async def end(request: Request, desk: Desk) -> Response:
    """POST /names/{proposal}/end"""
    await desk.write(end_alias, request.path_params["proposal"])
    return await desk.go("/names", "name_ended")


async def _show(desk: Desk, values: dict[str, str], fault: Refusal | None) -> Response:
    found = await desk.read(proposals)
    items = await desk.read(known_items)
    return desk.show(
        "names.html", 422 if fault else 200, found=found, values=values, fault=fault, items=items
    )


ROUTES = [
    page("/names", names, Right.SEE_LISTS),
    page("/names", propose, Right.LEARN, ("POST",)),
    page("/names/{proposal:int}/approve", approve, Right.PUBLISH, ("POST",)),
    page("/names/{proposal:int}/reject", reject, Right.PUBLISH, ("POST",)),
    page("/names/{proposal:int}/end", end, Right.PUBLISH, ("POST",)),
]
