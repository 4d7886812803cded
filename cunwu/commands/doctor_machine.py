"""What ``cunwu doctor`` looks at on the machine: settings, disk, clock, permissions, port, programs."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from cunwu.commands.findings import Finding, fault, fine
from cunwu.settings import VAR, Settings

MB = 1_000_000
FULL, LOW = 100, 1000  # MB
SLOW = 120.0  # seconds that a file may be ahead of the clock: file systems of other machines
LOCAL = ("127.0.0.1", "::1", "localhost")
EVERYBODY = 8  # bits of a network that is half of the world or so


def settings() -> Iterator[Finding]:
    """Can they be used, and do they go together?"""
    from cunwu.store.database import address
    from cunwu.wechat.account import Account

    try:
        given, account = Settings.from_environment(), Account.from_environment()
    except ValueError as error:
        yield fault("settings", why=error)
        return
    if given.host not in LOCAL and not given.address:
        yield fault("host_without_address", host=given.host)
    if given.address.startswith("http://"):
        yield fault("address_in_clear")
    for network in given.metrics_from:
        if network.prefixlen < EVERYBODY:
            yield fault("metrics_for_all", network=network)
    if os.environ.get("CUNWU_REDIS") and address().startswith("sqlite"):
        yield fault("redis_with_sqlite")
    yield fine("配了公众号" if account else "没配公众号，只有网页")


def disk() -> Iterator[Finding]:
    """Is there room for what is to be kept?"""
    for folder in sorted({_there(VAR), _there(_store_file() or VAR)}):
        free = shutil.disk_usage(folder).free // MB
        if free < LOW:
            yield fault("disk_full" if free < FULL else "disk_low", folder=folder, free=free)
        else:
            yield fine(f"{folder} 还有 {free / 1000:.0f} GB")


def clock() -> Iterator[Finding]:
    """Were files written later than now?"""
    now = time.time()
    files = [_store_file(), VAR / "secret", Path("models/manifest.json"), Path("config.yml")]
    written = {file: file.stat().st_mtime for file in files if file is not None and file.exists()}
    for file, moment in written.items():
        if moment > now + SLOW:
            minutes = round((moment - now) / 60)
            yield fault("clock", now=datetime.now().strftime("%Y-%m-%d %H:%M"), file=file, minutes=minutes)
    yield fine(datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %z"))


def permissions() -> Iterator[Finding]:
    """Can var/ be written by us, and read by nobody else?"""
    kept = {VAR: 0o700, VAR / "secret": 0o600, _store_file(): 0o600}
    for path, wanted in kept.items():
        if path is None or not path.exists():
            continue
        mode = stat.S_IMODE(path.stat().st_mode)
        if not os.access(path, os.W_OK):
            yield fault("not_writable", path=path)
        elif path != VAR and mode & 0o007:
            yield fault("too_open", path=path, mode=f"{mode:o}", wanted=f"{wanted:o}")
    yield fine(f"{VAR}/ 写得进去" if VAR.exists() else f"{VAR}/ 还没有，用到时会建")


def port() -> Iterator[Finding]:
    """Could a server listen, or does ours already?"""
    import httpx

    from cunwu.commands.serve import bound

    given = Settings.from_environment()
    try:
        bound(given.host, given.port).close()
    except OSError as error:
        try:
            ours = httpx.get(f"http://{given.host}:{given.port}/healthz", timeout=2).json()
        except (httpx.HTTPError, ValueError):
            ours = None
        if ours == {"status": "ok"}:
            yield fine(f"{given.host}:{given.port} 上村务正开着")
        elif isinstance(error.__cause__, OSError) and error.__cause__.errno == 98:
            yield fault("port", host=given.host, port=given.port)
        else:
            yield fault("address_here", why=error)
    else:
        yield fine(f"{given.host}:{given.port} 空着")


def redis_server() -> Iterator[Finding]:
    """Does the Redis of the settings answer?"""
    import redis

    url = os.environ.get("CUNWU_REDIS")
    if not url:
        yield fine("没有用（CUNWU_REDIS 没设）")
        return
    try:
        with redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2) as server:
            server.ping()
    except (redis.RedisError, OSError, ValueError) as error:
        yield fault("redis_away", why=type(error).__name__)
    else:
        yield fine("有回应")


def office() -> Iterator[Finding]:
    """Can papers be shown as PDF and picture?"""
    missing = [name for name in ("soffice", "pdftoppm", "fc-list") if shutil.which(name) is None]
    if missing:
        yield fault("no_office", programs="、".join(missing))
    elif not _chinese_fonts():
        yield fault("no_fonts")
    yield fine("LibreOffice、Poppler 和中文字体都在")


def _chinese_fonts() -> Iterable[str]:
    found = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False, timeout=30)
    return found.stdout.decode(errors="replace").splitlines()


def _store_file() -> Path | None:
    """The file of a SQLite store."""
    from sqlalchemy.engine import make_url

    from cunwu.store.database import address

    url = make_url(address())
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def _there(path: Path) -> Path:
    """The path, or the next folder above it that is there."""
    return next((one for one in (path, *path.parents) if one.is_dir()), Path("."))
