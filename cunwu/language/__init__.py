"""Hearing people: normalising what they write and linking it to topics, items and facts."""
