"""Training, and knowing whether the trained model is still fresh and is ours."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from cunwu.chat.quiet import quiet
from cunwu.language.lexicon import Lexicon
from cunwu.store.records_cache import store_or_files

MODELS = Path("models")
NLU = Path("data/nlu")
MODEL = "cunwu.tar.gz"
MANIFEST = "manifest.json"
TRAINED_FROM = ("config.yml", "domain.yml", "data/nlu", "data/rules", "cunwu/language", "cunwu/nlu")

# sha256 of the model; trained_from, a digest of what it was trained from; learned, the labelled lines that it
# learned beside data/nlu (YAML, "" for none); folder, where a promoted model is kept; previous, the folder of
# the one before; coming, the sha256 of the model that is just being put in its place.
Manifest = dict[str, Any]


class ModelError(ValueError):
    """No usable model: none trained, or not the one that was trained here."""


def model_path(folder: Path = MODELS) -> Path:
    """The trained model. Raises ModelError where it is missing or its sha256 is not the manifest's."""
    path = folder / MODEL
    if not path.exists() or not (folder / MANIFEST).exists():
        raise ModelError("还没有训练好的模型：先运行 cunwu train")
    found = manifest(folder)
    if sha256(path) not in (found.get("sha256"), found.get("coming")):
        raise ModelError("模型文件和训练时的不一样（可能坏了）：请运行 cunwu train --force")
    return path


def manifest(folder: Path = MODELS) -> Manifest:
    """What is known of the model in a folder; empty where nothing is, or what is there is broken."""
    try:
        data = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def stale_reason() -> str | None:
    """Why a new training is due; None where the model is fresh."""
    try:
        model_path()
    except ModelError as error:
        return str(error)
    return None if manifest().get("trained_from") == trained_from() else "训练数据或程序改过了"


def train(folder: Path = MODELS, learned: str | None = None, nlu: Path = NLU) -> Path:
    """Train a model into ``folder`` (minutes). It takes the place of the one there when it is whole.

    ``learned``: lines that people labelled, as NLU YAML; None: those that the model there has learned.
    """
    lines = manifest(folder).get("learned", "") if learned is None else learned
    folder.mkdir(parents=True, exist_ok=True)
    digest = trained_from()
    with tempfile.TemporaryDirectory(dir=folder, prefix="training-") as made, quiet():
        import rasa

        extra = Path(made) / "learned.yml"
        extra.write_text(lines, encoding="utf-8")
        rasa.train(
            domain="domain.yml",
            config="config.yml",
            training_files=[str(nlu), "data/rules", *([str(extra)] if lines else [])],
            output=made,
            force_training=True,  # Rasa's cache does not see that our modules changed
            fixed_model_name=MODEL.split(".", maxsplit=1)[0],
        )
        install(Path(made) / MODEL, {"trained_from": digest, "learned": lines}, folder)
    return folder / MODEL


def install(model: Path, about: Manifest, folder: Path = MODELS) -> None:
    """Move a model, on the same disk, to where it is used.

    The manifest names both models while the one takes the other's place, so that whoever starts at that
    moment, or after a power cut in it, finds a model that fits.
    """
    coming = sha256(model)
    write_manifest({**manifest(folder), "coming": coming}, folder)
    os.replace(model, folder / MODEL)
    write_manifest({**about, "sha256": coming}, folder)


def write_manifest(about: Manifest, folder: Path) -> None:
    """Write the manifest, whole or not at all."""
    partial = folder / f"{MANIFEST}.part"
    partial.write_text(json.dumps(about, ensure_ascii=False, indent=1), encoding="utf-8")
    os.replace(partial, folder / MANIFEST)


def trained_from() -> str:
    """A sha256 over all that training reads, the files' names among it.

    Names that a county imports are heard without training (DESIGN §5): they make no model stale.
    """
    total = hashlib.sha256("\n".join(Lexicon(store_or_files(imported=False)).names).encode())
    for root in TRAINED_FROM:
        path = Path(root)
        files = [path] if path.is_file() else sorted(path.rglob("*"))
        for file in files:
            if file.suffix in (".yml", ".py"):
                total.update(file.as_posix().encode() + b"\0" + file.read_bytes())
    return total.hexdigest()


def sha256(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
