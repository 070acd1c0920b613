"""Provider plugins that the engine starts as it starts the real ones: strict about what they take, and in no cloud."""
