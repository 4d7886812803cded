"""Nothing that people send makes the server fetch an address."""

from __future__ import annotations

import ast
from pathlib import Path

CUNWU = Path(__file__).parents[2] / "cunwu"
ASKING = {"requests", "httpx", "aiohttp", "urllib.request", "http.client", "ftplib", "smtplib", "socket"}
# The one call out (to CUNWU_WECHAT_API), the simulator and the doctor, who asks our own port (commands),
# and the socket that is listened on.
ALLOWED = {"wechat/sending.py", "commands/wechat.py", "commands/doctor_machine.py", "commands/serve.py"}


def asks_out(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return {name for name in names if name in ASKING or name.split(".")[0] in ASKING}


def test_only_known_files_can_ask_other_machines() -> None:
    found = {path.relative_to(CUNWU).as_posix() for path in CUNWU.rglob("*.py") if asks_out(path)}
    assert found == ALLOWED


def test_the_address_asked_is_never_one_that_was_sent() -> None:
    """``wechat/sending.py`` knows no address but the account's own setting."""
    code = (CUNWU / "wechat" / "sending.py").read_text(encoding="utf-8")
    assert "http://" not in code and "https://" not in code and ".api" in code
