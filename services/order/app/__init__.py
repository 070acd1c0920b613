"""The software of the order service."""
