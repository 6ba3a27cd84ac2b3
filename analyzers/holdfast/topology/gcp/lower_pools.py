"""Backend services and target pools -> pools, one for each load balancer in front, with a junction where backends are for failover.

Sources: Cloud Load Balancing, "Backend services overview": a backend with a capacity scaler of 0 gets no requests, requests go to
backends of any zone; "Failover for passthrough Network Load Balancers"; "Use target pools".
"""

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from holdfast.stack.gcp import BACKEND_SERVICE, INSTANCE, REGION_BACKEND_SERVICE, TARGET_POOL
from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.reading import Block
from holdfast.stack.references import References, outside
from holdfast.stack.resource import Resource
from holdfast.stack.values import NOT_KNOWN, Unknown, Value
from holdfast.topology.draft import Draft, Family
from holdfast.topology.facts import NO, YES, Broken, Fact, Origin
from holdfast.topology.gcp.autoscaling import MANAGERS
from holdfast.topology.gcp.backends import GROUPS, HEALTH_CHECKS, groups_of
from holdfast.topology.gcp.lower_machines import machines_together
from holdfast.topology.gcp.probing import probe_named
from holdfast.topology.model import Backend, Junction, Leg, Pool
from holdfast.topology.naming import sole
from holdfast.topology.probes import seconds

_BACKENDS: Final = "backends"
_LONGEST_DRAIN: Final = 3600.0
_DRAIN: Final = 300.0


class _Share(msgspec.Struct, frozen=True, eq=False):
    """A backend: the group, or the text that names one outside; whether it gets requests, and whether it is for failover."""

    group: Resource | str | None
    used: Fact
    spare: Fact


def pool_of(draft: Draft, balancer: str, service: Resource) -> str:
    """Return the id of the node that stands for a backend service behind a balancer."""
    id_ = f"{service.urn}#{balancer}"
    if draft.node(id_) is not None:
        return id_
    by = Origin(service.urn, (_BACKENDS,))
    try:
        shares = _shares(draft, service)
    except NotKnownError as error:
        return draft.outside(id_, error.missing, by)
    unsure = tuple(dict.fromkeys(fact for each in shares for fact in each.spare.missing))
    if unsure:
        return draft.outside(id_, unsure, by)
    backends = [(each, _backend(draft, service, each)) for each in shares if each.used.value is not False]
    spare = tuple(backend for each, backend in backends if each.spare.value)
    main = tuple(backend for each, backend in backends if not each.spare.value)
    if not (main and spare):
        pool = _pool(draft, id_, balancer, service, main or spare)
        return draft.add(pool if shares else msgspec.structs.replace(pool, broken=without_backends(service)))
    legs = [draft.add(_pool(draft, f"{id_}#{name}", balancer, service, each)) for name, each in (("main", main), ("spare", spare))]
    node = Junction(
        id_,
        service.name,
        "failover",
        tuple(Leg(each, 1, YES, None, (by,)) for each in legs),
        origins=(by,),
        assumptions=_at_a_share(service),
    )
    return draft.add(node)


def _at_a_share(service: Resource) -> tuple[str, ...]:
    """Return what is assumed of a service that leaves its main backends before all of them are dead."""
    if service.value("failoverPolicy.failoverRatio") in (None, 0):
        return ()
    return (f"{service.name} goes to its backends for failover once no other is healthy, or earlier by its failoverRatio",)


def target_pool_of(draft: Draft, balancer: str, pool: Resource) -> str:
    """Return the id of the pool of machines and managed groups behind a forwarding rule."""
    id_ = f"{pool.urn}#{balancer}"
    if draft.node(id_) is not None:
        return id_
    named = draft.stack.resolve(pool, "instances[]", INSTANCE)
    backends = list(_named(draft, named))
    managed = [draft.stack.referrers(pool, type_, "targetPools[]", (TARGET_POOL,)) for type_ in MANAGERS]
    backends += [Backend(draft.lead_to(each), YES, (Origin(each.urn),)) for found in managed for each in found]
    missing = (*named.missing, *(fact for found in managed for fact in found.missing))
    backends += [_perhaps(draft, pool, missing)] if missing else []
    broken = None if backends else Broken(f"target pool {pool.name} has no machine", f"Add machines to {pool.name}.", (Origin(pool.urn),))
    probe = probe_named(draft.stack.resolve(pool, "healthChecks", HEALTH_CHECKS))
    return draft.add(
        Pool(
            id_,
            pool.name,
            balancer,
            tuple(backends),
            check=probe.check,
            broken=broken,
            origins=(Origin(pool.urn),),
            assumptions=probe.assumptions,
        )
    )


def _pool(draft: Draft, id_: str, balancer: str, service: Resource, backends: tuple[Backend, ...]) -> Pool:
    probe = probe_named(draft.stack.resolve(service, "healthChecks", HEALTH_CHECKS))
    found: dict[str, Backend] = {}
    for each in backends:
        if each.attached.value or each.target not in found:
            found[each.target] = each
    return Pool(
        id_,
        service.name,
        balancer,
        tuple(sorted(found.values(), key=lambda each: each.target)),
        check=probe.check,
        drain=seconds(service, "connectionDrainingTimeoutSec", _DRAIN, _LONGEST_DRAIN),
        origins=(Origin(service.urn),),
        assumptions=probe.assumptions,
    )


def without_backends(service: Resource) -> Broken:
    """Return what is missing of a backend service without backends."""
    fix = f"Give {service.name} a backend group."
    return Broken(f"backend service {service.name} has no backend", fix, (Origin(service.urn, (_BACKENDS,)),))


def _shares(draft: Draft, service: Resource) -> list[_Share]:
    """Return the backends of a service; raise NotKnownError where it is not known which group has which settings."""
    elements = service.value(_BACKENDS)
    if elements is not None and not isinstance(elements, list):
        whole = _unknown(service, elements)
        return [msgspec.structs.replace(whole, group=each) for each in _rest(draft, service, [])]
    found = [_share(draft, service, i, each) for i, each in enumerate(elements or [])]
    sure = [each for each in found if each.group is not None]
    open_ = [each for each in found if each.group is None]
    if not open_:
        return sure
    rest = _rest(draft, service, sure)
    alike = len({(each.used, each.spare) for each in open_}) == 1
    if not alike:
        raise NotKnownError(_BACKENDS, Missing(f"which backend of {service.name} has which settings", "Check the deployed stack."))
    return [*sure, *(_Share(each, open_[0].used, open_[0].spare) for each in rest)]


def _rest(draft: Draft, service: Resource, sure: Sequence[_Share]) -> list[Resource | str | None]:
    """Return the groups that are named besides some; None for those that are not known."""
    named = groups_of(draft.stack, service)
    taken = [each.group for each in sure]
    resources = [each for each in named.resources if each not in taken]
    literals = [each for each in named.literals if each not in taken]
    return [*resources, *literals, *([None] if named.missing else [])]


def _share(draft: Draft, service: Resource, index: int, element: object) -> _Share:
    if isinstance(element, NOT_KNOWN):
        return _unknown(service, element)
    if not isinstance(element, dict):
        raise service.not_known(_BACKENDS, Unknown())
    block = Block(service, f"{_BACKENDS}[{index}]", element)
    return _Share(_group(draft, service, block.value("group")), _used(block), _spare(block))


def _group(draft: Draft, service: Resource, value: Value) -> Resource | str | None:
    """Return the group that a value names, None where it is not known: as long as one of the backends is not, no unknown value is."""
    if isinstance(value, NOT_KNOWN) and not groups_of(draft.stack, service).complete:
        return None
    return sole(draft.stack, value, GROUPS)


def _unknown(service: Resource, value: Value) -> _Share:
    """Return a backend of which nothing is known. One that is for failover there is in regional services alone."""
    missing = service.not_known(_BACKENDS, value if isinstance(value, NOT_KNOWN) else Unknown()).missing
    return _Share(None, Fact(None, missing), Fact(None, missing) if service.type == REGION_BACKEND_SERVICE else NO)


def _used(block: Block) -> Fact:
    """Return whether a backend gets requests: not where its capacity scaler is 0."""
    try:
        scaler = block.number("capacityScaler")
    except NotKnownError as error:
        return Fact(None, error.missing)
    return NO if scaler == 0 else YES


def _spare(block: Block) -> Fact:
    try:
        return YES if block.flag("failover") else NO
    except NotKnownError as error:
        return Fact(None, error.missing)


def _backend(draft: Draft, service: Resource, share: _Share) -> Backend:
    by = (Origin(service.urn, (_BACKENDS,)),)
    if isinstance(share.group, Resource):
        return Backend(draft.lead_to(share.group), share.used, by)
    if share.group is not None:
        return Backend(draft.outside(share.group, (outside(share.group),), by[0]), share.used, by)
    return _perhaps(draft, service, groups_of(draft.stack, service).missing)


def _perhaps(draft: Draft, pool: Resource, missing: tuple[Missing, ...]) -> Backend:
    """Return what may be in a pool besides what is known."""
    facts, by = tuple(dict.fromkeys(missing)), Origin(pool.urn)
    return Backend(draft.outside(f"what else is behind {pool.name}", facts, by), Fact(None, facts), (by,))


def _named(draft: Draft, named: References) -> Iterator[Backend]:
    by = Origin(named.owner.urn, ("instances",))
    if named.resources:
        for each in named.resources:
            draft.lead_to(each)
        yield Backend(machines_together(draft, f"{named.owner.urn}#machines", named.resources), YES, (by,))
    for literal in named.literals:
        yield Backend(draft.outside(literal, (outside(literal),), by), YES, (by,))


FAMILY: Final = Family(name="google backend services", reads=(BACKEND_SERVICE, REGION_BACKEND_SERVICE, TARGET_POOL, *HEALTH_CHECKS))
