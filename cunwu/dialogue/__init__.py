"""From the reading of a message and the conversation so far to the next move. No verdicts, no words."""
