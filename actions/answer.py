"""Answering: the one action behind every intent."""

from datetime import date
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.heard import heard
from actions.policy import book
from cunwu.replies.compose import compose


class ActionAnswer(Action):
    """Answer the last message in the light of the open case."""

    def name(self) -> str:
        return "action_answer"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        state, reading = heard(tracker)
        reply = compose(state, reading, book(), date.today())
        dispatcher.utter_message(text=reply.text, buttons=reply.buttons, json_message=reply.answer)
        events: list[EventType] = [SlotSet("case", reply.state.to_json()), SlotSet("fact", None)]
        if reply.state.asked:
            return [*events, FollowupAction("fact_form")]
        return [*events, ActiveLoop(None), SlotSet("requested_slot", None)]
