"""A secret on every way that one takes: configuration, inputs, documents, components, outputs, exports."""

import pulumi
import pulumi_aws as aws

options = pulumi.ResourceOptions(provider=aws.Provider("aws", region="eu-west-1", allowed_account_ids=["111122223333"]))
secret = pulumi.Config().require_secret("marker")


class Keeper(pulumi.ComponentResource):
    """A component that takes a secret and gives it out."""

    def __init__(self, name: str) -> None:
        super().__init__("souk:test:Keeper", name, {"given": secret})
        self.register_outputs({"kept": secret})


Keeper("keeper")
aws.ssm.Parameter("parameter", name="/marker", type="SecureString", value=secret, opts=options)
aws.lambda_.Function(
    "environment",
    name="environment",
    role="arn:aws:iam::111122223333:role/it",
    handler="main.handler",
    runtime="python3.13",
    code=pulumi.AssetArchive({"main.py": pulumi.StringAsset("handler = print")}),
    environment=aws.lambda_.FunctionEnvironmentArgs(variables={"MARKER": secret}),
    opts=options,
)
aws.iam.RolePolicy(
    "document",
    role="it",
    policy=pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": [], "Id": secret}),
    opts=options,
)
pulumi.export("marker", secret)
pulumi.export("inside", {"list": [pulumi.Output.concat("postgres://u:", secret, "@host")]})
