"""Well-kept accounts: messages, events and streams, and who may send them on."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.account import KEY, Account, account
from tests.policies.adversarial.systems import Benign
from tests.policies.kit import Json, Made, Text
from tests.policies.parts import arn, container

_TLS = {"Bool": {"aws:SecureTransport": "false"}}
_PARTNER = "arn:aws:events:eu-west-1:444455556666:event-bus/theirs"


def _topic(at: Account) -> Made:
    topic = at.add("aws:sns/topic:Topic", "orders", {"kmsMasterKeyId": KEY}, computed={"arn": arn("sns", "orders")})
    deny = {"Effect": "Deny", "Principal": "*", "Action": "sns:Publish", "Resource": topic.arn, "Condition": _TLS}
    document = Json({"Version": "2012-10-17", "Statement": [deny]})
    at.add("aws:sns/topicPolicy:TopicPolicy", "orders", {"arn": topic.arn, "policy": document})
    return topic


def _fan_out(at: Account) -> None:
    """One topic, two queues, three functions, one key."""
    key, topic = at.key("sns.amazonaws.com"), _topic(at)
    for name in ("billing", "shipping"):
        send: dict[str, Any] = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}}
        send |= {"Action": "sqs:SendMessage", "Condition": {"ArnEquals": {"aws:SourceArn": topic.arn}}}
        queue, dead = at.queue(name, {**send, "Resource": arn("sqs", name)})
        lost = Json({"deadLetterTargetArn": dead.arn})
        props = {"topic": topic.arn, "protocol": "sqs", "endpoint": queue.arn, "redrivePolicy": lost}
        at.add("aws:sns/topicSubscription:TopicSubscription", name, props)
        function, acting = at.function(name)
        at.may(acting, "takes", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", on=queue.arn)
        at.may(acting, "decrypts", "kms:Decrypt", on=key.arn)
        mapping = {"eventSourceArn": queue.arn, "functionName": function.arn}
        at.add("aws:lambda/eventSourceMapping:EventSourceMapping", name, mapping)
    _, acting = at.function("publisher", {"TOPIC": topic.arn})
    at.may(acting, "publishes", "sns:Publish", on=topic.arn)
    at.may(acting, "encrypts", "kms:Decrypt", "kms:GenerateDataKey", on=key.arn)


def _clicks(at: Account) -> None:
    """Kinesis, Firehose, S3."""
    lake, key = at.bucket("lake"), at.key()
    sealed = {"encryptionType": "KMS", "kmsKeyId": key.id}
    computed = {"arn": arn("kinesis", "stream/clicks")}
    stream = at.add("aws:kinesis/stream:Stream", "clicks", {"name": "clicks", **sealed}, computed=computed)
    acting = at.role("firehose", "firehose.amazonaws.com")
    at.may(acting, "reads", "kinesis:GetShardIterator", "kinesis:GetRecords", on=stream.arn)
    at.may(acting, "writes", "s3:PutObject", "s3:ListBucket", on=(lake.arn, Text((lake.arn, "/*"))))
    at.may(acting, "decrypts", "kms:Decrypt", "kms:GenerateDataKey", on=key.arn)
    source = {"kinesisStreamArn": stream.arn, "roleArn": acting.arn}
    goal = {"roleArn": acting.arn, "bucketArn": lake.arn, "prefix": "clicks/"}
    props = {"destination": "extended_s3", "kinesisSourceConfiguration": source, "extendedS3Configuration": goal}
    at.add("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", "clicks", props)
    _, calls = at.function("collect", {"STREAM": stream.out("name")})
    at.may(calls, "puts", "kinesis:PutRecords", on=stream.arn)


def _saga(at: Account) -> None:
    """A state machine that calls functions, started by events."""
    functions = [at.function(name)[0] for name in ("reserve", "charge")]
    acting, starting = at.role("saga", "states.amazonaws.com"), at.role("start", "events.amazonaws.com")
    at.may(acting, "calls", "lambda:InvokeFunction", on=tuple(function.arn for function in functions))
    at.may(acting, "logs", "logs:CreateLogDelivery", "logs:DescribeLogGroups", "xray:PutTraceSegments", on="*")
    task = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": True}
    states = {function.name: {**task, "Parameters": {"FunctionName": function.arn}} for function in functions}
    definition = Json({"StartAt": "reserve", "States": states})
    logging = {"level": "ALL", "logDestination": Text((at.logs("saga").arn, ":*"))}
    props = {"roleArn": acting.arn, "definition": definition, "loggingConfiguration": logging}
    machine = at.add("aws:sfn/stateMachine:StateMachine", "saga", props)
    at.may(starting, "starts", "states:StartExecution", on=machine.arn)
    _, dead = at.queue("saga")
    target = {"rule": "ordered", "arn": machine.arn, "roleArn": starting.arn, "deadLetterConfig": {"arn": dead.arn}}
    at.add("aws:cloudwatch/eventTarget:EventTarget", "ordered", target)


def _partners(at: Account) -> None:
    """A bus that takes events of a partner's account and of one's own organization, and sends some on."""
    bus = at.add(
        "aws:cloudwatch/eventBus:EventBus", "hub", {"name": "hub"}, computed={"arn": arn("events", "event-bus/hub")}
    )
    put = {"Effect": "Allow", "Action": "events:PutEvents", "Resource": bus.arn}
    partner = {"Principal": {"AWS": "arn:aws:iam::444455556666:root"}}
    organization = {"Principal": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}
    document = Json({"Version": "2012-10-17", "Statement": [{**put, **partner}, {**put, **organization}]})
    at.add("aws:cloudwatch/eventBusPolicy:EventBusPolicy", "hub", {"eventBusName": bus.out("name"), "policy": document})
    acting = at.role("forward", "events.amazonaws.com")
    at.may(acting, "sends", "events:PutEvents", on=_PARTNER)
    _, dead = at.queue("forward")
    target = {"rule": "out", "arn": _PARTNER, "roleArn": acting.arn, "deadLetterConfig": {"arn": dead.arn}}
    at.add("aws:cloudwatch/eventTarget:EventTarget", "out", {"eventBusName": bus.out("name"), **target})


def _kafka(at: Account) -> None:
    """MSK Serverless, by IAM."""
    at.vpc()
    app, brokers = at.group("app"), at.group("brokers")
    at.connect(app, brokers, 9098)
    network = [{"subnetIds": at.subnets(), "securityGroupIds": [brokers.id]}]
    login = {"sasl": {"iam": {"enabled": True}}}
    props = {"clusterName": "events", "clientAuthentication": login, "vpcConfigs": network}
    computed = {"arn": arn("kafka", "cluster/events/1-2"), "bootstrapBrokersSaslIam": "boot-1.kafka-serverless:9098"}
    cluster = at.add("aws:msk/serverlessCluster:ServerlessCluster", "events", props, computed=computed)
    acting = at.service("app", app, {"BROKERS": cluster.out("bootstrapBrokersSaslIam")})
    at.may(acting, "connects", "kafka-cluster:Connect", on=cluster.arn)
    topic = arn("kafka", "topic/events/1-2/orders")
    at.may(acting, "reads", "kafka-cluster:ReadData", "kafka-cluster:WriteData", on=topic)


def _side_cars(at: Account) -> None:
    """FireLens and the collector beside an application."""
    at.vpc()
    app = at.group("app")
    acting = at.service("app", app)
    logs = {"logDriver": "awsfirelens", "options": {"Name": "cloudwatch_logs", "log_group_name": "/acme/app"}}
    router = container("router", firelensConfiguration={"type": "fluentbit"})
    collector = container("collector", command=["--config=/etc/ecs/ecs-xray.yaml"])
    task = next(made for made in at.program.made.values() if made.type.endswith(":TaskDefinition"))
    task.props["containerDefinitions"] = Json([{**container("app"), "logConfiguration": logs}, router, collector])
    at.may(acting, "traces", "xray:PutTraceSegments", "xray:PutTelemetryRecords", on="*")
    at.may(acting, "logs", "logs:CreateLogStream", "logs:PutLogEvents", on=arn("logs", "log-group:/acme/app:*"))


ALL = (
    Benign("an account with a topic, queues and a key", account(_fan_out)),
    Benign("an account with Kinesis, Firehose and a bucket", account(_clicks)),
    Benign("an account with a saga", account(_saga)),
    Benign("an account with a bus between accounts", account(_partners)),
    Benign("an account with MSK Serverless", account(_kafka)),
    Benign("an account with side-cars", account(_side_cars)),
)
