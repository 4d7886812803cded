"""A model is loaded only where it is, byte for byte, the one that was trained here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cunwu.chat.model import MANIFEST, MODEL, ModelError, model_path, sha256


@pytest.fixture
def trained(tmp_path: Path) -> Path:
    (tmp_path / MODEL).write_bytes(b"a model")
    about = {"sha256": sha256(tmp_path / MODEL), "trained_from": "x", "learned": ""}
    (tmp_path / MANIFEST).write_text(json.dumps(about), encoding="utf-8")
    return tmp_path


def test_the_model_that_was_trained_is_loaded(trained: Path) -> None:
    assert model_path(trained) == trained / MODEL


@pytest.mark.parametrize("content", [b"", b"a model ", b"another", b"a mode"])
def test_a_model_that_was_changed_is_refused(trained: Path, content: bytes) -> None:
    (trained / MODEL).write_bytes(content)
    with pytest.raises(ModelError, match="cunwu train --force"):
        model_path(trained)


@pytest.mark.parametrize("about", ["{}", '{"sha256": ""}', '{"sha256": null}', '{"coming": null}'])
def test_a_model_that_no_manifest_vouches_for_is_refused(trained: Path, about: str) -> None:
    (trained / MANIFEST).write_text(about, encoding="utf-8")
    with pytest.raises(ModelError):
        model_path(trained)


@pytest.mark.parametrize("about", ["", "{", "[]", "5", '"x"', "\x00"])
def test_a_manifest_that_is_none_is_said_so(trained: Path, about: str) -> None:
    (trained / MANIFEST).write_text(about, encoding="utf-8")
    with pytest.raises(ModelError, match="cunwu train"):
        model_path(trained)


def test_a_model_without_a_manifest_is_refused(trained: Path) -> None:
    (trained / MANIFEST).unlink()
    with pytest.raises(ModelError, match="cunwu train"):
        model_path(trained)
