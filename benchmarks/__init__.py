"""Figures, and the kill test. Run as modules from the project's folder; see README.md."""
