"""Bring databases up to date before the services that use them: each by its own migration task, run once."""
