"""Stores: a service's own database, table or cache, with the security group that guards it."""
