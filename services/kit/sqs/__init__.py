"""Consuming queues: by polling in a task, or in batches that Lambda hands over."""
