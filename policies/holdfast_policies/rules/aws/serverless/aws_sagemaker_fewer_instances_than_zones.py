"""Model endpoints with zones that hold no instance."""

from functools import partial

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import SAGEMAKER_ENDPOINT_CONFIGURATION, SAGEMAKER_MODEL, SUBNET
from holdfast.stack.reading import Block
from holdfast.topology.aws.model_variants import VARIANTS, instance_count, is_about_models, is_serverless, name_of, variants_that
from holdfast.topology.aws.subnets import zones_behind
from holdfast.topology.known import all_of
from holdfast.topology.wording import counted

BAD = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
group = aws.ec2.SecurityGroup("models", vpc_id=vpc.id)
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2b")
three = aws.ec2.Subnet("three", vpc_id=vpc.id, cidr_block="10.0.2.0/24", availability_zone="us-west-2c")
role = aws.iam.Role("models", assume_role_policy="{}")
model = aws.sagemaker.Model(
    "chat",
    execution_role_arn=role.arn,
    primary_container={"image": "111111111111.dkr.ecr.us-west-2.amazonaws.com/chat:1.4"},
    vpc_config={"subnets": [one.id, two.id, three.id], "security_group_ids": [group.id]},
)
aws.sagemaker.EndpointConfiguration(  # finding: aws-sagemaker-fewer-instances-than-zones
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
three = aws.ec2.Subnet("three", vpc_id=vpc.id, cidr_block="10.0.2.0/24", availability_zone="us-west-2c")
role = aws.iam.Role("models", assume_role_policy="{}")
model = aws.sagemaker.Model(
    "chat",
    execution_role_arn=role.arn,
    primary_container={"image": "111111111111.dkr.ecr.us-west-2.amazonaws.com/chat:1.4"},
    vpc_config={"subnets": [one.id, two.id, three.id], "security_group_ids": [group.id]},
)
aws.sagemaker.EndpointConfiguration(
    "chat",
    production_variants=[
        {"variant_name": "main", "model_name": model.name, "instance_type": "ml.g5.xlarge", "initial_instance_count": 3}
    ],
)
"""


@rule(
    cloud="aws",
    group="serverless",
    scope="relation",
    severity="high",
    decidable="preview",
    subjects=(SAGEMAKER_ENDPOINT_CONFIGURATION,),
    reads=(SAGEMAKER_MODEL, SUBNET),
    fix="Give the variant at least as many instances as its model's subnets have zones.",
    bad=BAD,
    good=GOOD,
)
def aws_sagemaker_fewer_instances_than_zones(config: Resource, stack: Stack) -> Answers:
    """A variant has fewer instances than its model has zones.

    ## Why it matters
    SageMaker places the instances of a variant in the zones of the model's subnets. With fewer instances than zones, some
    zones hold none, and the loss of one of the others takes a larger share of the variant than the subnets promise: one of two
    instances is half of it, where one of three would be a third.

    ## What to do
    Set `initialInstanceCount` to the number of zones or more, or name subnets of fewer zones, but at least two.

    ## When it is decided
    At preview, for models and subnets of the stack: their names and ids may be unknown, the zones need not be. Serverless
    variants, and models without subnets, are left out.

    ## References
    Amazon SageMaker API reference, ProductionVariant and VpcConfig; SageMaker developer guide, "Best practices for deploying models
    on SageMaker AI Hosting Services".
    """

    def spans_more(model: Resource, *, variant: Block) -> bool:
        return not zones_behind(stack, model, "vpcConfig.subnets[]").fewer_than(int(instance_count(variant)) + 1)

    def leaves_zones_empty(variant: Block) -> bool:
        spans = partial(is_about_models, stack, config, variant, partial(spans_more, variant=variant))
        return all_of([lambda: not is_serverless(variant), spans])

    few = variants_that(config, leaves_zones_empty)
    for variant in few.found:
        instances = counted(int(instance_count(variant)), "instance")
        message = f"Variant {name_of(variant)} of {config.name} has {instances}, fewer than the zones of its model's subnets"
        yield Finding(config, VARIANTS, message, key=name_of(variant))
    few.require_complete()
