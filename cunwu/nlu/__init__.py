"""Rasa pipeline components; each only calls ``cunwu.language``."""
