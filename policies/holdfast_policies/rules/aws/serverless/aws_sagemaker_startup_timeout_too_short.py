"""Model endpoints that give up on a model that still loads."""

from functools import partial
from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.settings.model import Options
from holdfast.stack import Resource
from holdfast.stack.aws import SAGEMAKER_ENDPOINT_CONFIGURATION
from holdfast.stack.reading import Block
from holdfast.topology.accelerators import is_aws_accelerated
from holdfast.topology.aws.model_variants import VARIANTS, is_serverless, name_of, variants_that
from holdfast.topology.known import all_of, any_of

_TIMEOUT: Final = "containerStartupHealthCheckTimeoutInSeconds"
BAD = """
import pulumi_aws as aws

aws.sagemaker.EndpointConfiguration(  # finding: aws-sagemaker-startup-timeout-too-short
    "chat",
    production_variants=[
        {
            "variant_name": "main",
            "model_name": "chat-7b",
            "instance_type": "ml.g5.xlarge",
            "initial_instance_count": 2,
            "container_startup_health_check_timeout_in_seconds": 120,
        }
    ],
)
"""
GOOD = """
import pulumi_aws as aws

aws.sagemaker.EndpointConfiguration(
    "chat",
    production_variants=[
        {
            "variant_name": "main",
            "model_name": "chat-7b",
            "instance_type": "ml.g5.xlarge",
            "initial_instance_count": 2,
            "container_startup_health_check_timeout_in_seconds": 900,
        }
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
    options=("model_load_seconds",),
    fix="Set containerStartupHealthCheckTimeoutInSeconds over the time that the model takes to load.",
    bad=BAD,
    good=GOOD,
)
def aws_sagemaker_startup_timeout_too_short(config: Resource, options: Options) -> Answers:
    """A model endpoint stops its containers before the model is loaded.

    ## Why it matters
    A container that has not answered its health check when the timeout is over is given up. A timeout that was enough for a small
    model is not for the next one, or on a day when the download is slow: then deployments fail, and so does every new
    instance that should replace a lost one or add capacity.

    ## What to do
    Set `containerStartupHealthCheckTimeoutInSeconds`, up to 3600 and 480 by default, well over the time that the model takes to
    load, and say that time in holdfast.yaml (`model_load_seconds`).

    ## When it is decided
    From the endpoint configuration's inputs, before it is created. Without `model_load_seconds` a model takes 300 seconds on an
    instance type with an accelerator and 60 on others. Serverless variants are left out.

    ## References
    Amazon SageMaker API reference, ProductionVariant; SageMaker developer guide, "Custom Inference Code with Hosting Services".
    """

    def loads_longer(variant: Block, *, gpu: bool) -> bool:
        return (variant.number(_TIMEOUT) or 0) < options.load_seconds(gpu=gpu)

    def gives_up(variant: Block) -> bool:
        def on_an_accelerator() -> bool:
            return all_of([partial(loads_longer, variant, gpu=True), lambda: is_aws_accelerated(variant.text("instanceType") or "")])

        too_short = partial(any_of, [partial(loads_longer, variant, gpu=False), on_an_accelerator])
        return all_of([lambda: not is_serverless(variant), too_short])

    short = variants_that(config, gives_up)
    for variant in short.found:
        given = variant.number(_TIMEOUT) or 0
        needed = options.load_seconds(gpu=given >= options.load_seconds(gpu=False))
        name = f"Variant {name_of(variant)} of {config.name}"
        message = f"{name} gives up on a container after {given} s, and its model takes {needed} s to load"
        yield Finding(config, VARIANTS, message, key=name_of(variant))
    short.require_complete()
