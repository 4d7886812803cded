"""Cunwu: may the village issue this certificate, must it take this work, and on what ground."""

import os

__version__ = "0.1.0"

# Read when numpy is first imported: its threads sleep at once when there is nothing to add up, instead of
# spinning on. Understanding a message then costs a third less of the processor, and takes as long.
os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "4")
