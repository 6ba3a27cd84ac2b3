"""Groups that rest on something that is not there."""

from holdfast.rule import Answers, Finding, Undecided, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import AUTOSCALING_GROUP, LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE
from holdfast.stack.paths import top
from holdfast.stack.references import outside
from holdfast.topology.aws.dangling import always_exists, references_of, stands_for_nothing

BAD = """
import pulumi_aws as aws

models = aws.ec2.LaunchTemplate("models", image_id="ami-of-my-model", instance_type="m6i.large")  # finding: aws-asg-dangling-reference
aws.autoscaling.Group("models", launch_template={"id": models.id}, min_size=2, max_size=6)
"""
GOOD = """
import pulumi_aws as aws

image = aws.ec2.AmiCopy("models", source_ami_id="ami-0123456789abcdef0", source_ami_region="us-east-1")
vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
inside = aws.ec2.SecurityGroup("models", vpc_id=vpc.id)
targets = aws.lb.TargetGroup("models", port=80, protocol="HTTP", vpc_id=vpc.id)
models = aws.ec2.LaunchTemplate("models", image_id=image.id, instance_type="m6i.large", vpc_security_group_ids=[inside.id])
aws.autoscaling.Group("models", launch_template={"id": models.id}, min_size=2, max_size=6, target_group_arns=[targets.arn])
"""


@rule(
    cloud="aws",
    group="autoscaling",
    scope="relation",
    severity="high",
    decidable="state",
    subjects=(AUTOSCALING_GROUP, LAUNCH_TEMPLATE, LAUNCH_CONFIGURATION),
    fix="Name a resource of this stack, or an id that exists in the region and account of the group.",
    bad=BAD,
    good=GOOD,
)
def aws_asg_dangling_reference(source: Resource, stack: Stack) -> Answers:
    """A group or its launch template names something that does not exist.

    ## Why it matters
    A group that runs does not notice that its image, security group or target group was deleted. The next launch fails, and so
    does every one after it: no member that is lost comes back.

    ## What to do
    Make the image, the security groups and the target groups in the stack, or look them up, so that they are named by what they
    are. Deregister an image only when no launch template names it.

    ## When it is decided
    It holds where everything that is named stands in the stack or is described in holdfast.yaml (`resources`). An id that EC2
    never gives, or the ARN of a target group that was replaced by one of the same name, names nothing. Any other id from
    outside the stack leaves it undecided.

    ## References
    Trusted Advisor 8CNsSllI5v; Amazon EC2 Auto Scaling user guide, "Troubleshoot Amazon EC2 Auto Scaling: AMI issues".
    """
    for named in references_of(stack, source):
        place = top(named.path)
        lost = tuple(each for each in named.literals if stands_for_nothing(stack, place, each))
        for each in lost:
            yield Finding(source, place, f"{source.name} names {each} in {place}, and nothing has that id", key=each)
        open_ = [outside(each) for each in named.literals if each not in lost and not always_exists(each)]
        if open_ or named.missing:
            yield Undecided(source, place, (*named.missing, *open_))
