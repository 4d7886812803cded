"""Candidates: models trained beside the one in use, put in its place, and the one before put back."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy.orm import Session

from cunwu.chat.model import (
    MANIFEST,
    MODEL,
    MODELS,
    ModelError,
    install,
    manifest,
    model_path,
    trained_from,
    write_manifest,
)
from cunwu.evaluation.comparison import worse
from cunwu.store.access import Actor
from cunwu.store.refusal import Refusal
from cunwu.store.trainings import gone_back, promoted, training

CANDIDATES = "candidates"
ABOUT = ("sha256", "trained_from", "learned")  # what holds of a model wherever it is


def candidate(name: str, folder: Path = MODELS) -> Path:
    """The folder of a candidate."""
    return folder / CANDIDATES / name


def promote(name: str, folder: Path = MODELS) -> None:
    """Put a candidate in use; what was in use is kept, and ``go_back`` finds it.

    Raises ModelError where the candidate is gone, broken, or was trained from what is no more.
    """
    source = candidate(name, folder)
    path = model_path(source)
    if manifest(source)["trained_from"] != trained_from():
        raise ModelError("这个模型训练以后，训练数据或程序又改过了：请重新训练")
    before = _keep(folder)
    copied = folder / f"{MODEL}.part"
    shutil.copyfile(path, copied)  # not linked: the one in use may be trained over
    install(copied, {**manifest(source), "folder": name, "previous": before}, folder)


def promote_training(session: Session, actor: Actor, number: int, folder: Path = MODELS) -> None:
    """Put a training's model in use, where it is no worse than what is.

    Raises Refusal where it is worse, not done, was held against another model, or is gone; Forbidden,
    KeyError.
    """
    result = training(session, actor, number).result
    promoted(session, actor, number)
    if result is None or worse(result):
        raise Refusal("training_worse")
    if manifest(folder).get("sha256") != result["in_use"]:
        raise Refusal("training_other")
    try:
        promote(str(number), folder)
    except ModelError as error:
        raise Refusal("model_unfit", found=error) from None


def put_back(session: Session, actor: Actor, folder: Path = MODELS) -> None:
    """Put the model before back in use. Raises Refusal where there is none or it is gone; Forbidden."""
    gone_back(session, actor, str(manifest(folder).get("previous", "")))
    try:
        go_back(folder)
    except ModelError as error:
        raise Refusal("model_unfit", found=error) from None


def go_back(folder: Path = MODELS) -> str:
    """Put the model before the one in use back; returns its folder's name. Raises ModelError."""
    previous = manifest(folder).get("previous")
    if not previous:
        raise ModelError("没有上一个模型可以退回")
    promote(previous, folder)
    return str(previous)


def clear(folder: Path = MODELS) -> None:
    """Drop the candidates that are neither in use nor the one before."""
    about = manifest(folder)
    for path in (folder / CANDIDATES).glob("*"):
        if path.name not in (about.get("folder"), about.get("previous")):
            shutil.rmtree(path)


def _keep(folder: Path) -> str:
    """The name of the folder that holds what is in use: made where it is not there yet."""
    about = manifest(folder)
    name = str(about.get("folder") or f"trained-{about['sha256'][:12]}")
    kept = candidate(name, folder)
    if not (kept / MANIFEST).exists():
        kept.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(model_path(folder), kept / MODEL)
        write_manifest({key: about.get(key, "") for key in ABOUT}, kept)
    return name
