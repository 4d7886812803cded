"""Word files people can show, send up or post: notices, certificate drafts, opinions, lists.

Each is made from a ruling or a list of the book, never from words that decide.
"""
