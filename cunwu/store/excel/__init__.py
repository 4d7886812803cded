"""Excel files as clerks have them: read strictly, written so that they can be read again."""
