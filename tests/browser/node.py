"""npm, as scripts/env.sh browser installs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent


def npm(*words: str, folder: Path) -> None:
    """Run npm in ``folder``; its words are shown where it fails."""
    done = subprocess.run(
        [str(BIN / "npm"), *words],
        cwd=folder,
        env={**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
