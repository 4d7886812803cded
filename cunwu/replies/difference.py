"""What a list changes, ready to be shown: in a terminal and in the helpdesk."""

from __future__ import annotations

from typing import Any

from cunwu.labels import labels
from cunwu.replies.render import words
from cunwu.rulings.records import Entry, ListException
from cunwu.store.difference import Difference
from cunwu.store.excel.columns import columns


def shown(found: Difference) -> dict[str, Any]:
    """What is added, removed and changed, fields under their headings, and how many rulings change how."""
    verdicts = labels("verdicts")
    rulings: dict[tuple[str, str], list[str]] = {}
    for change in found.rulings:
        pair = (verdicts[change.before.value], verdicts[change.after.value])
        rulings.setdefault(pair, []).append(change.item)
    layout = columns().layouts.get(found.after[0].kind)
    headings = layout.columns if layout else {}
    return {
        "added": [change.after for change in found.entries if change.before is None],
        "removed": [change.before for change in found.entries if change.after is None],
        "changed": [
            (
                c.after.title,
                [(headings.get(f, f), field_text(c.before, f), field_text(c.after, f)) for f in c.fields],
            )
            for c in found.entries
            if c.before and c.after
        ],
        "rulings": [(was, now, items) for (was, now), items in rulings.items()],
    }


def field_text(entry: Entry, field: str) -> str:
    """A field's value in one line."""
    value = getattr(entry, field)
    parts = (
        [x.text if isinstance(x, ListException) else str(x) for x in value]
        if isinstance(value, tuple)
        else []
    )
    return " / ".join(parts or ([] if value in (None, ()) else str(value).split("\n")))


def kind_labels() -> dict[str, str]:
    """Kind of list → its name."""
    named = {kind.value: layout.label for kind, layout in columns().layouts.items()}
    return {**words("lists")["kinds"], **named}
