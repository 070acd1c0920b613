"""What looks like a secret in plain configuration."""

from __future__ import annotations

import pytest

from policies.analysis.secrets import looks_secret


@pytest.mark.parametrize(
    "value",
    [
        '{"db": {"user": "app", "password": "tulip"}}',
        '{ "clientSecret" : "tulip" }',
        '{"smtp_password":"tulip"}',
        "Basic YXBwOnR1bGlw",
        "Authorization: basic YXBwOnR1bGlw",
        "host=x user=app password = tulip",
        "host=x password= tulip",
    ],
)
def test_a_value_that_is_a_secret(value: str) -> None:
    """The settings of a service were one variable of JSON, and nobody looked into it."""
    assert looks_secret("SETTINGS", value)


@pytest.mark.parametrize(
    "value",
    [
        '{"password": "Password", "user": "Name"}',
        '{"passwordArn": "arn:aws:ssm:eu-west-1:111122223333:parameter/x"}',
        '{"password": "arn:aws:ssm:eu-west-1:111122223333:parameter/x"}',
        '{"password": "${DB_PASSWORD}"}',
        '{"password": ""}',
        "host=cache password= user=app",
        "password == given",
        "Basic authentication is off",
        "Basic YXBwdHVsaXA=",
    ],
)
def test_a_value_that_is_none(value: str) -> None:
    """A label, a reference, an empty one: accused, these would get the rule switched off."""
    assert not looks_secret("SETTINGS", value)
