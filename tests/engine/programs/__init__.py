"""Programs that tests hand to the engine."""
