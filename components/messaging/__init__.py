"""Events and queues."""
