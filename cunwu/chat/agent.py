"""The Rasa agent, loaded into this process."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import time
import uuid
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cunwu.chat.model import MODELS, manifest, model_path
from cunwu.chat.quiet import quiet

# Set before Rasa is imported: no telemetry, no banners of TensorFlow and SQLAlchemy.
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


# Rasa takes a message that starts with a slash for "/intent{...}".
_COMMAND = re.compile(r"^[\s/]+")


@dataclass(frozen=True)
class Said:
    """What the bot said in a turn, the fold of the tracker after it, and whether the message corrected it."""

    text: str
    buttons: list[dict[str, str]]
    answer: dict[str, Any]
    folded: dict[str, Any]
    corrects: bool = False


class DialogueAgent:
    """Takes one message at a time through understanding, rules and actions."""

    def __init__(self, path: Path | None = None) -> None:
        with quiet():
            import structlog
            from rasa.core.agent import Agent
            from rasa.shared.core.domain import Domain

            from cunwu.chat.in_process import InProcessActions
            from cunwu.chat.rasa_patches import apply_patches
            from cunwu.chat.trackers import TurnTrackers

            # As a library Rasa leaves structlog at DEBUG and would print every message (anchors.md D1).
            if not structlog.is_configured():  # a server has configured where its lines go (watch.logs)
                structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
            logging.getLogger("rasa").setLevel(logging.WARNING)
            logging.getLogger("rasa_sdk").setLevel(logging.WARNING)
            apply_patches()
            self._trackers = TurnTrackers(Domain.empty())
            agent = Agent.load(
                str(path or model_path()),
                tracker_store=self._trackers,
                action_endpoint=InProcessActions(),
            )
            self._agent = agent
            self.version: str = manifest(path.parent if path else MODELS).get("sha256", "")[:12]
            self.loaded_at = time.time()
            self._trackers.domain = agent.domain

    async def turn(
        self, text: str, folded: dict[str, Any] | None, slots: dict[str, Any] | None = None
    ) -> Said:
        """Answer ``text``. Typed text never reaches Rasa's ``/intent`` syntax."""
        from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

        sender = uuid.uuid4().hex
        self._trackers.open(sender, folded, slots or {})
        output = CollectingOutputChannel()
        message = UserMessage(_COMMAND.sub("", text) or "?", output, sender, input_channel="cunwu")
        try:
            await self._agent.handle_message(message)
        finally:
            corrects = self._trackers.corrects(sender)
            after = self._trackers.close(sender)
        return replace(_said(output.messages, after), corrects=corrects)


def _said(messages: list[dict[str, Any]], folded: dict[str, Any]) -> Said:
    answers = [m["custom"] for m in messages if "custom" in m]
    return Said(
        text="\n".join(m["text"] for m in messages if m.get("text")),
        buttons=[
            {"title": b["title"], "payload": b["payload"]} for m in messages for b in m.get("buttons", [])
        ],
        answer=answers[0] if answers else {},
        folded=folded,
    )


def run_turn(
    agent: DialogueAgent, text: str, folded: dict[str, Any] | None = None, slots: dict[str, Any] | None = None
) -> Said:
    """``agent.turn`` for callers without an event loop."""
    return asyncio.run(agent.turn(text, folded, slots))
