"""Which ECS service a text such as `service/CLUSTER/NAME` names."""

from holdfast.stack import Resource, Stack, read_properties
from holdfast.testing import declared

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
BALANCER, SUBNET, LISTENER = "aws:lb/loadBalancer:LoadBalancer", "aws:ec2/subnet:Subnet", "aws:lb/listener:Listener"
SERVICE, CLUSTER, TARGET = "aws:ecs/service:Service", "aws:ecs/cluster:Cluster", "aws:appautoscaling/target:Target"
BACKEND, RULE = "gcp:compute/backendService:BackendService", "gcp:compute/globalForwardingRule:GlobalForwardingRule"
ONE, TWO, THREE = (declared(SUBNET, name, cidrBlock=f"10.0.{number}.0/24") for number, name in enumerate(("one", "two", "three")))
DEPLOYED = "Check the deployed stack (`pulumi stack export`), or set the value in the program."


def urn(type_, name):
    return f"urn:pulumi:dev::demo::{type_}::{name}"


def plain(type_, name, inputs=None, **more):
    """Return a resource as a source reads it."""
    needs = more.pop("needs", {})
    return Resource(
        urn=urn(type_, name),
        type=type_,
        inputs=read_properties(inputs or {}, needs),
        outputs=read_properties(more.pop("outputs", {})),
        property_dependencies=needs,
        **more,
    )


def named(stack, name, path, to):
    """Return what a property names: names of resources, literals, names of candidates, facts that are missing."""
    owner = next(each for each in stack.resources if each.name == name)
    found = stack.resolve(owner, path, to)
    assert found.complete == (not found.missing)
    return (
        [each.name for each in found],
        list(found.literals),
        [each.name for each in found.candidates],
        [each.fact for each in found.missing],
    )


def service(name="api", cluster="main", **more):
    return plain(SERVICE, name, {"name": name, "cluster": cluster}, **more)


def target(text, *needs):
    return plain(TARGET, "scaling", {"resourceId": text}, needs={"resourceId": needs} if needs else {})


def test_a_part_of_a_text_names_the_resource_that_the_text_is_made_of():
    stack = Stack("demo/dev", [
        service(), plain(CLUSTER, "main", {"name": "main"}), target("service/main/api", urn(SERVICE, "api"), urn(CLUSTER, "main")),
    ])  # fmt: skip
    assert named(stack, "scaling", "resourceId", SERVICE) == (["api"], [], [], [])
    assert named(stack, "scaling", "resourceId", CLUSTER) == (["main"], [], [], [])


def test_without_dependencies_a_service_is_named_with_its_cluster():
    clusters = [plain(CLUSTER, "c", {"name": "main"}, outputs={"arn": "arn:aws:ecs:x:1:cluster/main"})]
    for cluster in ("main", "arn:aws:ecs:x:1:cluster/main"):
        stack = Stack("demo/dev", [*clusters, service(cluster=cluster), target("service/main/api")])
        assert named(stack, "scaling", "resourceId", SERVICE) == (["api"], [], [], [])
        assert named(stack, "scaling", "resourceId", CLUSTER) == (["c"], [], [], [])


def test_a_service_of_another_cluster_is_another_service():
    stack = Stack("demo/dev", [service(cluster="main"), target("service/other/api")])
    assert named(stack, "scaling", "resourceId", SERVICE) == ([], ["service/other/api"], [], [])


def test_the_same_name_in_two_clusters_is_told_apart_by_the_cluster():
    twins = [plain(SERVICE, each, {"name": "api", "cluster": each}) for each in ("blue", "green")]
    stack = Stack("demo/dev", [*twins, target("service/green/api")])
    assert named(stack, "scaling", "resourceId", SERVICE) == (["green"], [], [], [])


def test_a_service_whose_cluster_is_not_known_may_be_meant():
    stack = Stack("demo/dev", [service(cluster=UNKNOWN), target("service/main/api")])
    fact = "whether service/main/api, which resourceId of scaling names, is api"
    assert named(stack, "scaling", "resourceId", SERVICE) == ([], [], ["api"], [fact])


def test_a_service_without_a_cluster_runs_in_the_default_one():
    alone = plain(SERVICE, "api", {"name": "api"})
    assert named(Stack("demo/dev", [alone, target("service/default/api")]), "scaling", "resourceId", SERVICE)[0] == ["api"]
    assert named(Stack("demo/dev", [alone, target("service/main/api")]), "scaling", "resourceId", SERVICE)[1] == ["service/main/api"]
