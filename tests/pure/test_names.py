"""Physical names fit AWS, stay distinct and never depend on where or when they are made."""

from __future__ import annotations

import re
import string
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.arns import Arns
from components.derive.identity import Identity, dead_letter
from components.names import LIMITS, Kind, Names, fit
from components.place import Place
from tests.pure.places import PLACE

KINDS = st.sampled_from(get_args(Kind))
HOSTILE = st.text(min_size=0, max_size=400)
NAMES = Names(env="prod", account="444455556666")


@given(kind=KINDS, parts=st.lists(HOSTILE, min_size=1, max_size=3))
def test_every_name_fits_its_limit_and_alphabet(kind: Kind, parts: list[str]) -> None:
    """A 33-character target-group name is refused only when `pulumi up` is half-way through."""
    name = NAMES.physical(kind, *parts)
    assert len(name) <= LIMITS[kind]
    assert re.fullmatch(r"[a-z](-?[a-z0-9])*", name), name


@given(first=HOSTILE, second=HOSTILE, limit=st.integers(min_value=32, max_value=80))
def test_different_texts_never_share_a_name(first: str, second: str, limit: int) -> None:
    """Two services whose long names were cut to the same 32 characters once took over each other's target group."""
    assert (fit(first, limit) == fit(second, limit)) == (first == second)


@given(text=st.text(alphabet=string.ascii_lowercase + string.digits + "-", min_size=1, max_size=200))
def test_cutting_is_deterministic_and_idempotent(text: str) -> None:
    """A name that changes between two runs replaces the resource it names."""
    once = fit(text, 32)
    assert fit(text, 32) == once
    assert fit(once, 32) == once


@given(name=st.text(min_size=1, max_size=400))
def test_repositories_and_paths_fit(name: str) -> None:
    """ECR refuses a repository of more than 256 characters, CloudWatch a log group of more than 512."""
    assert len(NAMES.repository(name)) <= LIMITS["repository"]
    assert len(NAMES.path("log-group", name)) <= LIMITS["log-group"]
    assert len(NAMES.path("parameter", name, "host")) <= LIMITS["parameter"]


@given(
    service=st.from_regex(r"[a-z][a-z0-9]{0,39}", fullmatch=True), table=st.from_regex(r"[a-z]{1,40}", fullmatch=True)
)
def test_queue_names_keep_their_ending(service: str, table: str) -> None:
    """SQS takes a queue for FIFO by its ending alone, and a FIFO queue's dead letters need a FIFO queue."""
    here: Place = PLACE
    for queue in (Identity(here, service).queue, Identity(here, service).stream_queue(table)):
        dead = dead_letter(queue)
        assert dead != queue
        assert len(queue) <= 80
        assert len(dead) <= 80
        assert queue.endswith(".fifo") == dead.endswith(".fifo")


def test_ordinary_names_stay_readable() -> None:
    """A digest in every name would make the console unreadable."""
    assert NAMES.physical("queue", "order") == "souk-prod-order"
    assert NAMES.repository("order") == "souk-prod/order"
    assert NAMES.path("log-group", "order") == "/souk/prod/order"
    assert NAMES.physical("bucket", "logs") == "souk-prod-444455556666-logs"


def test_our_tags_win_over_the_owner_s_labels() -> None:
    """A label named souk:service would move a resource to another owner in every policy's eyes."""
    names = Names(env="dev", account="111122223333", labels={"owner": "shop", "souk:service": "payment"})
    tags = names.tags("x", service="order", role="store", from_="order", to="store")
    assert tags == {
        "Name": "x",
        "owner": "shop",
        "souk:env": "dev",
        "souk:managed-by": "pulumi",
        "souk:service": "order",
        "souk:role": "store",
        "souk:from": "order",
        "souk:to": "store",
    }


@pytest.mark.parametrize(
    ("region", "partition"), [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
)
def test_arns_know_their_partition(region: str, partition: str) -> None:
    """An ARN with `aws` in China names nothing, and the Allow that holds it allows nothing."""
    assert Arns("111122223333", region).queue("q").startswith(f"arn:{partition}:sqs:{region}:")
