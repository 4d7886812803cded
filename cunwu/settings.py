"""Settings, all from the environment; the README lists them with their meaning."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

VAR = Path("var")
LOG_LEVELS, LOG_FORMATS = ("debug", "info", "warning", "error"), ("auto", "json", "words")

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
LOCAL = ("127.0.0.1", "::1")


@dataclass(frozen=True)
class Settings:
    """How this process serves. Every field has a setting of the same meaning, CUNWU_…"""

    host: str = "127.0.0.1"
    port: int = 8470
    frame_ancestors: str = "'self'"
    papers: Path | None = None
    address: str = ""
    redis: str = ""
    proxies: str = "127.0.0.1"
    session_days: int = 30
    retention_days: int = 180
    metrics_from: tuple[Network, ...] = tuple(ipaddress.ip_network(one) for one in LOCAL)
    log_level: str = "info"
    log_format: str = "auto"

    @classmethod
    def from_environment(cls) -> Settings:
        """Read CUNWU_HOST, CUNWU_PORT, CUNWU_FRAME_ANCESTORS, CUNWU_PAPERS, CUNWU_ADDRESS, CUNWU_REDIS,
        CUNWU_PROXIES, CUNWU_SESSION_DAYS, CUNWU_RETENTION_DAYS, CUNWU_METRICS_FROM, CUNWU_LOG_LEVEL,
        CUNWU_LOG_FORMAT.

        Raises ValueError, in words, for what none of these may be.
        """
        papers, address = os.environ.get("CUNWU_PAPERS"), os.environ.get("CUNWU_ADDRESS", "")
        if address and not address.startswith(("https://", "http://")):
            raise ValueError("CUNWU_ADDRESS 应当是网址，以 https:// 开头，比如 https://cunwu.example.gov.cn")
        return cls(
            host=os.environ.get("CUNWU_HOST", cls.host),
            port=int(os.environ.get("CUNWU_PORT", str(cls.port))),
            frame_ancestors=os.environ.get("CUNWU_FRAME_ANCESTORS", cls.frame_ancestors),
            papers=Path(papers) if papers else None,
            address=address,
            redis=redis_address(),
            proxies=os.environ.get("CUNWU_PROXIES", cls.proxies),
            session_days=_days("CUNWU_SESSION_DAYS", cls.session_days),
            retention_days=_days("CUNWU_RETENTION_DAYS", cls.retention_days),
            metrics_from=networks("CUNWU_METRICS_FROM", ",".join(LOCAL)),
            log_level=one_of("CUNWU_LOG_LEVEL", LOG_LEVELS, cls.log_level),
            log_format=one_of("CUNWU_LOG_FORMAT", LOG_FORMATS, cls.log_format),
        )


def redis_address() -> str:
    """The Redis that several processes share (CUNWU_REDIS), "" for none. Raises ValueError for no address."""
    given = os.environ.get("CUNWU_REDIS", "").strip()
    if given and not given.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("CUNWU_REDIS 应当是 Redis 的地址，比如 redis://127.0.0.1:6379/0")
    return given


def _days(name: str, default: int) -> int:
    given = os.environ.get(name, str(default))
    if not given.isascii() or not given.isdigit() or len(given) > 4 or not 1 <= int(given) <= 3650:
        raise ValueError(f"{name} 应当是天数，1到3650的整数，比如 {default}；现在写的是“{given[:20]}”")
    return int(given)


def networks(name: str, otherwise: str) -> tuple[Network, ...]:
    """The addresses and networks (CIDR) of a setting, with commas between. Raises ValueError."""
    given = os.environ.get(name) or otherwise
    try:
        return tuple(ipaddress.ip_network(one.strip()) for one in given.split(","))
    except ValueError:
        raise ValueError(f"{name} 应当是 IP 地址或网段，用逗号隔开，比如 127.0.0.1,10.0.0.0/8") from None


def one_of(name: str, known: tuple[str, ...], otherwise: str) -> str:
    """A setting that is one of a few words. Raises ValueError."""
    given = os.environ.get(name) or otherwise
    if given not in known:
        raise ValueError(f"{name} 写的是“{given}”，只能是：{'、'.join(known)}")
    return given


def exam() -> list[Path]:
    """The questions that a newly trained model is held against the one in use with (CUNWU_QUESTIONS).

    A file or a folder of .jsonl; without the setting those of the repository, none where it is not here.
    Raises ValueError where the setting names nothing.
    """
    given = os.environ.get("CUNWU_QUESTIONS")
    if not given:
        return sorted(Path("tests/evaluation").glob("development*.jsonl"))
    path = Path(given)
    found = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not found or not found[0].is_file():
        raise ValueError(f"CUNWU_QUESTIONS 指的“{given}”里没有题：应当是 .jsonl 文件，或者放着它们的文件夹")
    return found


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
