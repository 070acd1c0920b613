"""The software of the user service."""
