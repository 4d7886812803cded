"""What deploy/ says fits together, and fits the commands and settings there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
NGINX = ("nginx.conf", "nginx.compose.conf")


def read(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def location(words: str, path: str) -> str:
    """What stands in the block of a location."""
    found = re.search(rf"location {re.escape(path)} \{{(.*?)\}}", words, re.DOTALL)
    assert found, path
    return found.group(1)


@pytest.mark.parametrize("name", NGINX)
def test_events_are_passed_on_at_once(name: str) -> None:
    block = location(read(name), "= /api/events")
    assert "proxy_buffering off;" in block and "gzip off;" in block
    assert re.search(r"proxy_read_timeout [1-9]\d*h;", block)


@pytest.mark.parametrize("name", NGINX)
def test_addresses_of_clients_are_replaced_and_changes_are_sent_once(name: str) -> None:
    words = read(name)
    assert "X-Forwarded-For $remote_addr" in words and "proxy_add_x_forwarded_for" not in words
    assert "non_idempotent" not in location(words, "/helpdesk")
    assert words.count("{") == words.count("}")


def test_nginx_asks_the_processes_that_compose_starts() -> None:
    # "base": Rasa, once imported, teaches every safe loader of the process to fill in ${…}.
    services = YAML(typ="base").load(read("compose.yaml"))["services"]
    serving = {
        f"{name}:{one['command'][-1]}" for name, one in services.items() if "serve" in one.get("command", [])
    }
    assert serving == set(re.findall(r"server (\w+:\d+) ", read("nginx.compose.conf")))
    assert len(serving) == 2


def test_settings_of_the_files_are_settings_there_are() -> None:
    known = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in ("cunwu.env.example", "compose.yaml"):
        used = set(re.findall(r"^\s*(CUNWU_\w+)[:=]", read(name), re.MULTILINE))
        assert "CUNWU_REDIS" in used
        assert [one for one in used if f"`{one}`" not in known] == []
