"""The software of the web service."""
