"""The two patches of Rasa 3.6 (cunwu/chat/rasa_patches.py) still meet what they patch."""

from __future__ import annotations

import inspect
import subprocess
import sys
import textwrap
from collections.abc import Callable
from typing import Any

import pytest
import rasa
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import ActionExecuted, Event, SlotSet

from cunwu.chat import rasa_patches

SIGNATURES = textwrap.dedent(
    """
    import inspect, warnings
    warnings.simplefilter("ignore")
    from rasa.core.actions.action import RemoteAction
    from rasa.shared.core.events import Event
    print(list(inspect.signature(RemoteAction._validate_action_result).parameters))
    print(list(inspect.signature(Event.resolve_by_type).parameters))
    print("self._validate_action_result(response)" in inspect.getsource(RemoteAction.run))
    print("resolve_by_type" in inspect.getsource(Event.from_parameters))
    """
)


@pytest.fixture(scope="module")
def untouched() -> list[str]:
    """What Rasa itself holds, seen by a process that has not patched it."""
    run = subprocess.run([sys.executable, "-c", SIGNATURES], capture_output=True, text=True, check=True)
    return run.stdout.splitlines()


def test_rasa_is_the_version_the_patches_were_written_for() -> None:
    assert rasa.__version__ == "3.6.21"


def test_the_action_result_is_still_checked_by_the_method_patched(untouched: list[str]) -> None:
    assert untouched[0] == "['self', 'result']"
    assert untouched[2] == "True", "RemoteAction.run no longer calls it with the response"


def test_the_event_type_is_still_resolved_by_the_method_patched(untouched: list[str]) -> None:
    assert untouched[1] == "['type_name', 'default']"
    assert untouched[3] == "True", "Event.from_parameters no longer calls it"


def test_patched_methods_take_and_give_what_rasa_expects(agent: object) -> None:
    assert RemoteAction._validate_action_result is rasa_patches._accept
    assert len(inspect.signature(RemoteAction._validate_action_result).parameters) == 2
    assert RemoteAction("action_answer", None)._validate_action_result({}) is True
    assert Event.resolve_by_type("slot") is SlotSet
    assert Event.resolve_by_type("action") is ActionExecuted
    with pytest.raises(ValueError, match="no such event"):
        Event.resolve_by_type("no such event")
    assert Event.resolve_by_type("no such event", SlotSet) is SlotSet


def test_applying_the_patches_twice_changes_nothing(agent: object) -> None:
    before: tuple[Callable[..., Any], ...] = (RemoteAction._validate_action_result, Event.resolve_by_type)
    rasa_patches.apply_patches()
    assert (RemoteAction._validate_action_result, Event.resolve_by_type) == before


def test_events_are_read_as_before(agent: object) -> None:
    event = Event.from_parameters({"event": "slot", "name": "case", "value": {"region": "220182"}})
    assert event == SlotSet("case", {"region": "220182"})
