"""Data that stays with its service, or is none of a store's, handed on by the same means."""

from __future__ import annotations

from tests.policies.adversarial.flaws_outflows import (
    LAKE,
    SELECTION,
    called,
    exported,
    imported,
    listed,
    migrated,
    piped,
    pointed,
    shared,
    slow_log,
    subscribed,
)
from tests.policies.adversarial.systems import Benign, adds, grants
from tests.policies.market import Market
from tests.policies.parts import SUBNET, arn

_OWN = {"key": "aws:ResourceTag/souk:service", "value": "order"}


def _subnet(souk: Market) -> None:
    shared(souk, next(made for made in souk.program.made.values() if made.type == SUBNET))


def _another(souk: Market) -> None:
    exported(souk)
    grants("product", Action="s3:PutBucketPolicy", Resource="arn:aws:s3:::souk-dev-assets")(souk)


def _listing(souk: Market) -> None:
    exported(souk)
    grants("product", Action=["s3:ListBucket", "s3:GetBucketLocation"], Resource=LAKE)(souk)


ALL = (
    Benign(
        "backups of one's own, by tag",
        adds(SELECTION, {"planId": "p", "selectionTags": [{"key": "souk:service", "value": "order"}]}),
    ),
    Benign(
        "backups of everything that is one's own, by condition",
        adds(SELECTION, {"planId": "p", "resources": ["*"], "conditions": [{"stringEquals": [_OWN]}]}),
    ),
    Benign(
        "backups of every table but a stranger's",
        adds(
            SELECTION,
            {
                "planId": "p",
                "resources": ["arn:aws:dynamodb:*:*:table/*"],
                "notResources": [arn("dynamodb", "table/souk-dev-order-events")],
            },
            owner="product",
        ),
    ),
    Benign(
        "backups of what bears a tag that nothing has",
        adds(SELECTION, {"planId": "p", "selectionTags": [{"key": "backup", "value": "nightly"}]}, owner="product"),
    ),
    Benign("a table from one's own export", lambda souk: imported(souk, "order")),
    Benign("an export whose list is ignored", listed(blocked=True)),
    Benign("a right to open another bucket", _another),
    Benign("a right to see what an export is called", _listing),
    Benign("an export behind a door of one's own", lambda souk: pointed(souk, "order")),
    Benign("a migration to a bucket of one's own", migrated),
    Benign("changes for a queue of one's own", piped("order")),
    Benign("changes told as messages", piped("product", targetParameters={"inputTemplate": '{"id": <$.eventID>}'})),
    Benign("changes for an alias of one's own function", lambda souk: called(souk, "order", "live")),
    Benign("a log for a function of one's own", lambda souk: subscribed(souk, "product")),
    Benign("a cache's log of its engine", lambda souk: slow_log(souk, "engine-log")),
    Benign("a subnet for another account", _subnet),
)
