"""Which account a command meets."""

from __future__ import annotations

from pathlib import Path

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws

from components.errors import SoukError
from souk.aws.session import connect, told


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No credentials from the machine that runs the tests."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))


@mock_aws
def test_the_wrong_account_is_refused() -> None:
    """With production's credentials in the shell, a command meant for dev did its work in production."""
    with pytest.raises(SoukError, match="AWS credentials: got '123456789012'; allowed: 111122223333"):
        connect("111122223333", "eu-west-1")


@mock_aws
def test_the_right_account_is_met_in_its_region() -> None:
    """A default region from the shell must not send a command elsewhere."""
    assert connect("123456789012", "eu-central-1").sts.meta.region_name == "eu-central-1"


def test_no_credentials_are_told() -> None:
    """A traceback of forty lines ended in NoCredentialsError."""
    with pytest.raises(SoukError, match=r"no credentials found\. Sign in"):
        connect("111122223333", "eu-west-1")


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ClientError({"Error": {"Code": "AccessDenied", "Message": "not you"}}, "GetThing"), "GetThing: AccessDenied"),
        (EndpointConnectionError(endpoint_url="https://sts.example"), "can't be reached"),
    ],
)
def test_what_aws_refuses_is_told(error: Exception, text: str) -> None:
    """Which permission a role lacks is the first thing to know, and stood at the end of a traceback."""
    with pytest.raises(SoukError, match=text), told():
        raise error
