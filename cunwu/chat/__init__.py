"""Conversations: the Rasa agent in this process, and turns that are answered once."""
