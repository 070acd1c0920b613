"""The software of the inventory service."""
