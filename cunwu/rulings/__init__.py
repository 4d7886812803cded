"""Pure decisions: a case and dated records in, a ruling out. No I/O, no database objects."""

from cunwu.rulings.book import PolicyBook
from cunwu.rulings.case import Case
from cunwu.rulings.decide import decide
from cunwu.rulings.ruling import Ruling
from cunwu.rulings.verdict import Topic, Verdict

__all__ = ["Case", "PolicyBook", "Ruling", "Topic", "Verdict", "decide"]
