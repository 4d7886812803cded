"""A process that is asked nothing works on nothing: no thread of the encoder or of numpy goes on spinning."""

from __future__ import annotations

import subprocess
import sys

ASKED_ONCE = """
import time
from cunwu.language.encoder import encoder_named
import numpy as np
encoder_named("use").encode(["死亡证明能开吗"])
np.ones((2000, 2000)) @ np.ones((2000, 2000))
time.sleep(0.5)
begin = time.process_time()
time.sleep(2)
print((time.process_time() - begin) / 2)
"""


def test_nothing_runs_on_after_an_answer() -> None:
    done = subprocess.run([sys.executable, "-c", ASKED_ONCE], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 0.5, "cores busy while nothing is asked"
