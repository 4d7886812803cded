"""Training, and knowing whether the trained model is still fresh and is ours."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from cunwu.chat.quiet import quiet
from cunwu.language.lexicon import Lexicon
from cunwu.store.records_cache import store_or_files

MODELS = Path("models")
MODEL = MODELS / "cunwu.tar.gz"
MANIFEST = MODELS / "manifest.json"
TRAINED_FROM = ("config.yml", "domain.yml", "data/nlu", "data/rules", "cunwu/language", "cunwu/nlu")


class ModelError(ValueError):
    """No usable model: none trained, or not the one that was trained here."""


def model_path() -> Path:
    """The trained model. Raises ModelError where it is missing or its sha256 is not the manifest's."""
    if not MODEL.exists() or not MANIFEST.exists():
        raise ModelError("还没有训练好的模型：先运行 cunwu train")
    if _manifest().get("sha256") != _sha256(MODEL):
        raise ModelError("模型文件和训练时的不一样（可能坏了）：请运行 cunwu train --force")
    return MODEL


def stale_reason() -> str | None:
    """Why a new training is due; None where the model is fresh."""
    try:
        model_path()
    except ModelError as error:
        return str(error)
    return None if _manifest().get("trained_from") == _digest() else "训练数据或程序改过了"


def train() -> Path:
    """Train the model (about a minute).

    Its manifest is written last, so that a killed training never passes for a fresh model.
    """
    with quiet():
        import rasa

        digest = _digest()
        rasa.train(
            domain="domain.yml",
            config="config.yml",
            training_files=["data/nlu", "data/rules"],
            output=str(MODELS),
            force_training=True,  # Rasa's cache does not see that our modules changed
            fixed_model_name=MODEL.name.split(".")[0],
        )
    MANIFEST.write_text(
        json.dumps({"sha256": _sha256(MODEL), "trained_from": digest}, indent=1), encoding="utf-8"
    )
    return MODEL


def _manifest() -> dict[str, str]:
    data: dict[str, str] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return data


def _digest() -> str:
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


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
