"""Starts the system's parts, one file each, in the order of `everything`."""
