"""What the last message said and what the conversation remembers, out of Rasa's tracker."""

from rasa_sdk import Tracker

from cunwu.dialogue.state import State
from cunwu.language.reading import Reading


def heard(tracker: Tracker) -> tuple[State, Reading]:
    """The state in the slot ``case`` and the reading of the last message."""
    reading = tracker.latest_message.get("reading")
    nothing = Reading(tracker.latest_message.get("text") or "", {})
    return (
        State.from_json(tracker.get_slot("case")),
        Reading.from_json(reading) if reading else nothing,
    )
