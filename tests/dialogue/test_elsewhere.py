"""The same certificate asked of another place."""

from __future__ import annotations

from datetime import date

import pytest

from cunwu.dialogue.interpret import interpret
from cunwu.dialogue.state import State
from cunwu.language.lexicon import Mention
from cunwu.language.needs import Need
from cunwu.language.reading import Reading
from cunwu.rulings import PolicyBook

TODAY = date(2026, 11, 22)
OPEN = State(topic="certificate", item="居民就业状况证明", region="220300", said=("无业证明",))
LIVES_THERE = {Need("certificate", "居住证明").key: 0.9}


@pytest.mark.parametrize(
    ("text", "mentions", "item"),
    [
        ("我现住公主岭这边一个屯子,这儿的村部给出不", (), "居民就业状况证明"),
        ("我在公主岭租的房,物业要证明我住这儿", (), "居住证明"),
        ("公主岭那头村里给开居住证明不", (Mention("居住证明", "exact", 7, 11),), "居住证明"),
    ],
)
def test_a_certificate_is_asked_of_another_place_without_naming_it_again(
    book: PolicyBook, text: str, mentions: tuple[Mention, ...], item: str
) -> None:
    reading = Reading(text, LIVES_THERE, mentions, region="220184")
    turn = interpret(OPEN, reading, book, TODAY)
    assert (turn.cases[0].item, turn.cases[0].region) == (item, "220184")
