"""Cunwu: may the village issue this certificate, must it take this work, and on what ground."""

__version__ = "0.1.0"
