"""Images that change under the same name."""

from holdfast.rule import Answers, Finding, Undecided, rule
from holdfast.stack import Resource
from holdfast.stack.aws import ECS_TASK_DEFINITION
from holdfast.stack.missing import NotKnownError
from holdfast.topology.aws.containers import DEFINITIONS, Image, containers, image_of, name_of

BAD = """
import json
import pulumi_aws as aws

registry = "123456789012.dkr.ecr.us-west-2.amazonaws.com"
aws.ecs.TaskDefinition(  # finding: aws-ecs-mutable-image
    "models",
    family="models",
    container_definitions=json.dumps(
        [
            {"name": "server", "image": f"{registry}/models:latest", "memory": 4096},
            {"name": "proxy", "image": f"{registry}/proxy:1.4", "memory": 256},
        ]
    ),
)
"""
GOOD = """
import json
import pulumi_aws as aws

repository = "123456789012.dkr.ecr.us-west-2.amazonaws.com/models"
digest = "sha256:4ce9372e7442c90f8adc1a9d9181d24f9dee7077d74ff1544d1b63bd2b5ee3d9"
server = {"name": "server", "image": f"{repository}:1.4@{digest}", "memory": 4096}
aws.ecs.TaskDefinition("models", family="models", container_definitions=json.dumps([server]))
"""


@rule(
    cloud="aws",
    group="deployment",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(ECS_TASK_DEFINITION,),
    fix="Name each image by its digest, as REPOSITORY@sha256:DIGEST.",
    bad=BAD,
    good=GOOD,
)
def aws_ecs_mutable_image(task: Resource) -> Answers:
    """A container's image can change without a deployment.

    ## Why it matters
    A tag points to whatever was pushed last. A task that replaces a failed one can then run other code than its neighbours,
    and a rollback to the last task definition brings back the same name, not the same image.

    ## What to do
    Name the image by digest: the `repo_digest` of a build resource, or `REPOSITORY@sha256:…`. A tag may stand before it for
    people to read. `latest`, or no tag at all, which means the same, is the worst choice: it changes with every push.

    ## When it is decided
    From `containerDefinitions`, before the task definition is created, where its JSON is known. An image that is still to be
    built makes all of it unknown.

    ## References
    Amazon ECS best practices guide, container images; Docker documentation, image digests.
    """
    for container in containers(task):
        try:
            fault = _fault(image_of(container))
        except NotKnownError as open_:
            yield Undecided(task, DEFINITIONS, open_.missing)
            continue
        if fault:
            yield Finding(task, DEFINITIONS, f"Container {name_of(container)} of {task.name} {fault}", key=name_of(container))


def _fault(image: Image | None) -> str:
    """Return what is wrong with how a container names its image; nothing where a digest pins it."""
    if image is None:
        return "names no image"
    if image.digest:
        return ""
    if not image.tag:
        return f"runs {image.repository} without tag or digest: it is whatever was pushed last as latest"
    if image.tag == "latest":
        return f"runs {image.repository}:latest: it is whatever was pushed last"
    return f"runs {image.repository}:{image.tag} without a digest: another image can be pushed under that tag"
