"""Model endpoints that one instance can take down."""

from functools import partial
from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import SAGEMAKER_ENDPOINT_CONFIGURATION
from holdfast.stack.reading import Block
from holdfast.topology.aws.model_variants import (
    VARIANTS,
    has_managed_scaling,
    instance_count,
    is_serverless,
    managed_minimum,
    name_of,
    variants_that,
)
from holdfast.topology.known import all_of, any_of

_NEEDED: Final = 2
BAD = """
import pulumi_aws as aws

aws.sagemaker.EndpointConfiguration(  # finding: aws-sagemaker-single-instance
    "chat",
    production_variants=[
        {"variant_name": "main", "model_name": "chat-7b", "instance_type": "ml.g5.xlarge", "initial_instance_count": 1}
    ],
)
"""
GOOD = """
import pulumi_aws as aws

aws.sagemaker.EndpointConfiguration(
    "chat",
    production_variants=[
        {"variant_name": "main", "model_name": "chat-7b", "instance_type": "ml.g5.xlarge", "initial_instance_count": 2}
    ],
)
"""
SERVERLESS = """
import pulumi_aws as aws

aws.sagemaker.EndpointConfiguration(
    "rank",
    production_variants=[
        {"variant_name": "main", "model_name": "rank", "serverless_config": {"max_concurrency": 20, "memory_size_in_mb": 4096}}
    ],
)
"""


@rule(
    cloud="aws",
    group="serverless",
    scope="resource",
    severity="high",
    decidable="inputs",
    subjects=(SAGEMAKER_ENDPOINT_CONFIGURATION,),
    fix="Give each variant at least two instances, also as the minimum of managed scaling.",
    bad=BAD,
    good=(GOOD, SERVERLESS),
)
def aws_sagemaker_single_instance(config: Resource) -> Answers:
    """A variant of a model endpoint runs on one instance.

    ## Why it matters
    SageMaker spreads the instances of a variant over zones, but one instance is in one zone. When it or its zone fails, the
    requests of the variant fail until a new instance has started, has pulled its image and has loaded the model: minutes, and
    longer where such instances are short.

    ## What to do
    Set `initialInstanceCount` to 2 or more, and the minimum of whatever scales the variant with it: `managedInstanceScaling`
    or an Application Auto Scaling target.

    ## When it is decided
    From the endpoint configuration's inputs, before it is created. Serverless variants have no instances and are left out.

    ## References
    Security Hub SageMaker.4; Amazon SageMaker API reference, ProductionVariant; SageMaker developer guide, "Best practices for
    deploying models on SageMaker AI Hosting Services".
    """
    single = variants_that(config, _may_run_on_one)
    for variant in single.found:
        message = f"Variant {name_of(variant)} of {config.name} can run on fewer than {_NEEDED} instances: the loss of one can stop it"
        yield Finding(config, VARIANTS, message, key=name_of(variant))
    single.require_complete()


def _may_run_on_one(variant: Block) -> bool:
    """Tell whether a variant with instances starts with fewer than two, or is scaled to fewer."""
    scaled = partial(all_of, [partial(has_managed_scaling, variant), lambda: managed_minimum(variant) < _NEEDED])
    return all_of([lambda: not is_serverless(variant), partial(any_of, [lambda: instance_count(variant) < _NEEDED, scaled])])
