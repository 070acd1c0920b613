"""Which actions on which resources a call needs. Pure.

Source: Service Authorization Reference, one table per service. What is not mapped here needs its own name on `*`: only
a policy that names every resource allows it, and the program has none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from souk.local.emulator.call import Call


@dataclass(frozen=True, slots=True)
class Need:
    """One action on one resource, with the condition keys that the call has for it."""

    action: str
    resource: str
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


@dataclass(frozen=True, slots=True)
class Needs:
    """Maps calls within one account and region."""

    partition: str
    account: str
    region: str

    def of(self, call: Call) -> tuple[Need, ...]:
        """Everything that has to be allowed for the call to go through: all of it."""
        mapped = _SERVICES.get(call.service)
        found = tuple(mapped(self, call)) if mapped else ()
        return found or (Need(f"{call.service}:{call.operation or call.method}", "*"),)

    def arn(self, service: str, resource: str) -> str:
        """The ARN of something here."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"


def _sqs(needs: Needs, call: Call) -> Iterator[Need]:
    action = call.operation.removesuffix("Batch")
    url = call.params.get("QueueUrl")
    name = str(call.params.get("QueueName", "")) if url is None else str(url).rpartition("/")[2]
    if name:
        yield Need(f"sqs:{action}", needs.arn("sqs", name))


def _sns(needs: Needs, call: Call) -> Iterator[Need]:
    del needs
    target = call.params.get("TopicArn") or call.params.get("TargetArn")
    if target:
        yield Need(f"sns:{call.operation.removesuffix('Batch')}", str(target))


def _events(needs: Needs, call: Call) -> Iterator[Need]:
    """An entry of a batch is judged by itself: its source and type are what the program's conditions name."""
    for entry in _maps(call.params.get("Entries")) if call.operation == "PutEvents" else ():
        bus = str(entry.get("EventBusName", "default"))
        context = {
            "events:source": (str(entry.get("Source", "")),),
            "events:detail-type": (str(entry.get("DetailType", "")),),
        }
        yield Need("events:PutEvents", _known(needs, "events", "event-bus/", bus), context)


def _dynamodb(needs: Needs, call: Call) -> Iterator[Need]:
    params = call.params
    if call.operation in ("BatchGetItem", "BatchWriteItem"):
        for table in _keys(params.get("RequestItems")):
            yield Need(f"dynamodb:{call.operation}", _table(needs, table))
    elif call.operation in ("TransactWriteItems", "TransactGetItems"):
        for item in _maps(params.get("TransactItems")):
            for kind, body in item.items():
                action = "ConditionCheckItem" if kind == "ConditionCheck" else f"{kind}Item"
                yield Need(f"dynamodb:{action}", _table(needs, str(body.get("TableName", ""))))
    elif "TableName" in params and call.operation != "ListStreams":
        table = _table(needs, str(params["TableName"]))
        index = params.get("IndexName")
        yield Need(f"dynamodb:{call.operation}", f"{table}/index/{index}" if index else table)
    elif stream := _stream(params):
        yield Need(f"dynamodb:{call.operation}", stream)


def _stream(params: Mapping[str, Any]) -> str:
    """A stream's ARN, given as such, or at the head of an iterator that was made for it."""
    given = str(params.get("StreamArn") or params.get("ShardIterator") or "")
    return given.partition("|")[0]


def _table(needs: Needs, name: str) -> str:
    return _known(needs, "dynamodb", "table/", name)


def _ssm(needs: Needs, call: Call) -> Iterator[Need]:
    names = call.params.get("Names") or [call.params.get("Name") or call.params.get("Path")]
    for name in names:
        if name:
            yield Need(f"ssm:{call.operation}", needs.arn("ssm", f"parameter/{str(name).lstrip('/')}"))


def _secretsmanager(needs: Needs, call: Call) -> Iterator[Need]:
    if secret := call.params.get("SecretId"):
        yield Need(f"secretsmanager:{call.operation}", _known(needs, "secretsmanager", "secret:", str(secret)))


def _ses(needs: Needs, call: Call) -> Iterator[Need]:
    """Sending is judged on the identity of the sender's domain, and by who the sender is."""
    sender = str(call.params.get("FromEmailAddress") or call.params.get("Source") or "")
    address = re.sub(r".*<([^>]*)>.*", r"\1", sender).strip()
    if call.operation.startswith("Send") and "@" in address:
        identity = needs.arn("ses", f"identity/{address.partition('@')[2]}")
        yield Need(f"ses:{call.operation}", identity, {"ses:FromAddress": (address,)})


def _sms(needs: Needs, call: Call) -> Iterator[Need]:
    """Judged on the sender id of the number's country, which nobody here works out: any country's is the same."""
    if call.operation == "SendTextMessage" and (sender := call.params.get("OriginationIdentity")):
        yield Need("sms-voice:SendTextMessage", needs.arn("sms-voice", f"sender-id/{sender}/ZZ"))


def _kms(needs: Needs, call: Call) -> Iterator[Need]:
    if key := call.params.get("KeyId"):
        yield Need(f"kms:{call.operation}", _known(needs, "kms", "key/", str(key)))


def _s3(needs: Needs, call: Call) -> Iterator[Need]:
    bucket, _, key = call.path.lstrip("/").partition("/")
    if key:
        verb = {"GET": "Get", "HEAD": "Get", "PUT": "Put", "DELETE": "Delete"}.get(call.method, call.method)
        yield Need(f"s3:{verb}Object", f"arn:{needs.partition}:s3:::{bucket}/{key}")
    elif bucket and call.method in ("GET", "HEAD"):
        yield Need("s3:ListBucket", f"arn:{needs.partition}:s3:::{bucket}")


def _logs(needs: Needs, call: Call) -> Iterator[Need]:
    if group := call.params.get("logGroupName"):
        stream = call.params.get("logStreamName", "")
        yield Need(f"logs:{call.operation}", needs.arn("logs", f"log-group:{group}:log-stream:{stream}"))


def _known(needs: Needs, service: str, kind: str, name: str) -> str:
    """What is given by name or by ARN, as an ARN."""
    return name if name.startswith("arn:") else needs.arn(service, f"{kind}{name}")


def _maps(value: Any) -> Iterable[Mapping[str, Any]]:
    return (item for item in value if isinstance(item, Mapping)) if isinstance(value, list) else ()  # pyright: ignore[reportUnknownVariableType] - JSON


def _keys(value: Any) -> Iterable[str]:
    return (str(key) for key in value) if isinstance(value, Mapping) else ()  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - JSON


_SERVICES: Final[Mapping[str, Callable[[Needs, Call], Iterator[Need]]]] = {
    "sqs": _sqs,
    "sns": _sns,
    "events": _events,
    "dynamodb": _dynamodb,
    "ssm": _ssm,
    "secretsmanager": _secretsmanager,
    "ses": _ses,
    "sms-voice": _sms,
    "kms": _kms,
    "s3": _s3,
    "logs": _logs,
}
