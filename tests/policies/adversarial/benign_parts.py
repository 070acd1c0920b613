"""Texts of which a part isn't known before a deployment, or that are packed, and that tell of one's own things only."""

from __future__ import annotations

import base64
import gzip

from tests.policies.adversarial.flaws_parts import booted, informed, kept
from tests.policies.adversarial.systems import Benign, adds
from tests.policies.kit import Json, Ref
from tests.policies.market import Market

_INSTANCE = "aws:ec2/instance:Instance"
_SCRIPT = "#!/bin/sh\nexport TABLE=souk-dev-order-events\n"


def _zipped() -> str:
    return base64.b64encode(gzip.compress(_SCRIPT.encode())).decode()


def _own_secret(souk: Market) -> None:
    kept(souk, Json({"host": Ref(souk.order.parts["cache"].urn, "primaryEndpointAddress"), "port": 6379}))


def _own_variables(souk: Market) -> None:
    informed(souk, QUEUE=souk.order.parts["queue"].id, TABLE=souk.order.parts["table"].arn, LOG_LEVEL="info")


def _own_script(souk: Market) -> None:
    booted(_INSTANCE, "userData", "\nexport TABLE=souk-dev-order-events\n")(souk)
    _worn(souk)


def _own_packed(souk: Market) -> None:
    adds(_INSTANCE, {"userDataBase64": _zipped()})(souk)
    _worn(souk)


def _own_parts(souk: Market) -> None:
    lines = base64.encodebytes((_SCRIPT * 4).encode()).decode()
    adds(_INSTANCE, {"userData": f"--x\nContent-Transfer-Encoding: base64\n\n{lines}\n--x--\n"})(souk)
    _worn(souk)


def _words(souk: Market) -> None:
    """A script of one word that happens to be valid base64."""
    adds(_INSTANCE, {"userData": "poweroff"})(souk)
    _worn(souk)


def _worn(souk: Market) -> None:
    made = next(made for made in souk.program.made.values() if made.name == "added")
    made.props["vpcSecurityGroupIds"] = [souk.order.group.id]


ALL = (
    Benign("a boot script with one's own queue", _own_script),
    Benign("a boot script of one's own, packed", _own_packed),
    Benign("a boot script of one word", _words),
    Benign("a part of a boot script of one's own, packed in lines", _own_parts),
    Benign("a secret with one's own host", _own_secret),
    Benign("variables of one's own, two of them not known yet", _own_variables),
)
