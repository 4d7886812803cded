"""Between a draft and its publication: sent to another person, who publishes it or sends it back."""

from __future__ import annotations

from sqlalchemy.orm import Session

from cunwu.store import models as m
from cunwu.store.access import Actor, Right
from cunwu.store.drafts import draft
from cunwu.store.people import note
from cunwu.store.refusal import Refusal

LONGEST_WORDS = 500


def submit(session: Session, actor: Actor, catalogue_id: str) -> None:
    """Send a draft to review: nobody changes it until it comes back. Raises Refusal, Forbidden, KeyError."""
    row = draft(session, actor, Right.EDIT_LISTS, catalogue_id, (m.DRAFT,))
    row.status = m.REVIEW
    note(session, actor, catalogue_id, "submitted", region=row.region_code)


def send_back(session: Session, actor: Actor, catalogue_id: str, words: str) -> None:
    """Make it a draft again, saying why. Raises Refusal without words, Forbidden, KeyError."""
    row = draft(session, actor, Right.EDIT_LISTS, catalogue_id, (m.REVIEW,))
    words = words.strip()
    if not 0 < len(words) <= LONGEST_WORDS:
        raise Refusal("why", most=LONGEST_WORDS)
    row.status = m.DRAFT
    note(session, actor, catalogue_id, "returned", words, row.region_code)
