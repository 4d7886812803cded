"""The words: one template per kind of answer, in ``templates/``; Python only fills them in."""
