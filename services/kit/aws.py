"""AWS clients and signed tokens, under the task's own role."""

from __future__ import annotations

import os
import threading
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

if TYPE_CHECKING:
    import botocore.session

TOKEN_SECONDS: Final = 900
"""How long a token may be signed in with: RDS's and ElastiCache's own figure."""

_lock = threading.Lock()


@cache
def session() -> botocore.session.Session:
    """The process's session. boto3's own standard variables say where credentials and endpoints are.

    But for the region: botocore reads AWS_DEFAULT_REGION, which ECS and Lambda set and Kubernetes doesn't.
    """
    import botocore.session  # noqa: PLC0415 - a service without AWS calls doesn't pay for it

    made = botocore.session.get_session()
    if "AWS_REGION" in os.environ:
        made.set_config_variable("region", os.environ["AWS_REGION"])
    return made


def client(service: str, **config: Any) -> Any:
    """A client with short time-outs and AWS's standard retries. Safe to share between threads.

    Give it a type where it is used: `sqs: SQSClient = aws.client("sqs")`, from `mypy_boto3_sqs` under TYPE_CHECKING.
    `config` is botocore's: `read_timeout=25` for long polling.
    """
    import botocore  # noqa: PLC0415 - see above
    from botocore.config import Config  # noqa: PLC0415 - see above

    merged: dict[str, Any] = {
        # What CloudTrail shows of a call. botocore's own says nothing of us, and is put together anew for each request.
        "user_agent": f"{os.environ.get('SERVICE_NAME', 'kit')} Botocore/{botocore.__version__}",
        "connect_timeout": 2,
        "read_timeout": 5,
        "retries": {"mode": "standard", "total_max_attempts": 3},
        "max_pool_connections": 25,  # of 16 requests and the workers, none waits for another's connection
        **config,
    }
    with _lock:  # making clients is not safe between threads; using them is
        return session().create_client(service, config=Config(**merged))


def region() -> str:
    """The region. Raises RuntimeError if the environment has none."""
    found = session().get_config_variable("region")
    if not found:
        raise RuntimeError("AWS_REGION: missing. The plan derives it for every service.")
    return str(found)


def database_token(host: str, port: int, user: str) -> str:
    """A password for one sign-in to RDS (RDS User Guide, "IAM database authentication"). Made here, without a call."""
    return _signed("rds-db", f"{host}:{port}", {"Action": "connect", "DBUser": user})


def cache_token(group: str, user: str) -> str:
    """A password for one sign-in to ElastiCache (ElastiCache User Guide, "Authenticating with IAM")."""
    return _signed("elasticache", group, {"Action": "connect", "User": user})


def _signed(service: str, host: str, parameters: dict[str, str]) -> str:
    from botocore.model import ServiceId  # noqa: PLC0415 - see above
    from botocore.signers import RequestSigner  # noqa: PLC0415 - see above

    here = session()
    credentials = here.get_credentials()
    if credentials is None:
        raise RuntimeError("no AWS credentials: the task's role gives them; elsewhere, set the store's _PASSWORD")
    signer = RequestSigner(
        ServiceId(service), region(), service, "v4", credentials, here.get_component("event_emitter")
    )
    request: dict[str, Any] = {
        "method": "GET",
        "url": f"https://{host}/?{urlencode(parameters)}",
        "body": {},
        "headers": {},
        "context": {},
    }
    url = signer.generate_presigned_url(
        request, region_name=region(), expires_in=TOKEN_SECONDS, operation_name="connect", signing_name=service
    )
    return str(url).removeprefix("https://")
