"""Understanding alone, in a process of its own: ``python -m benchmarks.parsing ours|stock MODEL``.

Prints one line of JSON, with seconds and bytes. Both are asked through Rasa's ``Agent.parse_message``.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import warnings
from pathlib import Path
from typing import Any

from benchmarks.processes import memory
from benchmarks.turn import questions, rounds, times

FIRST = 50  # messages before the memory is looked at


def load(whose: str, model: Path) -> Any:
    """The Rasa agent, loaded as it is for serving."""
    if whose == "stock":
        from benchmarks import stock_rasa

        return stock_rasa.load(model)
    from cunwu.chat.agent import DialogueAgent

    return DialogueAgent(model)._agent


async def measure(agent: Any) -> dict[str, float]:
    """Memory after the first messages, then the times of others."""
    said = questions()
    await times(agent.parse_message, said[-FIRST:])
    held, _ = memory(os.getpid())
    p50, p95, _ = await rounds(agent.parse_message, said[:-FIRST])
    return {"p50": p50, "p95": p95, "memory": held}


def main(whose: str, model: Path) -> None:
    """Load, measure, print."""
    warnings.simplefilter("ignore")
    print(json.dumps(asyncio.run(measure(load(whose, model)))))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
