"""A boto3 session for one account and region, refused for any other."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import boto3
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

from components.errors import SoukError, mistake
from souk.aws.clients import Clients


@contextmanager
def told() -> Generator[None]:
    """Turn what AWS refuses into a SoukError: the operation, what AWS said, what to do."""
    try:
        yield
    except NoCredentialsError:
        raise SoukError("AWS: no credentials found. Sign in (`aws sso login`, or set AWS_PROFILE) first.") from None
    except ClientError as error:
        details = error.response.get("Error", {})
        raise SoukError(
            f"AWS refused {error.operation_name}: {details.get('Code', '?')}: {details.get('Message', '')} "
            f"Check the credentials' permissions and the region."
        ) from error
    except BotoCoreError as error:
        raise SoukError(f"AWS can't be reached: {error}. Check the network, the region and the credentials.") from error


def signed_in() -> bool:
    """Whether there are credentials at all, of whatever account."""
    with told():
        return boto3.Session().get_credentials() is not None


def connect(account: str, region: str) -> Clients:
    """Clients in `region`, with the environment's credentials.

    Raises SoukError without credentials, or with those of another account than `account`: every command that looks at
    AWS or changes it starts here, so none can do it to a stranger.
    """
    with told():
        clients = Clients(boto3.Session(region_name=region))
        found = clients.sts.get_caller_identity()["Account"]
    if found != account:
        raise mistake(
            "AWS credentials",
            found,
            f"{account}, the account of the stack file",
            "Sign in to that account, or correct souk:account.",
        )
    return clients
