"""Model endpoints that cannot grow."""

from functools import partial

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import SAGEMAKER_ENDPOINT, SAGEMAKER_ENDPOINT_CONFIGURATION, SCALING_TARGET
from holdfast.topology.aws.model_variants import VARIANTS, name_of, variants_that
from holdfast.topology.aws.variant_scaling import endpoints_of, is_fixed

BAD = """
import pulumi_aws as aws

config = aws.sagemaker.EndpointConfiguration(  # finding: aws-sagemaker-no-autoscaling
    "chat",
    production_variants=[
        {"variant_name": "main", "model_name": "chat-7b", "instance_type": "ml.g5.xlarge", "initial_instance_count": 2}
    ],
)
aws.sagemaker.Endpoint("chat", endpoint_config_name=config.name)
"""
WITH_TARGET = """
import pulumi
import pulumi_aws as aws

config = aws.sagemaker.EndpointConfiguration(
    "chat",
    production_variants=[
        {"variant_name": "main", "model_name": "chat-7b", "instance_type": "ml.g5.xlarge", "initial_instance_count": 2}
    ],
)
endpoint = aws.sagemaker.Endpoint("chat", endpoint_config_name=config.name)
aws.appautoscaling.Target(
    "chat",
    service_namespace="sagemaker",
    scalable_dimension="sagemaker:variant:DesiredInstanceCount",
    resource_id=pulumi.Output.concat("endpoint/", endpoint.name, "/variant/main"),
    min_capacity=2,
    max_capacity=8,
)
"""
MANAGED = """
import pulumi_aws as aws

config = aws.sagemaker.EndpointConfiguration(
    "chat",
    production_variants=[
        {
            "variant_name": "main",
            "model_name": "chat-7b",
            "instance_type": "ml.g5.xlarge",
            "initial_instance_count": 2,
            "managed_instance_scaling": {"status": "ENABLED", "min_instance_count": 2, "max_instance_count": 8},
        }
    ],
)
aws.sagemaker.Endpoint("chat", endpoint_config_name=config.name)
"""


@rule(
    cloud="aws",
    group="serverless",
    scope="relation",
    severity="medium",
    decidable="preview",
    subjects=(SAGEMAKER_ENDPOINT_CONFIGURATION,),
    reads=(SAGEMAKER_ENDPOINT, SCALING_TARGET),
    fix="Add an appautoscaling Target for sagemaker:variant:DesiredInstanceCount of this variant, and a policy.",
    bad=BAD,
    good=(WITH_TARGET, MANAGED),
)
def aws_sagemaker_no_autoscaling(config: Resource, stack: Stack) -> Answers:
    """The number of instances of a model endpoint's variant is fixed.

    ## Why it matters
    When a zone fails, the instances that are left take all its load, and more clients can come at any time. Requests that wait
    too long for an accelerator fail; a fixed number cannot follow, and somebody has to notice, and change it.

    ## What to do
    Add an `aws.appautoscaling.Target` with the dimension `sagemaker:variant:DesiredInstanceCount` and the resource id
    `endpoint/ENDPOINT/variant/VARIANT`, and a policy that follows the invocations or the concurrent requests of an instance. Or
    turn on `managedInstanceScaling` of the variant, where inference components share it.

    ## When it is decided
    At preview, from the endpoints of the stack that use the configuration, and its scaling targets: a name that is still unknown
    is that of the endpoint that it is made of. Serverless variants scale by themselves and are left out.

    ## References
    SageMaker developer guide, "Automatic scaling of Amazon SageMaker AI models"; Application Auto Scaling API reference,
    RegisterScalableTarget.
    """
    fixed = variants_that(config, partial(is_fixed, stack, config))
    for variant in fixed.found:
        message = f"The number of instances of variant {name_of(variant)} of {config.name} is fixed: no scaling target names it"
        yield Finding(config, VARIANTS, message, evidence=endpoints_of(stack, config).resources, key=name_of(variant))
    fixed.require_complete()
