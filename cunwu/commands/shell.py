"""``cunwu shell``."""

from __future__ import annotations

import asyncio

from rich.console import Console
from rich.panel import Panel

from cunwu.chat.agent import DialogueAgent
from cunwu.chat.service import BadMessage
from cunwu.commands.ask import Conversation, Setting

COLOURS = {
    "not_issued": "red",
    "prohibited": "red",
    "needs_approval": "yellow",
    "clarify": "yellow",
    "unlisted": "yellow",
}


def talk(agent: DialogueAgent, start: Setting) -> None:
    """Read a line, answer it, until the end of input."""
    console = Console()
    console.print("村务助手。想问什么就写什么；退出按 Ctrl-D。")
    conversation = Conversation(agent, start)
    while True:
        try:
            text = console.input("[bold]问：[/]")
        except (EOFError, KeyboardInterrupt):
            console.print("\n再见。")
            return
        try:
            answer = asyncio.run(conversation.say(text))
        except BadMessage as error:
            console.print(f"[yellow]{error}[/]")
            continue
        colour = COLOURS.get(answer["verdict"] or "", "green" if answer["verdict"] else "white")
        console.print(Panel(answer["reply"], border_style=colour), markup=False)
        for number, button in enumerate(answer["buttons"], 1):
            console.print(f"  {number}. {button['title']}", markup=False)
