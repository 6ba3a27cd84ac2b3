"""Failure sets say the same as trying every event."""

from holdfast.verify import naive
from holdfast.verify.domains import events
from holdfast.verify.scenario import Scenario
from holdfast.verify.single_points import single_points


def test_single_points_are_those_that_stop_it_alone(random_topology):
    for seed in range(200):
        topology = random_topology(seed)
        required = topology.entries[0].required

        def serves(lost, topology=topology, required=required) -> bool:
            served = naive.served(topology, "entry", Scenario(lost), "required", required)
            return all(each.served >= each.demand > 0 for each in served)

        alone = {event.id for event in events(topology) if not serves((event.id,))} if serves(()) else set()
        found = {event.id for event in single_points(topology)["entry"]}
        assert found == alone, seed
