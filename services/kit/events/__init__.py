"""Events: what is published, and how it gets onto the bus."""
