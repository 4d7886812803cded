"""Settings, all from the environment (docs/settings.md lists them)."""

from __future__ import annotations

import contextlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

VAR = Path("var")


@dataclass(frozen=True)
class Settings:
    """How this process serves. Every field has a setting of the same meaning, CUNWU_…"""

    host: str = "127.0.0.1"
    port: int = 8470
    frame_ancestors: str = "'self'"
    papers: Path | None = None

    @classmethod
    def from_environment(cls) -> Settings:
        """Read CUNWU_HOST, CUNWU_PORT, CUNWU_FRAME_ANCESTORS, CUNWU_PAPERS. ValueError for a bad port."""
        papers = os.environ.get("CUNWU_PAPERS")
        return cls(
            host=os.environ.get("CUNWU_HOST", cls.host),
            port=int(os.environ.get("CUNWU_PORT", str(cls.port))),
            frame_ancestors=os.environ.get("CUNWU_FRAME_ANCESTORS", cls.frame_ancestors),
            papers=Path(papers) if papers else None,
        )


def secret() -> str:
    """The key that signs sessions: CUNWU_SECRET, else one made once and kept in var/ for this machine."""
    given = os.environ.get("CUNWU_SECRET")
    if given:
        return given
    path = VAR / "secret"
    if not path.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        partial = VAR / f"secret.{os.getpid()}"
        partial.touch(mode=0o600)
        partial.write_text(secrets.token_urlsafe(48), encoding="utf-8")
        with contextlib.suppress(FileExistsError):  # another process was first: its key holds
            os.link(partial, path)
        partial.unlink()
    return path.read_text(encoding="utf-8").strip()
