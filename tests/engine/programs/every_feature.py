"""One of each way to register a resource that the recorder must foresee as the engine does."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_awsx as awsx

ACCOUNT = ["111122223333"]
here = aws.Provider("here", region="eu-west-1", allowed_account_ids=ACCOUNT)
there = aws.Provider("there", region="us-east-1", allowed_account_ids=ACCOUNT)
config = pulumi.Config()


def options(*depends_on: pulumi.Resource) -> pulumi.ResourceOptions:
    """Options of a resource in the first region."""
    return pulumi.ResourceOptions(provider=here, depends_on=list(depends_on))


class Messages(pulumi.ComponentResource):
    """A component whose children inherit what it was given, but for what they override."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions, **inputs: object) -> None:
        super().__init__("souk:test:Messages", name, inputs, opts)
        mine = pulumi.ResourceOptions(parent=self)
        self.queue = aws.sqs.Queue(f"{name}-queue", name=f"{name}-queue", tags={"souk:env": "dev"}, opts=mine)
        self.topic = aws.sns.Topic(f"{name}-topic", name=f"{name}-topic", opts=mine)
        aws.sns.TopicSubscription(
            f"{name}-subscription",
            topic=self.topic.arn,
            protocol="sqs",
            endpoint=self.queue.arn,
            filter_policy=pulumi.Output.json_dumps({"kind": [self.topic.name]}),
            opts=pulumi.ResourceOptions(
                parent=self, depends_on=[self.topic], protect=False, aliases=[pulumi.Alias(name="earlier")]
            ),
        )
        self.register_outputs(
            {
                "service": name,
                "queue": self.queue,
                "arn": self.queue.arn,
                "mixed": [self.queue.url, 1, True, {"nothing": None}],
                "nothing": None,
                "hidden": pulumi.Output.secret("hidden"),
            }
        )


guarded = Messages(
    "guarded",
    pulumi.ResourceOptions(provider=here, protect=True, retain_on_delete=True),
    port=8080,
    callers=["one", "two"],
    calls=[],
    nothing=None,
)
Messages(
    "elsewhere",
    pulumi.ResourceOptions(providers={"aws": there}, depends_on=[guarded]),
    unknown=guarded.queue.url,
    nested={"list": [guarded.queue.url, 1], "known": {"flag": True}},
    hidden=pulumi.Output.secret(config.require("word")),
)
inner = Messages("inner", pulumi.ResourceOptions(parent=guarded))

network = awsx.ec2.Vpc(
    "network",
    cidr_block="10.64.0.0/16",
    availability_zone_names=["eu-west-1b", "eu-west-1c"],
    subnet_strategy=awsx.ec2.SubnetAllocationStrategy.AUTO,
    subnet_specs=[
        awsx.ec2.SubnetSpecArgs(type=awsx.ec2.SubnetType.PUBLIC, cidr_mask=24),
        awsx.ec2.SubnetSpecArgs(type=awsx.ec2.SubnetType.PRIVATE, cidr_mask=20),
        awsx.ec2.SubnetSpecArgs(type=awsx.ec2.SubnetType.ISOLATED, cidr_mask=24),
    ],
    nat_gateways=awsx.ec2.NatGatewayConfigurationArgs(strategy=awsx.ec2.NatGatewayStrategy.SINGLE),
    enable_dns_hostnames=True,
    tags={"souk:env": "dev"},
    opts=pulumi.ResourceOptions(providers=[here]),
)
group = aws.ec2.SecurityGroup("group", vpc_id=network.vpc_id, description="of the test", opts=options())
aws.rds.SubnetGroup("isolated", subnet_ids=network.isolated_subnet_ids, opts=options())
aws.ec2.Route(
    "by-element",
    route_table_id=network.route_tables.apply(lambda tables: tables[0].id),
    destination_cidr_block="192.0.2.0/24",
    opts=options(),
)
aws.ec2.NetworkInterface("by-index", subnet_id=network.private_subnet_ids[0], opts=options(network))


def document(**statement: Any) -> aws.iam.PolicyDocumentArgs:
    """A policy as an object, which its provider writes out."""
    allow = aws.iam.PolicyStatementArgs(
        effect=aws.iam.PolicyStatementEffect.ALLOW, action="sts:AssumeRole", **statement
    )
    return aws.iam.PolicyDocumentArgs(
        version=aws.iam.PolicyDocumentVersion.POLICY_DOCUMENT_VERSION_2012_10_17, statement=[allow], id="é < & >"
    )


role = aws.iam.Role("role", name="role", assume_role_policy=document(sid="Known"), opts=options())
aws.iam.RolePolicy("unknown-inside", role=role.name, policy=document(resource=guarded.queue.arn), opts=options())
aws.iam.Policy(
    "joined",
    policy=pulumi.Output.all(guarded.queue.arn, guarded.topic.arn).apply(json.dumps),
    opts=options(inner, guarded),
)
aws.lambda_.Function(
    "archive",
    name="archive",
    role=role.arn,
    code=pulumi.AssetArchive({"main.py": pulumi.StringAsset("x = 1"), "all": pulumi.FileArchive(".")}),
    layers=[guarded.queue.arn, "known"],
    memory_size=128,
    vpc_config=aws.lambda_.FunctionVpcConfigArgs(subnet_ids=network.private_subnet_ids, security_group_ids=[group.id]),
    environment=aws.lambda_.FunctionEnvironmentArgs(variables={"URL": guarded.queue.url, "KNOWN": "x"}),
    opts=pulumi.ResourceOptions(provider=here, ignore_changes=["code", "layers[0]"]),
)
aws.s3.BucketObjectv2("file", bucket="bucket", key="key", source=pulumi.FileAsset("__main__.py"), opts=options())
database = aws.rds.Instance(
    "database",
    identifier="database",
    instance_class="db.t4g.micro",
    allocated_storage=20,
    password=pulumi.Output.secret("of no account"),
    opts=pulumi.ResourceOptions(provider=here, additional_secret_outputs=["address"], delete_before_replace=True),
)
aws.ssm.Parameter("secret-output", name="/x", type="String", value=database.address, opts=options())
aws.ssm.Parameter("known", name=pulumi.Output.concat("/", guarded.queue.name), type="String", value="x", opts=options())
aws.cloudwatch.MetricAlarm(
    "fraction",
    name="fraction",
    comparison_operator="GreaterThanThreshold",
    evaluation_periods=1,
    threshold=0.5,
    dimensions={"QueueName": guarded.queue.name},
    alarm_actions=[guarded.topic.arn],
    opts=options(),
)
aws.sqs.Queue("by-default", name="by-default", opts=pulumi.ResourceOptions(depends_on=[group]))
pulumi.export("mixed", {"url": guarded.queue.url, "list": [1, None], "hidden": pulumi.Output.secret("hidden")})
pulumi.export("nothing", None)
pulumi.export("known", guarded.queue.name)
