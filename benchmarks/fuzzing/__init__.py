"""Made-up input for everything that takes input: what is drawn, and what must hold of it."""
