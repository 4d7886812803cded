"""The menu under the account's conversation, as WeChat takes it."""

from __future__ import annotations

from typing import Any

from cunwu.wechat.words import words


def menu(address: str) -> dict[str, Any]:
    """The menu of ``menu.yml``; the page is left out where ``address`` is empty."""
    return {"button": [button for entry in words("menu") for button in _button(entry, address)]}


def _button(entry: dict[str, Any], address: str) -> list[dict[str, Any]]:
    """The entry as WeChat's button; none for a page that is not there."""
    name = entry["name"]
    if "under" in entry:
        return [{"name": name, "sub_button": [b for one in entry["under"] for b in _button(one, address)]}]
    if "key" in entry:
        return [{"type": "click", "name": name, "key": entry["key"]}]
    return [{"type": "view", "name": name, "url": address}] if address else []
