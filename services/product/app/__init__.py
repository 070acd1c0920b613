"""The software of the product service."""
