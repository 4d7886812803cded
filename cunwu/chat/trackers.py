"""Rasa's tracker, folded after each turn into what later turns need.

Rasa replays every stored event on every turn, so its turns get slower all day (anchors.md C2). Rules need
only the slots and the waiting form: the fold keeps these, and a turn costs the same at turn 400 as at turn 1.
"""

from __future__ import annotations

from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from cunwu.dialogue.moves import SURE_CORRECTION

Folded = dict[str, Any]

CORRECTION = "correct"  # the intent


class TurnTrackers(TrackerStore):
    """Holds each tracker for the length of one turn; the conversation's row keeps the fold."""

    def __init__(self, domain: Domain) -> None:
        super().__init__(domain)
        self._open: dict[str, DialogueStateTracker] = {}

    def open(self, sender: str, folded: Folded | None, slots: dict[str, Any]) -> None:
        """Start a turn from a fold (None for a new conversation), with ``slots`` set over it."""
        events: list[Event] = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
        kept = {**(folded or {}).get("slots", {}), **slots}
        events.extend(SlotSet(name, value) for name, value in kept.items())
        loop = (folded or {}).get("loop")
        if loop:
            events.append(ActiveLoop(loop))
        events.append(ActionExecuted(ACTION_LISTEN_NAME))
        self._open[sender] = DialogueStateTracker.from_events(sender, events, self.domain.slots)

    def corrects(self, sender: str) -> bool:
        """Whether the turn's message takes back how the one before was understood ("不是这个")."""
        message = self._open[sender].latest_message
        heard = message.parse_data if message else {}
        intent = heard.get("intent") or {}
        move = intent.get("name") == CORRECTION and intent.get("confidence", 0.0) >= SURE_CORRECTION
        return move or bool(heard.get("reading", {}).get("corrects"))

    def close(self, sender: str) -> Folded:
        """End the turn and return the fold."""
        tracker = self._open.pop(sender)
        slots = {name: value for name, value in tracker.current_slot_values().items() if value is not None}
        return {"slots": slots, "loop": tracker.active_loop_name}

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        return self._open.get(sender_id)

    async def save(self, tracker: DialogueStateTracker) -> None:
        self._open[tracker.sender_id] = tracker

    async def keys(self) -> list[str]:
        return list(self._open)
