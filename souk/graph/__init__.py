"""The recorded resource graph: what the program registers, seen without an engine."""
