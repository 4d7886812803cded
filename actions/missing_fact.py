"""The form that waits for the engine's one missing fact."""

from datetime import date
from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.heard import heard
from actions.policy import book
from cunwu.dialogue.interpret import interpret
from cunwu.replies.compose import pending_question


class ActionAskFact(Action):
    """Ask for the fact that would change the ruling."""

    def name(self) -> str:
        return "action_ask_fact"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        state, _ = heard(tracker)
        text, buttons = pending_question(state, book())
        dispatcher.utter_message(text=text, buttons=buttons)
        return []


class ValidateFactForm(FormValidationAction):
    """Take the message as the answer where it is one; anything else is a digression and is answered first."""

    def name(self) -> str:
        return "validate_fact_form"

    async def extract_fact(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        # After a digression the form asks again in the same turn: that message was answered already.
        if tracker.latest_action_name != "action_listen":
            return {}
        state, reading = heard(tracker)
        turn = interpret(state, reading, book(), date.today())
        return {"fact": "given"} if turn.answered else {}

    def validate_fact(
        self,
        value: Any,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],
    ) -> dict[str, Any]:
        return {"fact": value}
