"""Settings of these tests."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """The SDKs warn of their own deprecated modules whenever they are imported, whoever uses them or not."""
    config.addinivalue_line("filterwarnings", "ignore::DeprecationWarning:pulumi_aws")
