"""Words ready to be sent, all from the records: the thread's rulings, telephone numbers, the measures."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from cunwu.chat.answering import reached
from cunwu.chat.rulings_given import NoRuling, RulingChanged, ruling_given
from cunwu.labels import heading, label
from cunwu.rulings import PolicyBook, Ruling
from cunwu.store.access import Actor, Right
from cunwu.store.conversations import MessageRow, RulingRow

LATELY = 5  # answers whose rulings are offered
RULINGS, HOTLINES, SUBJECTS = "rulings", "hotlines", "subjects"


@dataclass(frozen=True)
class Canned:
    """Words to send, to be changed first if need be; ``kind`` says where they are from."""

    kind: str
    title: str
    text: str


def canned(session: Session, actor: Actor, conversation: str, book: PolicyBook) -> list[Canned]:
    """What fits the conversation, the newest ruling first. Raises Forbidden, KeyError.

    A ruling that the records of today no longer give is left out.
    """
    row = reached(session, actor, Right.ANSWER, conversation)
    above = _with_all_above(book, row.region)
    return [
        *_of_rulings(session, conversation, book),
        *(
            Canned(HOTLINES, one.name, f"{one.name}：{one.number}（{one.use}）")
            for one in book.hotlines
            if not one.region or one.region in above
        ),
        *(Canned(SUBJECTS, one.name, one.answer) for one in book.subjects),
    ]


def _of_rulings(session: Session, conversation: str, book: PolicyBook) -> list[Canned]:
    query = (
        select(MessageRow.number, MessageRow.answer)
        .join(RulingRow, RulingRow.message_id == MessageRow.id)
        .where(MessageRow.conversation_id == conversation, RulingRow.verdict.is_not(None))
        .order_by(MessageRow.number.desc())
        .limit(LATELY)
    )
    found: dict[str, Canned] = {}
    for number, answer in session.execute(query):
        for part in range(1, len(answer["rulings"]) + 1):
            try:
                ruling = ruling_given(session, conversation, number, part, book).ruling
            except (NoRuling, RulingChanged):
                continue
            one = Canned(RULINGS, f"{heading(ruling)}：{label(ruling)}", _words(ruling))
            found.setdefault(one.text, one)
    return list(found.values())


def _words(ruling: Ruling) -> str:
    steps = [f"{number}. {step}" for number, step in enumerate(ruling.next_steps, 1)]
    return "\n".join([f"{heading(ruling)}：{label(ruling)}。{ruling.reason}", *steps])


def _with_all_above(book: PolicyBook, region: str) -> set[str]:
    found: set[str] = set()
    while region in book.region and region not in found:
        found.add(region)
        region = book.region[region].parent
    return found
