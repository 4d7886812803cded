"""How good the answers are: labelled questions, judging, figures, and the same questions said worse."""
