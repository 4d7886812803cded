"""The module Rasa loads by default: every custom action."""

from actions.answer import ActionAnswer
from actions.missing_fact import ActionAskFact, ValidateFactForm

__all__ = ["ActionAnswer", "ActionAskFact", "ValidateFactForm"]
