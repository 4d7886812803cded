"""A clerk's Excel through the browser: read whole or refused whole, looked at, and only then kept."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path, PurePosixPath

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from cunwu.replies.difference import shown
from cunwu.rulings.verdict import ListKind
from cunwu.store.access import Right
from cunwu.store.drafts import Document
from cunwu.store.excel.columns import columns
from cunwu.store.excel.faults import SHOWN, Refusals
from cunwu.store.list_views import places
from cunwu.store.preview import add_preview, discard, keep, look, read_upload
from cunwu.store.refusal import Refusal
from cunwu.web.helpdesk import fields
from cunwu.web.helpdesk.desk import Desk
from cunwu.web.helpdesk.lists import said
from cunwu.web.helpdesk.pages import page

SAID = ("region", "kind", "effective_from", "title", "number", "issuer", "published", "url", "ignored")
LONGEST_NAME = 100  # characters of a file's name


async def form(request: Request, desk: Desk) -> Response:
    """GET /lists/import?region=…&kind=…"""
    asked = {name: request.query_params.get(name, "") for name in SAID}
    return await _form(desk, asked, ())


async def upload(request: Request, desk: Desk) -> Response:
    """POST /lists/import: the file, and what the form says of it"""
    sent = await request.form()
    values = {name: str(sent.get(name, "")).strip() for name in SAID}
    try:
        key = await _read(desk, sent, values)
    except Refusals as found:
        return await _form(desk, values, found.faults)
    except Refusal as fault:
        return await _form(desk, values, (fault,))
    return await desk.go(f"/lists/import/{key}")


async def preview(request: Request, desk: Desk) -> Response:
    """GET /lists/import/{upload}"""
    key = request.path_params["upload"]
    found = await desk.read(look, key)
    seen = [(one, shown(one.difference)) for one in found]
    return desk.show("lists_preview.html", upload=key, seen=seen, **said())


async def take(request: Request, desk: Desk) -> Response:
    """POST /lists/import/{upload}/keep"""
    kept = await desk.write(keep, request.path_params["upload"])
    return await desk.go(f"/lists/{kept[0]}" if len(kept) == 1 else "/lists", "list_kept")


async def leave(request: Request, desk: Desk) -> Response:
    """POST /lists/import/{upload}/drop"""
    await desk.write(discard, request.path_params["upload"])
    return await desk.go("/lists/import", "upload_dropped")


async def _read(desk: Desk, sent: FormData, values: dict[str, str]) -> str:
    file = sent.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise Refusal("no_file")
    document = Document(
        values["title"],
        values["number"],
        values["issuer"],
        fields.day(values["published"]),
        fields.day(values["effective_from"]),
        values["url"],
    )
    ignored = [name for name in re.split(r"[,，、;；\n]", values["ignored"]) if name.strip()]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _name(file.filename)
        path.write_bytes(await file.read())
        prepared = await desk.read(
            read_upload, path, values["region"], _kind(values["kind"]), document, [n.strip() for n in ignored]
        )
    return await desk.write(add_preview, prepared, path.name)


async def _form(desk: Desk, values: dict[str, str], faults: tuple[Refusal, ...]) -> Response:
    return desk.show(
        "lists_import.html",
        422 if faults else 200,
        places=await desk.read(places),
        values=values,
        faults=faults[:SHOWN],
        more=max(0, len(faults) - SHOWN),
        importable=[kind.value for kind in columns().layouts],
        **said(),
    )


def _kind(text: str) -> ListKind | None:
    if text and text not in [kind.value for kind in columns().layouts]:
        raise Refusal("kind_unknown", found=text[:20])
    return ListKind(text) if text else None


def _name(said: str) -> str:
    """A file's name without the folders that some browsers send, and nothing that no name should hold."""
    name = "".join(filter(str.isprintable, PurePosixPath(said.replace("\\", "/")).name))
    stem, dot, suffix = name.rpartition(".")
    return f"{stem[:LONGEST_NAME]}{dot}{suffix[:8]}" if stem and dot else "upload.xlsx"


ROUTES = [
    page("/lists/import", form, Right.EDIT_LISTS),
    page("/lists/import", upload, Right.EDIT_LISTS, ("POST",)),
    page("/lists/import/{upload}", preview, Right.EDIT_LISTS),
    page("/lists/import/{upload}/keep", take, Right.EDIT_LISTS, ("POST",)),
    page("/lists/import/{upload}/drop", leave, Right.EDIT_LISTS, ("POST",)),
]
