"""Traces: taken from the services as a collector would take them, and shown."""
