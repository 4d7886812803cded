"""One entry of a draft: added, changed, taken out."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from cunwu.store.access import Right
from cunwu.store.edit import put_entry, remove_entry
from cunwu.store.excel.faults import Refusals
from cunwu.store.list_views import Form, entry_form
from cunwu.store.refusal import Refusal
from cunwu.web.helpdesk.desk import Desk
from cunwu.web.helpdesk.lists import said
from cunwu.web.helpdesk.pages import page

GONE = "gone_meanwhile"


async def form(request: Request, desk: Desk) -> Response:
    """GET /lists/{id}/entries/new, /lists/{id}/entries/{ordinal}"""
    found = await _found(request, desk)
    return _show(desk, found, found.values, ())


async def put(request: Request, desk: Desk) -> Response:
    """POST to the same: the fields, and the mark of what was seen"""
    key, ordinal = request.path_params["id"], request.path_params.get("ordinal")
    sent = await request.form()
    values = {of: str(words) for of, words in sent.items() if of not in ("csrf", "seen")}
    try:
        await desk.write(put_entry, key, ordinal, values, str(sent.get("seen", "")))
    except Refusals as found:
        return _show(desk, await _found(request, desk), values, found.faults)
    except Refusal as fault:
        if fault.key == GONE:
            raise
        return _show(desk, await _found(request, desk), values, (fault,))
    return await desk.go(f"/lists/{key}", "entry_saved")


async def remove(request: Request, desk: Desk) -> Response:
    """POST /lists/{id}/entries/{ordinal}/remove: seen"""
    key = request.path_params["id"]
    seen = str((await request.form()).get("seen", ""))
    await desk.write(remove_entry, key, request.path_params["ordinal"], seen)
    return await desk.go(f"/lists/{key}", "entry_removed")


async def _found(request: Request, desk: Desk) -> Form:
    return await desk.read(entry_form, request.path_params["id"], request.path_params.get("ordinal"))


def _show(desk: Desk, found: Form, values: dict[str, str], faults: tuple[Refusal, ...]) -> Response:
    """What was typed stays; what is stored by now is told beside it where it differs."""
    stored = {
        of: words for of, words in found.values.items() if words != values.get(of, "").replace("\r", "")
    }
    return desk.show(
        "lists_entry.html",
        422 if faults else 200,
        found=found,
        values=values,
        faults=faults,
        stored=stored if any(fault.key == "changed_meanwhile" for fault in faults) else {},
        **said(),
    )


ROUTES = [
    page("/lists/{id}/entries/new", form, Right.EDIT_LISTS),
    page("/lists/{id}/entries/new", put, Right.EDIT_LISTS, ("POST",)),
    page("/lists/{id}/entries/{ordinal:int}", form, Right.EDIT_LISTS),
    page("/lists/{id}/entries/{ordinal:int}", put, Right.EDIT_LISTS, ("POST",)),
    page("/lists/{id}/entries/{ordinal:int}/remove", remove, Right.EDIT_LISTS, ("POST",)),
]
