"""Rasa's custom actions. Each reads the slots, calls cunwu, and says what it returns."""
