"""Models that one zone can take down."""

from functools import partial

from holdfast.rule import Answers, Finding, rule
from holdfast.settings.model import Options
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import SAGEMAKER_ENDPOINT_CONFIGURATION, SAGEMAKER_MODEL, SUBNET
from holdfast.topology.aws.model_variants import HOSTED
from holdfast.topology.aws.subnets import zones_behind
from holdfast.topology.known import all_of
from holdfast.topology.wording import counted

BAD = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
group = aws.ec2.SecurityGroup("models", vpc_id=vpc.id)
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
role = aws.iam.Role("models", assume_role_policy="{}")
model = aws.sagemaker.Model(  # finding: aws-sagemaker-single-zone
    "chat",
    execution_role_arn=role.arn,
    primary_container={"image": "111111111111.dkr.ecr.us-west-2.amazonaws.com/chat:1.4"},
    vpc_config={"subnets": [one.id], "security_group_ids": [group.id]},
)
aws.sagemaker.EndpointConfiguration(
    "chat",
    production_variants=[
        {"variant_name": "main", "model_name": model.name, "instance_type": "ml.g5.xlarge", "initial_instance_count": 2}
    ],
)
"""
GOOD = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
group = aws.ec2.SecurityGroup("models", vpc_id=vpc.id)
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2b")
role = aws.iam.Role("models", assume_role_policy="{}")
model = aws.sagemaker.Model(
    "chat",
    execution_role_arn=role.arn,
    primary_container={"image": "111111111111.dkr.ecr.us-west-2.amazonaws.com/chat:1.4"},
    vpc_config={"subnets": [one.id, two.id], "security_group_ids": [group.id]},
)
aws.sagemaker.EndpointConfiguration(
    "chat",
    production_variants=[
        {"variant_name": "main", "model_name": model.name, "instance_type": "ml.g5.xlarge", "initial_instance_count": 2}
    ],
)
"""


@rule(
    cloud="aws",
    group="serverless",
    scope="relation",
    severity="high",
    decidable="preview",
    subjects=(SAGEMAKER_MODEL,),
    reads=(SAGEMAKER_ENDPOINT_CONFIGURATION, SUBNET),
    options=("min_zones",),
    fix="Give the model a subnet in each of at least two zones.",
    bad=BAD,
    good=GOOD,
)
def aws_sagemaker_single_zone(model: Resource, stack: Stack, options: Options) -> Answers:
    """The subnets of a hosted model lie in fewer zones than are asked for.

    ## Why it matters
    SageMaker spreads the instances of an endpoint over zones, but a model that is connected to a VPC is reached only in the zones
    of its subnets. When all lie in one zone, its failure stops the endpoint, however many instances that has.

    ## What to do
    Name subnets of at least `min_zones` zones (2) in `vpcConfig.subnets` of the model.

    ## When it is decided
    At preview, for subnets of the stack: their ids may be unknown, their zones need not be. Of a subnet outside the stack
    holdfast.yaml can say the zone (`resources`). A model without subnets, or that no endpoint configuration names, is left out.

    ## References
    Amazon SageMaker API reference, VpcConfig; SageMaker developer guide, "Best practices for deploying models on SageMaker AI
    Hosting Services".
    """
    zones = zones_behind(stack, model, "vpcConfig.subnets[]")
    if zones.at_most == 0:
        return
    hosting = stack.referrers(model, SAGEMAKER_ENDPOINT_CONFIGURATION, HOSTED)
    if all_of([partial(zones.fewer_than, options.min_zones), lambda: not hosting.none()]):
        few = f"{counted(zones.at_most or 0, 'zone')}, at least {options.min_zones} are needed"
        yield Finding(model, "vpcConfig.subnets", f"The subnets of {model.name} {zones.said()}: {few}", evidence=zones.path)
