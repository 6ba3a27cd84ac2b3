"""Which services run on Fargate, and what a cluster does by default."""

import pytest

from holdfast.stack import NotKnownError, Stack
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Hidden, Ref, declared, deployed, preview
from holdfast.topology.aws.clusters import defaults_to_fargate, has_default_strategy
from holdfast.topology.aws.fargate import asks_for_fargate, runs_on_fargate

SERVICE, CLUSTER, PROVIDERS = (
    "aws:ecs/service:Service",
    "aws:ecs/cluster:Cluster",
    "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
)
OPEN = "not known"
FARGATE, SPOT, OWN = {"capacityProvider": "FARGATE"}, {"capacityProvider": "FARGATE_SPOT"}, {"capacityProvider": "own"}
UNKNOWN_ONE = {"capacityProvider": UNKNOWN_STRING}


def answer(ask: object, *arguments: object) -> object:
    try:
        return ask(*arguments)  # type: ignore[operator]
    except NotKnownError:
        return OPEN


def of(stack: Stack, each: Declared) -> object:
    found = stack.get(each.urn)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({}, False),
        ({"launchType": "FARGATE"}, True),
        ({"launchType": "EC2"}, False),
        ({"launchType": "EXTERNAL"}, False),
        ({"launchType": UNKNOWN_STRING}, OPEN),
        ({"capacityProviderStrategies": [SPOT]}, True),
        ({"capacityProviderStrategies": [OWN, FARGATE]}, True),
        ({"capacityProviderStrategies": [OWN]}, False),
        ({"capacityProviderStrategies": []}, False),
        ({"capacityProviderStrategies": [UNKNOWN_ONE]}, OPEN),
        ({"capacityProviderStrategies": [UNKNOWN_ONE, FARGATE]}, True),
        ({"capacityProviderStrategies": [UNKNOWN_STRING, FARGATE]}, True),
        ({"capacityProviderStrategies": UNKNOWN_STRING}, OPEN),
        ({"capacityProviderStrategies": UNKNOWN_STRING, "launchType": "FARGATE"}, True),
        ({"capacityProviderStrategies": "FARGATE"}, OPEN),
    ],
)
def test_what_a_service_asks_for(inputs: dict[str, object], expected: object) -> None:
    service = declared(SERVICE, "api", **inputs)
    assert answer(asks_for_fargate, of(preview(service), service)) == expected


def test_strategies_need_no_default_launch_type() -> None:
    service = declared(SERVICE, "api", capacityProviderStrategies=[OWN])
    stack = preview(service)
    asks_for_fargate(of(stack, service))  # type: ignore[arg-type]
    assert stack.assumptions.sentences() == ()


@pytest.mark.parametrize(
    ("strategies", "given", "fargate"),
    [
        (None, False, False),
        ([], False, False),
        ([FARGATE], True, True),
        ([OWN], True, False),
        ([OWN, UNKNOWN_ONE], True, OPEN),
        (UNKNOWN_STRING, OPEN, OPEN),
    ],
)
def test_what_a_cluster_does_by_default(strategies: object, given: object, fargate: object) -> None:
    cluster = declared(CLUSTER, "models")
    providers = declared(PROVIDERS, "models", clusterName=Ref(cluster, "name"), defaultCapacityProviderStrategies=strategies)
    service = declared(SERVICE, "api", cluster=Ref(cluster, "arn"))
    stack = preview(cluster, providers, service)
    assert answer(has_default_strategy, stack, of(stack, cluster)) == given
    assert answer(defaults_to_fargate, stack, of(stack, cluster)) == fargate
    assert answer(runs_on_fargate, stack, of(stack, service)) == fargate


def test_old_states_have_the_strategies_in_the_cluster() -> None:
    cluster = declared(CLUSTER, "models", defaultCapacityProviderStrategies=[FARGATE])
    stack = deployed(cluster)
    assert has_default_strategy(stack, of(stack, cluster))  # type: ignore[arg-type]


def test_providers_of_a_cluster_that_is_not_known_leave_it_open() -> None:
    one, other = declared(CLUSTER, "one"), declared(CLUSTER, "other")
    either = Hidden("one", of=(one, other))
    providers = declared(PROVIDERS, "either", clusterName=either, defaultCapacityProviderStrategies=[FARGATE])
    stack = preview(one, other, providers)
    assert [answer(has_default_strategy, stack, of(stack, each)) for each in (one, other)] == [OPEN, OPEN]


def test_a_service_that_says_nothing_runs_where_its_cluster_says() -> None:
    service = declared(SERVICE, "api", cluster="arn:aws:ecs:us-west-2:123456789012:cluster/elsewhere")
    plain = declared(SERVICE, "plain")
    stack = preview(service, plain)
    assert answer(runs_on_fargate, stack, of(stack, service)) == OPEN
    assert answer(runs_on_fargate, stack, of(stack, plain)) is False
