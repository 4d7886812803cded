"""``cunwu train --force`` into a folder of its own: ``python -m benchmarks.train_ours FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

from cunwu.chat import model


def main(folder: Path) -> None:
    """Train; the model is then ``folder / cunwu.tar.gz``, and models/ is as it was."""
    model.train(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
