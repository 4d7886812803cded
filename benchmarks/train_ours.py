"""``cunwu train --force`` into a folder of its own: ``python -m benchmarks.train_ours FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

from cunwu.chat import model


def main(folder: Path) -> None:
    """Train; the model is then ``folder / cunwu.tar.gz``, and models/ is as it was."""
    model.MODELS, model.MODEL = folder, folder / model.MODEL.name
    model.MANIFEST = folder / model.MANIFEST.name
    model.train()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
