"""What an account and region hold only once: made by the one stack that says it owns the account."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.derive.grants import Grant, Statement
from components.names import PROJECT
from components.place import Place
from components.roles import RoleArgs, role


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountArgs:
    """Where the account's settings apply."""

    place: Place


class Account(pulumi.ComponentResource):
    """API Gateway's right to write logs: without it, no stage of any REST API in the region can have an access log.

    Destroying the stack leaves the setting in place: API Gateway has no call to take it back.
    """

    def __init__(self, name: str, args: AccountArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("souk:account:Account", name, None, opts)
        place = args.place
        writer, policies = role(
            RoleArgs(
                logical=f"{name}-api-logs",
                physical=place.names.physical("role", "account", "api-logs"),
                description="Lets API Gateway write the logs of all REST APIs of the account",
                principal="apigateway.amazonaws.com",
                grants=(_write_logs(place),),
                values={},
                # API Gateway assumes the role to try it out and leaves the account out of that request; with a
                # condition on it, `UpdateAccount` fails (Developer Guide, "Set up CloudWatch logging for REST APIs").
                says_account=False,
            ),
            place,
            self,
        )
        aws.apigateway.Account(
            name,
            cloudwatch_role_arn=writer.arn,
            opts=pulumi.ResourceOptions(parent=self, depends_on=policies),
        )
        self.register_outputs({})


def _write_logs(place: Place) -> Grant:
    """The actions of AWS's own policy for it, on the log groups that REST APIs write to.

    Access logs are ours, or where AWS's examples put them; execution logs are named by API Gateway, which also tries
    the role out, on the group `/aws/apigateway/welcome`, when it is told of it.
    """
    arns = place.arns
    actions = (
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:DescribeLogStreams",
        "logs:FilterLogEvents",
        "logs:GetLogEvents",
        "logs:PutLogEvents",
    )
    names = (f"/{PROJECT}/*", "/aws/apigateway/*", "API-Gateway-Execution-Logs_*")
    return Grant(
        "write-logs",
        (
            Statement(actions, tuple(arns.log_group(name) for name in names)),
            Statement(("logs:DescribeLogGroups",), (arns.log_group("*"),)),  # lists groups: it names none
        ),
    )
