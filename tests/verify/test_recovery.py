"""Bounds of time."""

import msgspec

from holdfast.stack.missing import Missing
from holdfast.topology.facts import NO, YES, Fact, HealthCheck, Span
from holdfast.topology.model import Backend, Healing
from holdfast.verify.recovery import detected, parallel, recoveries, series


def test_detection_is_between_two_probes():
    assert detected(HealthCheck(30, 6, 3, 3), "tg") == Span(60, 96)
    assert detected(HealthCheck(5, 5, 2, 2), "tg") == Span(5, 15)
    assert detected(None, "tg").high is None


def test_steps_add_up_and_side_by_side_the_later_counts():
    assert series(Span(1, 2), Span(10, 20)) == Span(11, 22)
    assert parallel([Span(1, 30), Span(10, 20)]) == Span(10, 30)
    assert series(Span(1, 2), Span(0, None)).high is None
    assert parallel([]) == Span()


def test_a_lost_member_is_found_launched_loaded_and_checked(chain):
    healing = Healing("asg web", YES, YES, HealthCheck(30, 6, 3, 3), Span(60, 120), Span(300, 300), Span(60, 60))
    (recovery,) = recoveries(chain(members=3, healing=healing))["entry"]
    assert recovery.what == "the loss of one member of web"
    assert dict(recovery.steps) == {
        "detection": Span(60, 96),
        "DNS": Span(0, 0),
        "drain": Span(0, 0),
        "launch": Span(60, 120),
        "grace and warm-up": Span(300, 300),
        "health passes": Span(60, 96),
    }
    assert recovery.span == Span(480, 612)


def test_what_nobody_replaces_never_comes_back(chain):
    topology = chain(members=3)
    assert recoveries(topology)["entry"][0].span is None
    unhealed = msgspec.structs.replace(topology.fleets[0], healing=Healing(member=NO))
    assert recoveries(msgspec.structs.replace(topology, fleets=(unhealed,)))["entry"][0].span is None


def test_what_an_entry_may_not_use_is_told_apart(chain):
    topology = chain(members=3)
    assert recoveries(topology)["entry"][0].unsure == ()
    why = Missing("whether web is in tg", "Say so.")
    (pool,) = topology.pools
    perhaps = msgspec.structs.replace(pool, drain=Span(10, 20), backends=(Backend("web", Fact(None, (why,))),))
    (recovery,) = recoveries(msgspec.structs.replace(topology, pools=(perhaps,)))["entry"]
    assert recovery.unsure == (why,)
    assert dict(recovery.steps)["drain"] == Span(0, 20, (why,))
    assert dict(recovery.steps)["health passes"] == Span(0, 96, (why,))
