"""What every service's process is built on. Standard library only."""
