"""A name that is made elsewhere and given to a resource and to those that name it."""

from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Hidden, declared, preview

PET, CLUSTER, PROVIDERS = (
    "random:index/randomPet:RandomPet",
    "aws:ecs/cluster:Cluster",
    "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
)
ONE, OTHER = declared(PET, "one"), declared(PET, "other")


def facts(name: object, named: object) -> int:
    """Return how many facts are missing about who names a cluster."""
    cluster = Declared(CLUSTER, "models", {"name": name})
    stack = preview(ONE, OTHER, cluster, declared(PROVIDERS, "models", clusterName=named))
    return len(stack.referrers(stack.of_type(CLUSTER)[0], PROVIDERS, "clusterName").missing)


def test_one_random_name_for_both_may_be_the_same() -> None:
    assert facts(Hidden("a", of=(ONE,)), Hidden("a", of=(ONE,))) == 1


def test_a_name_from_nowhere_may_be_any() -> None:
    assert facts(UNKNOWN_STRING, Hidden("a", of=(ONE,))) == 1
    assert facts(Hidden("a", of=(ONE,)), UNKNOWN_STRING) == 1


def test_names_of_two_sources_differ() -> None:
    assert facts(Hidden("a", of=(ONE,)), Hidden("b", of=(OTHER,))) == 0


def test_a_name_that_is_known_or_chosen_later_is_no_random_one() -> None:
    assert facts("models", Hidden("a", of=(ONE,))) == 0
    assert facts(None, Hidden("a", of=(ONE,))) == 0
