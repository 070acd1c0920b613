"""A puppet in place of the service."""
