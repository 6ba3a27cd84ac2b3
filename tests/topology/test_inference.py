"""Who serves inference, by option and by what stands behind a resource."""

import json

import pytest

from holdfast import testing
from holdfast.settings.model import Options
from holdfast.stack import NotKnownError
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Hidden, Ref, deployed, preview
from holdfast.topology.accelerators import is_aws_accelerated, is_google_accelerated
from holdfast.topology.inference import serves_inference

GROUP, TEMPLATE, TARGETS = "aws:autoscaling/group:Group", "aws:ec2/launchTemplate:LaunchTemplate", "aws:lb/targetGroup:TargetGroup"
SERVICE, TASK = "aws:ecs/service:Service", "aws:ecs/taskDefinition:TaskDefinition"
AUTO = Options()


def declared(type_: str, name: str, **inputs: object) -> Declared:
    """Return a resource that has, once deployed, the outputs that others name it by."""
    outputs = {key: f"{key}:{name}" for key in ("arn", "name", "selfLink", "instanceGroup")}
    return testing.declared(type_, name, computed=outputs, **inputs)


def asked(target: Declared, *others: Declared, options: Options = AUTO) -> list[object]:
    """Return the answers at preview and once deployed."""
    found: list[object] = []
    for stack in (preview(*others, target), deployed(*others, target)):
        resource = stack.get(target.urn)
        assert resource is not None
        try:
            found.append(serves_inference(stack, options, resource))
        except NotKnownError as error:
            found.append(str(error))
    return found


def template(name: str = "members", **inputs: object) -> Declared:
    return declared(TEMPLATE, name, **inputs)


def group(source: Declared, *targets: Declared) -> Declared:
    return declared(GROUP, "group", launchTemplate={"id": source}, targetGroupArns=[Ref(each, "arn") for each in targets])


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        ("p5.48xlarge", True),
        ("p6-b200.48xlarge", True),
        ("g4dn.xlarge", True),
        ("gr6.4xlarge", True),
        ("inf2.xlarge", True),
        ("trn1n.32xlarge", True),
        ("dl2q.24xlarge", True),
        ("ml.g5.xlarge", True),
        ("g5.*", True),
        ("m5.large", False),
        ("t4g.micro", False),
        ("i3.large", False),
        ("vt1.3xlarge", False),
        ("f1.2xlarge", False),
        ("", False),
        ("your type", False),
    ],
)
def test_families_of_aws(type_: str, expected: bool) -> None:  # noqa: FBT001 - a table of cases
    assert is_aws_accelerated(type_) is expected


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        ("a2-highgpu-1g", True),
        ("zones/us-central1-a/machineTypes/g2-standard-4", True),
        ("ct5lp-hightpu-4t", True),
        ("tpu7x-standard-4t", True),
        ("n1-standard-1", False),
        ("c3-standard-4", False),
        ("", False),
    ],
)
def test_families_of_google(type_: str, expected: bool) -> None:  # noqa: FBT001 - a table of cases
    assert is_google_accelerated(type_) is expected


def test_the_option_decides_where_it_is_no_auto() -> None:
    plain = template(instanceType=UNKNOWN_STRING)
    members = group(plain)
    assert asked(members, plain, options=Options(inference=True)) == [True, True]
    assert asked(members, plain, options=Options(inference=False)) == [False, False]
    assert asked(members, plain, options=Options(inference=("**::group",))) == [True, True]
    assert asked(members, plain, options=Options(inference=("**::other",))) == [False, False]


def test_a_group_by_its_template_and_a_target_group_by_what_registers() -> None:
    targets, cpu, gpu = declared(TARGETS, "targets"), template(instanceType="m5.large"), template("gpu", instanceType="g5.xlarge")
    assert asked(group(gpu), gpu) == [True, True]
    assert asked(group(cpu), cpu) == [False, False]
    assert asked(targets, gpu, group(gpu, targets)) == [True, True]
    assert asked(targets, cpu, group(cpu, targets)) == [False, False]
    assert asked(targets) == [False, False]


@pytest.mark.parametrize(
    "attached",
    [
        lambda group, targets: declared(
            "aws:autoscaling/attachment:Attachment", "att", autoscalingGroupName=Ref(group, "name"), lbTargetGroupArn=Ref(targets, "arn")
        ),
        lambda group, targets: declared(
            "aws:autoscaling/trafficSourceAttachment:TrafficSourceAttachment",
            "att",
            autoscalingGroupName=Ref(group, "name"),
            trafficSource={"identifier": Ref(targets, "arn"), "type": "elbv2"},
        ),
    ],
)
def test_a_target_group_by_attachments(attached: object) -> None:
    assert callable(attached)
    targets = declared(TARGETS, "targets")
    gpu = template("gpu", instanceType="g5.xlarge")
    members = declared(GROUP, "group", launchTemplate={"id": gpu})
    assert asked(targets, gpu, members, attached(members, targets)) == [True, True]


def test_what_rests_on_something_unknown_is_not_answered() -> None:
    unknown = template(instanceType=UNKNOWN_STRING)
    targets = declared(TARGETS, "targets")
    gpu = template("gpu", instanceType="g5.xlarge")
    both = declared(GROUP, "other", launchTemplate={"id": gpu}, targetGroupArns=[Ref(targets, "arn")])
    assert asked(group(unknown), unknown)[0] == "instanceType of members"
    assert asked(targets, unknown, group(unknown, targets))[0] == "instanceType of members"
    assert asked(targets, unknown, gpu, group(unknown, targets), both) == [True, True]
    outside = declared(GROUP, "group", launchTemplate={"id": "lt-0abc"})
    assert asked(outside) == ["what lt-0abc is, which stands outside the stack"] * 2


def test_overrides_count_and_the_template_only_where_an_override_leaves_it_the_type() -> None:
    gpu = template("gpu", instanceType="g5.xlarge")

    def mixed(*overrides: object) -> Declared:
        policy = {"launchTemplate": {"launchTemplateSpecification": {"launchTemplateId": gpu}, "overrides": list(overrides)}}
        return declared(GROUP, "group", mixedInstancesPolicy=policy)

    assert asked(mixed({"instanceType": "m5.large"}, {"instanceType": "m6i.large"}), gpu) == [False, False]
    assert asked(mixed({"instanceType": "m5.large"}, {"weightedCapacity": "1"}), gpu) == [True, True]
    assert asked(mixed(), gpu) == [True, True]
    assert asked(mixed({"instanceRequirements": {"acceleratorCount": {"min": 1}}}), gpu) == [True, True]
    assert asked(mixed({"instanceRequirements": {"vcpuCount": {"min": 1}}}), gpu) == [False, False]
    assert asked(mixed({"instanceType": UNKNOWN_STRING}, {"instanceType": "inf2.xlarge"}), gpu) == [True, True]


@pytest.mark.parametrize(
    ("container", "expected"),
    [
        ({"resourceRequirements": [{"type": "GPU", "value": "1"}]}, True),
        ({"resourceRequirements": [{"type": "InferenceAccelerator", "value": "device_1"}]}, True),
        ({"linuxParameters": {"devices": [{"hostPath": "/dev/neuron0"}]}}, True),
        ({"resourceRequirements": None, "linuxParameters": {"devices": [{"hostPath": "/dev/fuse"}]}}, False),
        ({}, False),
    ],
)
def test_an_ecs_service_by_its_containers(container: object, expected: bool) -> None:  # noqa: FBT001 - a table of cases
    task = declared(TASK, "task", containerDefinitions=json.dumps([container]))
    targets = declared(TARGETS, "targets")
    service = declared(SERVICE, "service", taskDefinition=Ref(task, "arn"), loadBalancers=[{"targetGroupArn": Ref(targets, "arn")}])
    assert asked(service, task) == [expected] * 2
    assert asked(targets, task, service) == [expected] * 2


def test_containers_that_cannot_be_read_are_not_known() -> None:
    for text, fact in (
        (UNKNOWN_STRING, "containerDefinitions of task"),
        ("{", "containerDefinitions of task as a JSON list of container definitions"),
    ):
        assert asked(declared(TASK, "task", containerDefinitions=text))[0] == fact
    hidden = declared(TASK, "task", containerDefinitions=Hidden("[]"))
    assert asked(hidden) == ["containerDefinitions of task", False]


@pytest.mark.parametrize(
    ("machine", "expected"),
    [
        ({"machineType": "g2-standard-4"}, True),
        ({"machineType": "n1-standard-1", "guestAccelerators": [{"type": "nvidia-tesla-t4", "count": 1}]}, True),
        ({"machineType": UNKNOWN_STRING, "guestAccelerators": [{"type": "nvidia-tesla-t4", "count": 1}]}, True),
        ({"machineType": "n1-standard-1", "guestAccelerators": []}, False),
        ({"machineType": "n1-standard-1"}, False),
    ],
)
def test_a_google_group_by_its_template(machine: dict[str, object], expected: bool) -> None:  # noqa: FBT001 - a table of cases
    made = declared("gcp:compute/instanceTemplate:InstanceTemplate", "machine", **machine)
    manager = declared(
        "gcp:compute/regionInstanceGroupManager:RegionInstanceGroupManager", "group", versions=[{"instanceTemplate": Ref(made, "selfLink")}]
    )
    service = declared("gcp:compute/backendService:BackendService", "service", backends=[{"group": Ref(manager, "instanceGroup")}])
    assert asked(manager, made) == [expected] * 2
    assert asked(service, made, manager) == [expected] * 2


def test_managed_endpoints_serve_inference_and_a_bucket_does_not() -> None:
    assert asked(declared("aws:sagemaker/endpoint:Endpoint", "endpoint")) == [True, True]
    assert asked(declared("gcp:vertex/aiEndpoint:AiEndpoint", "endpoint")) == [True, True]
    assert asked(declared("aws:s3/bucket:Bucket", "bucket")) == [False, False]
