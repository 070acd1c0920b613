"""What every service's process is built on.

Each module imports only what it needs, so that a service pays in memory and start-up time for what it uses.
"""
