"""The workbench: renders, judges and runs the system of this repository with no cloud account and no Pulumi CLI."""

__version__ = "0.1.0"
"""As in pyproject.toml."""
