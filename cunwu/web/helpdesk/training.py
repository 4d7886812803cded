"""Training: started here, done by a process of its own, held against the model in use, put in use or not."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cunwu.chat.lessons import to_teach
from cunwu.chat.model import MODELS, manifest
from cunwu.chat.promotion import promote_training, put_back
from cunwu.evaluation.comparison import worse
from cunwu.evaluation.names import names
from cunwu.store.access import Actor, Right, check
from cunwu.store.labelled import all_labelled
from cunwu.store.to_label import words
from cunwu.store.trainings import EVERYWHERE, Training, cancel, start, training, trainings
from cunwu.store.versions import now
from cunwu.web.helpdesk.desk import Desk
from cunwu.web.helpdesk.fields import number
from cunwu.web.helpdesk.pages import page

LEARNED = "learned-"  # how the ids of labelled questions begin
LOGS = Path("var")


async def all_trainings(_request: Request, desk: Desk) -> Response:
    """GET /learning/training"""
    found = await desk.read(trainings)
    about = manifest(MODELS)
    return desk.show(
        "training.html",
        found=found,
        going=next((one for one in found if one.under_way), None),
        ready=await desk.read(_ready),
        in_use=about.get("folder"),
        previous=about.get("previous"),
    )


async def begin(_request: Request, desk: Desk) -> Response:
    """POST /learning/training"""
    begun = await desk.write(start)
    launch(begun)
    return await desk.go(f"/learning/training/{begun}", "training_started")


async def one_training(request: Request, desk: Desk) -> Response:
    """GET /learning/training/{number}"""
    found = await desk.read(training, number(request.path_params["number"]))
    changed = await desk.read(_changed, found)
    return desk.show(
        "training_one.html",
        one=found,
        changed=changed,
        faults=worse(found.result) if found.result else [],
        topics=names("topics"),
        verdicts=names("verdicts"),
        in_use=manifest(MODELS).get("folder"),
        minutes=_minutes(found),
    )


async def progress(request: Request, desk: Desk) -> Response:
    """GET /learning/training/{number}/progress"""
    found = await desk.read(training, number(request.path_params["number"]))
    return JSONResponse(
        {"state": found.state.value, "done": found.done, "total": found.total, "minutes": _minutes(found)}
    )


async def stop(request: Request, desk: Desk) -> Response:
    """POST /learning/training/{number}/stop"""
    which = number(request.path_params["number"])
    await desk.write(cancel, which)
    return await desk.go(f"/learning/training/{which}", "training_stops")


async def use(request: Request, desk: Desk) -> Response:
    """POST /learning/training/{number}/use"""
    which = number(request.path_params["number"])
    await desk.write(promote_training, which, MODELS)
    return await desk.go(f"/learning/training/{which}", "model_in_use")


async def back(_request: Request, desk: Desk) -> Response:
    """POST /learning/training/back"""
    await desk.write(put_back, MODELS)
    return await desk.go("/learning/training", "model_back")


def launch(training_number: int) -> None:
    """Start the training's process, which goes on when this one ends; its words go to var/training-N.log."""
    LOGS.mkdir(exist_ok=True)
    with (LOGS / f"training-{training_number}.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "cunwu.commands.retrain", str(training_number)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    threading.Thread(target=process.wait, daemon=True).start()  # no zombie stays


def _ready(session: Session, actor: Actor) -> tuple[int, int]:
    """How many labelled lines would be taught, and how many would be asked in the test."""
    check(session, actor, Right.TRAIN, EVERYWHERE)
    found = all_labelled(session)
    return len(to_teach(found)), sum(one.held_out for one in found)


def _changed(session: Session, actor: Actor, found: Training) -> list[dict[str, Any]]:
    """The rows whose answer changed, with the words of those that villagers said."""
    rows: list[dict[str, Any]] = (found.result or {}).get("changed", [])
    said = words(session, actor, [_question(row) for row in rows if row["id"].startswith(LEARNED)])
    return [{**row, "turns": row["turns"] or [said.get(_question(row), "")]} for row in rows]


def _question(row: dict[str, Any]) -> int:
    learned = str(row["id"]).removeprefix(LEARNED)
    return int(learned) if learned.isdecimal() else 0


def _minutes(found: Training) -> int:
    last = found.ended_at or now()
    return int((last - found.started_at).total_seconds() // 60)


ROUTES = [
    page("/learning/training", all_trainings, Right.TRAIN),
    page("/learning/training", begin, Right.TRAIN, ("POST",)),
    page("/learning/training/back", back, Right.TRAIN, ("POST",)),
    page("/learning/training/{number}", one_training, Right.TRAIN),
    page("/learning/training/{number}/progress", progress, Right.TRAIN, background=True),
    page("/learning/training/{number}/stop", stop, Right.TRAIN, ("POST",)),
    page("/learning/training/{number}/use", use, Right.TRAIN, ("POST",)),
]
