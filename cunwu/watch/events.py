"""What happens is counted, and told in one line of the log each."""

from __future__ import annotations

from typing import Any

from cunwu.watch import figures
from cunwu.watch.figures import Channel, Outcome, Watch
from cunwu.watch.logs import ours, short

logger = ours("cunwu.events")


def turn(watch: Watch, channel: Channel, conversation: str, answer: dict[str, Any]) -> None:
    """A message was dealt with: ``answer`` is what came of it."""
    outcome = _outcome(answer)
    figures.TURNS.labels(channel.value, outcome.value).inc()
    spent = watch.end()
    topic, verdict = answer.get("topic"), answer.get("verdict")
    if topic:
        figures.ruled(topic, verdict)
    logger.info(
        "turn",
        conversation=short(conversation),
        channel=channel.value,
        outcome=outcome.value,
        topic=topic,
        verdict=verdict,
        confidence=answer.get("confidence"),
        **spent,
    )


def turn_failed(watch: Watch, channel: Channel, conversation: str) -> None:
    """A message could not be dealt with; to be called where the fault is at hand."""
    figures.TURNS.labels(channel.value, Outcome.FAILED.value).inc()
    logger.error(
        "turn",
        conversation=short(conversation),
        channel=channel.value,
        outcome=Outcome.FAILED.value,
        exc_info=True,
        **watch.end(),
    )


def handover(step: str, conversation: str) -> None:
    """A person was asked for, took a conversation, gave it back or closed it."""
    figures.HANDOVERS.labels(figures.bounded("step", step)).inc()
    logger.info("handover", step=step, conversation=short(conversation))


def sign_in(outcome: str) -> None:
    """Somebody tried to sign in: in, wrong, or refused as there were too many tries."""
    figures.SIGN_INS.labels(outcome).inc()
    logger.log(20 if outcome == "in" else 30, "sign_in", outcome=outcome)


def act(action: str) -> None:
    """Somebody did what the helpdesk's own log keeps, where it says who and what."""
    figures.ACTS.inc()
    logger.info("act", action=action)


def _outcome(answer: dict[str, Any]) -> Outcome:
    if answer.get("number") is None:
        return Outcome.PERSON
    if answer.get("handed_over"):
        return Outcome.HANDED_OVER
    return Outcome.ASKED_BACK if answer.get("verdict") == "clarify" else Outcome.ANSWERED
