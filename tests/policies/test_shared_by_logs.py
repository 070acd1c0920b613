"""no-shared-database: what a database was told stands in its logs."""

from __future__ import annotations

import pytest

from tests.policies.market import Market
from tests.policies.parts import allow, arn, grant
from tests.policies.sharing import assert_shared, judged

_DATABASE = arn("rds", "db:souk-dev-product")
_GROUP = "log-group:/aws/rds/instance/souk-dev-product"


def _grants(souk: Market, action: str, on: str, *exports: str) -> None:
    database = souk.product.parts["database"]
    database.computed["arn"] = _DATABASE
    database.props["enabledCloudwatchLogsExports"] = [*exports]
    grant(souk.program, "added", souk.order.task_role, allow([action], on))


@pytest.mark.parametrize(
    ("action", "on"),
    [
        ("rds:DownloadDBLogFilePortion", _DATABASE),
        ("rds:DownloadCompleteDBLogFile", _DATABASE),
        ("pi:DescribeDimensionKeys", arn("pi", "metrics/rds/*")),
        ("pi:GetDimensionKeyDetails", "*"),
        ("logs:GetLogEvents", arn("logs", f"{_GROUP}/postgresql:log-stream:*")),
        ("logs:StartQuery", arn("logs", f"{_GROUP}/postgresql")),
        ("logs:PutSubscriptionFilter", arn("logs", "log-group:/aws/rds/*")),
    ],
)
def test_logs_that_a_stranger_reads(souk: Market, action: str, on: str) -> None:
    """Support had no access to the customers, and read them in the statements of the slow-query log."""
    _grants(souk, action, on, "postgresql")
    assert_shared(judged(souk), "order", "product-db", "IAM")


@pytest.mark.parametrize(
    ("action", "on", "export"),
    [
        ("logs:GetLogEvents", arn("logs", f"{_GROUP}/postgresql:*"), "upgrade"),
        ("logs:GetLogEvents", arn("logs", "log-group:/souk/dev/order:*"), "postgresql"),
        ("logs:DescribeLogStreams", "*", "postgresql"),
        ("rds:DescribeDBLogFiles", _DATABASE, "postgresql"),
        ("pi:ListAvailableResourceMetrics", "*", "postgresql"),
    ],
)
def test_what_shows_no_statement(souk: Market, action: str, on: str, export: str) -> None:
    """The names of log files say nothing of customers."""
    _grants(souk, action, on, export)
    assert judged(souk).clean


@pytest.mark.parametrize(
    ("policy", "shared"),
    [
        ("CloudWatchLogsFullAccess", True),
        ("CloudWatchReadOnlyAccess", True),
        ("AmazonRDSReadOnlyAccess", True),
        ("AmazonRDSFullAccess", True),
        ("CloudWatchAgentServerPolicy", False),
    ],
)
def test_policies_of_aws_s_that_read_logs(souk: Market, policy: str, *, shared: bool) -> None:
    """A policy for reading reads all there is, the statements in a database's log among it."""
    _grants(souk, "logs:DescribeLogGroups", "*", "postgresql")
    attached = {"role": souk.order.task_role.out("name"), "policyArn": f"arn:aws:iam::aws:policy/{policy}"}
    souk.program.add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "all", attached)
    said = judged(souk)
    if shared:
        assert_shared(said, "order", "product-db", "IAM")
    else:
        assert said.clean
