"""The isolation of stores as a theorem in words: who gets at each, by what, and that nobody else does."""
