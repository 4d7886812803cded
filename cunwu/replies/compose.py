"""From a message to the reply: interpret, decide, choose the words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cunwu.dialogue.interpret import interpret
from cunwu.dialogue.lead import LEAD
from cunwu.dialogue.opening import FLOOR_AREA
from cunwu.dialogue.state import Asked, State
from cunwu.dialogue.turn import Move, Turn
from cunwu.language.reading import Reading
from cunwu.replies import coverage, render
from cunwu.replies.answer import plain_answer, ruling_answer, subject_answer
from cunwu.rulings import PolicyBook, Ruling, decide
from cunwu.rulings.verdict import Topic

PATIENCE = 3  # the third miss offers a person
CLOSING = ("感谢", "告别")
LEADS = (Move.KEEP_LEAD, Move.NO_LEAD)
FOR_A_PERSON = ("转人工", "投诉机器人")

Buttons = list[dict[str, str]]


@dataclass(frozen=True)
class Reply:
    """What to say, the buttons beside it, the answer as data, and what to remember."""

    text: str
    buttons: Buttons
    answer: dict[str, Any]
    state: State


def compose(state: State, reading: Reading, book: PolicyBook, today: date) -> Reply:
    """The reply to ``reading`` in the conversation ``state``. A question that waits is asked by the form."""
    turn = interpret(state, reading, book, today)
    if turn.move is Move.RULE:
        return _ruled(turn, book, today)
    if turn.cases:
        return _followed_up(turn, book)
    if turn.move in LEADS:
        return _lead(turn, book, today)
    if turn.move in (Move.EXPLAIN, Move.OFFER_LEAD) and turn.subject in book.subject:
        return _explained(turn, book, today)
    if turn.move is Move.RESTART:
        return Reply(render.words("questions")["restart"], [], _plain(turn, book, today), turn.state)
    if turn.move is Move.UNSURE:
        return _unsure(turn, book, today)
    return _talked(turn, book, today)


def pending_question(state: State, book: PolicyBook) -> tuple[str, Buttons]:
    """The words of the question that waits, and its buttons."""
    if state.asked is None:
        return "", []
    if state.asked.fact == LEAD:
        return str(render.words("questions")["lead"]["ask"]), render.buttons(state.asked.options)
    if state.asked.fact == "item":
        wording = "item" if state.asked.options else "item_open"
        return str(render.words("questions")[wording]), render.buttons(state.asked.options)
    return book.fact[state.asked.fact].question, render.buttons(state.asked.options)


def _ruled(turn: Turn, book: PolicyBook, today: date) -> Reply:
    rulings = [decide(case, book) for case in turn.cases]
    answer = {
        **ruling_answer(rulings, turn.candidates, turn.confidence, book),
        "desk": _desk(turn),
    }
    texts = [render.ruling_text(r, book, today) for r in rulings]
    if len(rulings) > 1:
        texts.insert(0, str(render.words("questions")["several"]).format(count=len(rulings)))
        return Reply("\n\n".join(texts), [], answer, turn.state)
    return Reply(texts[0], [], answer, _asking(turn, rulings[0], book))


def _desk(turn: Turn) -> str | None:
    """The kind of desk that demands the certificate; for work from above there is none."""
    return turn.state.desk if turn.topic is Topic.CERTIFICATE else None


def _asking(turn: Turn, ruling: Ruling, book: PolicyBook) -> State:
    """The state with the question that the ruling leaves open."""
    asked = render.question(ruling, turn.candidates, book)
    if asked is None:
        return replace(turn.state, asked=None)
    return replace(turn.state, asked=Asked(ruling.needs[0], asked[1]))


def _followed_up(turn: Turn, book: PolicyBook) -> Reply:
    rulings = [decide(case, book) for case in turn.cases]
    answer = {
        **ruling_answer(rulings, turn.candidates, turn.confidence, book),
        "desk": _desk(turn),
    }
    return Reply(render.followup_text(turn.move.value, rulings[0]), [], answer, turn.state)


def _explained(turn: Turn, book: PolicyBook, today: date) -> Reply:
    subject = str(turn.subject)
    day = turn.state.day(today)
    fills = {
        "catalogues": coverage.chat_text(book, turn.state.region, day),
        "phone": render.phone_or_transfer(book, turn.state.region),
    }
    text = render.subject_text(subject, book, fills)
    if subject == FLOOR_AREA:
        text = f"{text}\n{render.facility_text(turn.state.facts)}".rstrip()
    answer = subject_answer(_plain(turn, book, today), subject, book)
    return Reply(text, [], answer, turn.state)


def _lead(turn: Turn, book: PolicyBook, today: date) -> Reply:
    """What is said once it was told whether to keep a lead; whoever stores it says ``lead_kept`` instead."""
    found = render.words("questions")["lead"]
    if turn.move is Move.NO_LEAD:
        return Reply(str(found["declined"]), [], _plain(turn, book, today), turn.state)
    answer = {**_plain(turn, book, today), "lead": {"text": turn.subject, "receipt": None}}
    return Reply(str(found["not_kept"]), [], answer, turn.state)


def lead_kept(text: str, receipt: str) -> str:
    """The words for a lead that was stored."""
    return str(render.words("questions")["lead"]["kept"]).format(text=text, receipt=receipt).strip()


def _talked(turn: Turn, book: PolicyBook, today: date) -> Reply:
    text = render.talk_text(turn.topic.value, str(turn.subject), book, turn.state.region)
    state = turn.state
    if turn.topic is Topic.HANDOFF or turn.subject in CLOSING:
        state = replace(state, asked=None)
    person = turn.topic is Topic.HANDOFF and turn.subject in FOR_A_PERSON
    return Reply(text, [], {**_plain(turn, book, today), "handed_over": person}, state)


def _unsure(turn: Turn, book: PolicyBook, today: date) -> Reply:
    again = turn.state.misses >= PATIENCE
    text = str(render.words("questions")["unsure_again" if again else "unsure"])
    options = {f"{name}（{book.item[name].plain}）": name for name in turn.candidates}
    state = turn.state
    if options:
        state = replace(state, topic="certificate", item=None, asked=Asked("item", options))
    answer = {**_plain(turn, book, today), "candidates": list(turn.candidates)}
    return Reply(text, [], answer, state)


def _plain(turn: Turn, book: PolicyBook, today: date) -> dict[str, Any]:
    day = turn.state.day(today).isoformat()
    return plain_answer(turn.topic, turn.state.region, day, turn.confidence, book)
