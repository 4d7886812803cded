"""Reading several turns as one: an elliptical message ("说台风明天就到") means little by itself.

Uses the model that understanding runs with: the one loaded in this process, or (in Rasa's separate action
server) the same one read out of the trained archive.
"""

from __future__ import annotations

import json
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from cunwu.language.linker import NeedLinker
from cunwu.language.normalize import normalize
from cunwu.language.words import WordCutter

ARCHIVE = Path("models/cunwu.tar.gz")
LINKER_FILE = "linker.npz"
NAMES_FILE = "names.json"

_loaded: list[NeedLinker] = []


def share(linker: NeedLinker) -> None:
    """Let later readings in this process use ``linker`` (called when the pipeline loads it)."""
    _loaded[:] = [linker]


def read_together(turns: Sequence[str]) -> Mapping[str, float]:
    """Probabilities over needs of several turns read as one sentence."""
    return read_apart(["，".join(turns)])[0]


def read_apart(texts: Sequence[str]) -> list[Mapping[str, float]]:
    """Probabilities over needs of each of some texts (at least one) by itself."""
    linker = _loaded[0] if _loaded else _archived()
    found = linker.predict([_cutter().utterance(normalize(text)) for text in texts])
    keys = [need.key for need in linker.needs]
    return [dict(zip(keys, map(float, row), strict=True)) for row in found]


@lru_cache(maxsize=1)
def _archived() -> NeedLinker:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / LINKER_FILE
        path.write_bytes(_member(LINKER_FILE))
        return NeedLinker.load(path)


@lru_cache(maxsize=1)
def _cutter() -> WordCutter:
    return WordCutter(json.loads(_member(NAMES_FILE)))


def _member(name: str) -> bytes:
    with tarfile.open(ARCHIVE) as archive:
        for member in archive:
            if member.name.endswith(f"/{name}"):
                content = archive.extractfile(member)
                assert content is not None, "a regular file"
                return content.read()
    raise FileNotFoundError(f"{ARCHIVE} holds no {name}")
