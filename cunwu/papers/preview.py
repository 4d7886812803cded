"""Looking at a paper without Word: PDF by LibreOffice, PNG by Poppler, where they are installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

PATIENCE = 60.0  # seconds for one conversion
DOTS = 150  # per inch
FONTS = Path(__file__).parent / "fonts.conf"
OFFICE, POPPLER = "soffice", "pdftoppm"
PACKAGES = {OFFICE: "libreoffice-writer-nogui", POPPLER: "poppler-utils"}


class NoPreview(RuntimeError):
    """A preview that cannot be made; the words say what is missing or went wrong."""


def missing_programs(suffix: str) -> list[str]:
    """The Debian packages that a preview of ``.pdf`` or ``.png`` needs and that are not there."""
    needed = (OFFICE, POPPLER) if suffix == ".png" else (OFFICE,)
    return [PACKAGES[program] for program in needed if shutil.which(program) is None]


def preview(document: bytes, suffix: str) -> list[bytes]:
    """A Word file as one PDF (``.pdf``) or as one picture for each page (``.png``). Raises NoPreview."""
    missing = missing_programs(suffix)
    if missing:
        raise NoPreview(f"这台机器不能预览，先装上：apt-get install {' '.join(missing)}")
    # A folder of its own for each run, profile included: two at a time do not meet, nothing stays behind.
    with tempfile.TemporaryDirectory(prefix="cunwu-paper-") as name:
        folder = Path(name)
        (folder / "paper.docx").write_bytes(document)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        _run([OFFICE, profile, "--headless", "--convert-to", "pdf", "paper.docx"], folder)
        made = folder / "paper.pdf"
        if not made.exists():
            raise NoPreview("LibreOffice 没有转出 PDF")
        if suffix == ".pdf":
            return [made.read_bytes()]
        _run([POPPLER, "-r", str(DOTS), "-png", made.name, "page"], folder)
        return [page.read_bytes() for page in sorted(folder.glob("page-*.png"))]


def _run(command: list[str], folder: Path) -> None:
    """Runs ``command`` in ``folder``, which is its home too; at the limit, it ends with all it started."""
    environment = {**os.environ, "FONTCONFIG_FILE": str(FONTS), "HOME": str(folder)}
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        status = process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        raise NoPreview(f"{command[0]} 过了{PATIENCE:g}秒还没转好") from None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if status != 0:
        raise NoPreview(f"{command[0]} 转不了（退出码 {status}）")
