"""Properties that can't be changed on what exists, for the types of this system.

`AWS_SAYS`: what AWS's resource schemas list as `createOnlyProperties` (the CloudFormation registry's; a test holds each
entry against the copy in cfn-lint). Left out is what the provider changes in place all the same, such as an RDS
instance's identifier. `PROVIDER_SAYS`: what AWS lists not at all or only under conditions, and the provider replaces
(`ForceNew` or `RequiresReplace` in its source).
"""

from __future__ import annotations

from typing import Final

AWS_SAYS: Final = """
acm/certificate:Certificate AWS::CertificateManager::Certificate domainName=DomainName \
 subjectAlternativeNames=SubjectAlternativeNames keyAlgorithm=KeyAlgorithm
apigateway/authorizer:Authorizer AWS::ApiGateway::Authorizer restApi=RestApiId
apigateway/basePathMapping:BasePathMapping AWS::ApiGateway::BasePathMapping domainName=DomainName
apigateway/deployment:Deployment AWS::ApiGateway::Deployment restApi=RestApiId
apigateway/domainName:DomainName AWS::ApiGateway::DomainName domainName=DomainName
apigateway/response:Response AWS::ApiGateway::GatewayResponse restApiId=RestApiId responseType=ResponseType
apigateway/stage:Stage AWS::ApiGateway::Stage restApi=RestApiId stageName=StageName
apigateway/usagePlanKey:UsagePlanKey AWS::ApiGateway::UsagePlanKey keyId=KeyId usagePlanId=UsagePlanId keyType=KeyType
apigatewayv2/vpcLink:VpcLink AWS::ApiGatewayV2::VpcLink securityGroupIds=SecurityGroupIds subnetIds=SubnetIds
appautoscaling/policy:Policy AWS::ApplicationAutoScaling::ScalingPolicy name=PolicyName resourceId=ResourceId \
 scalableDimension=ScalableDimension serviceNamespace=ServiceNamespace
appautoscaling/target:Target AWS::ApplicationAutoScaling::ScalableTarget resourceId=ResourceId \
 scalableDimension=ScalableDimension serviceNamespace=ServiceNamespace
cloudwatch/dashboard:Dashboard AWS::CloudWatch::Dashboard dashboardName=DashboardName
cloudwatch/eventArchive:EventArchive AWS::Events::Archive name=ArchiveName eventSourceArn=SourceArn
cloudwatch/eventBus:EventBus AWS::Events::EventBus name=Name
cloudwatch/eventRule:EventRule AWS::Events::Rule name=Name
cloudwatch/logGroup:LogGroup AWS::Logs::LogGroup name=LogGroupName
cloudwatch/metricAlarm:MetricAlarm AWS::CloudWatch::Alarm name=AlarmName
dynamodb/table:Table AWS::DynamoDB::Table name=TableName
ec2/flowLog:FlowLog AWS::EC2::FlowLog vpcId=ResourceId trafficType=TrafficType logDestination=LogDestination \
 logDestinationType=LogDestinationType iamRoleArn=DeliverLogsPermissionArn logFormat=LogFormat \
 maxAggregationInterval=MaxAggregationInterval
ec2/instance:Instance AWS::EC2::Instance ami=ImageId availabilityZone=AvailabilityZone subnetId=SubnetId \
 keyName=KeyName launchTemplate=LaunchTemplate
ec2/launchTemplate:LaunchTemplate AWS::EC2::LaunchTemplate name=LaunchTemplateName
ec2/natGateway:NatGateway AWS::EC2::NatGateway subnetId=SubnetId allocationId=AllocationId \
 connectivityType=ConnectivityType
ec2/networkInterface:NetworkInterface AWS::EC2::NetworkInterface subnetId=SubnetId interfaceType=InterfaceType
ec2/route:Route AWS::EC2::Route routeTableId=RouteTableId destinationCidrBlock=DestinationCidrBlock
ec2/routeTable:RouteTable AWS::EC2::RouteTable vpcId=VpcId
ec2/routeTableAssociation:RouteTableAssociation AWS::EC2::SubnetRouteTableAssociation subnetId=SubnetId
ec2/securityGroup:SecurityGroup AWS::EC2::SecurityGroup name=GroupName description=GroupDescription vpcId=VpcId
ec2/subnet:Subnet AWS::EC2::Subnet vpcId=VpcId availabilityZone=AvailabilityZone cidrBlock=CidrBlock
ec2/vpc:Vpc AWS::EC2::VPC cidrBlock=CidrBlock
ec2/vpcEndpoint:VpcEndpoint AWS::EC2::VPCEndpoint vpcId=VpcId serviceName=ServiceName vpcEndpointType=VpcEndpointType
ecr/repository:Repository AWS::ECR::Repository name=RepositoryName encryptionConfigurations=EncryptionConfiguration
ecs/cluster:Cluster AWS::ECS::Cluster name=ClusterName
ecs/clusterCapacityProviders:ClusterCapacityProviders AWS::ECS::ClusterCapacityProviderAssociations clusterName=Cluster
ecs/service:Service AWS::ECS::Service name=ServiceName cluster=Cluster schedulingStrategy=SchedulingStrategy
ecs/taskDefinition:TaskDefinition AWS::ECS::TaskDefinition family=Family containerDefinitions=ContainerDefinitions \
 cpu=Cpu memory=Memory executionRoleArn=ExecutionRoleArn taskRoleArn=TaskRoleArn networkMode=NetworkMode \
 requiresCompatibilities=RequiresCompatibilities runtimePlatform=RuntimePlatform volumes=Volumes \
 ephemeralStorage=EphemeralStorage
elasticache/replicationGroup:ReplicationGroup AWS::ElastiCache::ReplicationGroup replicationGroupId=ReplicationGroupId \
 subnetGroupName=CacheSubnetGroupName atRestEncryptionEnabled=AtRestEncryptionEnabled kmsKeyId=KmsKeyId port=Port
elasticache/subnetGroup:SubnetGroup AWS::ElastiCache::SubnetGroup name=CacheSubnetGroupName
elasticache/user:User AWS::ElastiCache::User userId=UserId userName=UserName
elasticache/userGroup:UserGroup AWS::ElastiCache::UserGroup userGroupId=UserGroupId
iam/instanceProfile:InstanceProfile AWS::IAM::InstanceProfile name=InstanceProfileName path=Path
iam/role:Role AWS::IAM::Role name=RoleName path=Path
iam/rolePolicy:RolePolicy AWS::IAM::RolePolicy name=PolicyName role=RoleName
kms/alias:Alias AWS::KMS::Alias name=AliasName
lambda/eventSourceMapping:EventSourceMapping AWS::Lambda::EventSourceMapping eventSourceArn=EventSourceArn \
 startingPosition=StartingPosition
lambda/function:Function AWS::Lambda::Function name=FunctionName packageType=PackageType
lambda/permission:Permission AWS::Lambda::Permission function=FunctionName action=Action principal=Principal \
 sourceArn=SourceArn sourceAccount=SourceAccount
lb/listener:Listener AWS::ElasticLoadBalancingV2::Listener loadBalancerArn=LoadBalancerArn
lb/listenerRule:ListenerRule AWS::ElasticLoadBalancingV2::ListenerRule listenerArn=ListenerArn
lb/loadBalancer:LoadBalancer AWS::ElasticLoadBalancingV2::LoadBalancer name=Name loadBalancerType=Type internal=Scheme
lb/targetGroup:TargetGroup AWS::ElasticLoadBalancingV2::TargetGroup name=Name port=Port protocol=Protocol vpcId=VpcId \
 protocolVersion=ProtocolVersion targetType=TargetType
pipes/pipe:Pipe AWS::Pipes::Pipe name=Name source=Source
rds/cluster:Cluster AWS::RDS::DBCluster clusterIdentifier=DBClusterIdentifier dbSubnetGroupName=DBSubnetGroupName \
 databaseName=DatabaseName engineMode=EngineMode storageEncrypted=StorageEncrypted kmsKeyId=KmsKeyId
rds/clusterInstance:ClusterInstance AWS::RDS::DBInstance clusterIdentifier=DBClusterIdentifier
rds/clusterParameterGroup:ClusterParameterGroup AWS::RDS::DBClusterParameterGroup name=DBClusterParameterGroupName \
 family=Family description=Description
rds/instance:Instance AWS::RDS::DBInstance dbName=DBName username=MasterUsername storageEncrypted=StorageEncrypted \
 kmsKeyId=KmsKeyId
rds/parameterGroup:ParameterGroup AWS::RDS::DBParameterGroup name=DBParameterGroupName family=Family \
 description=Description
rds/subnetGroup:SubnetGroup AWS::RDS::DBSubnetGroup name=DBSubnetGroupName
route53/record:Record AWS::Route53::RecordSet zoneId=HostedZoneId
s3/bucket:Bucket AWS::S3::Bucket bucket=BucketName
s3/bucketPolicy:BucketPolicy AWS::S3::BucketPolicy bucket=Bucket
secretsmanager/secret:Secret AWS::SecretsManager::Secret name=Name
servicediscovery/httpNamespace:HttpNamespace AWS::ServiceDiscovery::HttpNamespace name=Name
sesv2/emailIdentity:EmailIdentity AWS::SES::EmailIdentity emailIdentity=EmailIdentity
sns/topic:Topic AWS::SNS::Topic name=TopicName fifoTopic=FifoTopic
sns/topicSubscription:TopicSubscription AWS::SNS::Subscription topic=TopicArn protocol=Protocol endpoint=Endpoint
sqs/queue:Queue AWS::SQS::Queue name=QueueName fifoQueue=FifoQueue
ssm/parameter:Parameter AWS::SSM::Parameter name=Name
wafv2/webAcl:WebAcl AWS::WAFv2::WebACL name=Name scope=Scope
wafv2/webAclAssociation:WebAclAssociation AWS::WAFv2::WebACLAssociation resourceArn=ResourceArn webAclArn=WebACLArn
wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration AWS::WAFv2::LoggingConfiguration resourceArn=ResourceArn
"""

PROVIDER_SAYS: Final = """
cloudwatch/eventRule:EventRule internal/service/events/rule.go eventBusName
cloudwatch/eventTarget:EventTarget internal/service/events/target.go rule eventBusName targetId
dynamodb/table:Table internal/service/dynamodb/table.go hashKey rangeKey
ecr/lifecyclePolicy:LifecyclePolicy internal/service/ecr/lifecycle_policy.go repository
ecr/repositoryPolicy:RepositoryPolicy internal/service/ecr/repository_policy.go repository
ecs/service:Service internal/service/ecs/service.go launchType
rds/cluster:Cluster internal/service/rds/cluster.go availabilityZones engine masterUsername
rds/clusterInstance:ClusterInstance internal/service/rds/cluster_instance.go engine
rds/instance:Instance internal/service/rds/instance.go availabilityZone engine
route53/record:Record internal/service/route53/record.go name
sns/topicPolicy:TopicPolicy internal/service/sns/topic_policy.go arn
sqs/queuePolicy:QueuePolicy internal/service/sqs/queue_policy.go queueUrl
sqs/redriveAllowPolicy:RedriveAllowPolicy internal/service/sqs/queue_redrive_allow_policy.go queueUrl
vpc/securityGroupEgressRule:SecurityGroupEgressRule internal/service/ec2/vpc_security_group_ingress_rule.go \
 securityGroupId
vpc/securityGroupIngressRule:SecurityGroupIngressRule internal/service/ec2/vpc_security_group_ingress_rule.go \
 securityGroupId
"""


def _table() -> dict[tuple[str, str], str]:
    table: dict[tuple[str, str], str] = {}
    for line in AWS_SAYS.strip().splitlines():
        token, schema, *properties = line.split()
        for prop, _, named in (text.partition("=") for text in properties):
            table[f"aws:{token}", prop] = f"{schema} {named}"
    for line in PROVIDER_SAYS.strip().splitlines():
        token, source, *properties = line.split()
        for prop in properties:
            table[f"aws:{token}", prop] = f"terraform-provider-aws {source}"
    return table


TABLE: Final = _table()
"""Who says so, by type token and property (both as in the engine)."""
