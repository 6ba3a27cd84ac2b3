"""Who serves whom, from where: the cloud-neutral values that lowerings build and that path rules and the verifier read.

Nodes name each other by `id`, a text of the lowering's choice that is unique in the topology: the URN of the resource that the node
stands for, with a suffix where one resource gives several nodes. The way of a request:

    Entry -> Balancer -> Route -> (Junction ->) Pool -> Backend -> Fleet -> zones          Fleet -> Need -> Part

`Entry.target` may skip what is not there: a name that points to a machine has the fleet itself as target, a name with failover
records a junction of balancers. Every duration is in seconds. What the fields are made of is in `facts`. An id that no node has
counts as something that is not there; what may be there is an `Opaque` node.
"""

from fractions import Fraction
from typing import Literal, TypeAlias

import msgspec

from holdfast.stack.missing import Missing
from holdfast.topology.facts import NO, YES, Broken, Count, Fact, HealthCheck, Origin, Span, Zone, ZoneSet


class Leg(msgspec.Struct, frozen=True):
    """One way out of a junction.

    target: id of a balancer, junction, pool, fleet or opaque node. weight: its share, of the sum of all; 0 gets nothing; only for
    `weighted`. noticed: whether it is left alone once it has no healthy target (`evaluateTargetHealth`, a health check). check: how
    that is noticed, None for the checks of what lies behind it. origins: the record or action.
    """

    target: str
    weight: int = 1
    noticed: Fact = YES
    check: HealthCheck | None = None
    origins: tuple[Origin, ...] = ()


class Junction(msgspec.Struct, frozen=True):
    """Where one name or rule has several targets.

    policy: `failover`: all goes to the first leg until that has no healthy target and it is noticed, then to the next; `weighted`:
    shares by weight among the legs in use; `nearest`: clients choose (latency, geography), so that each leg in use may have to carry
    all.
    """

    id: str
    name: str
    policy: Literal["failover", "weighted", "nearest"]
    legs: tuple[Leg, ...]
    ttl: Span = Span()  # what clients keep an old answer for
    origins: tuple[Origin, ...] = ()
    assumptions: tuple[str, ...] = ()


class Route(msgspec.Struct, frozen=True):
    """A listener rule or path matcher: requests of one sort.

    name: `HTTPS:443 /api/*`. target: id of a junction, pool, fleet or opaque node, empty where `broken` says what is missing. A rule
    that answers by itself (redirect, fixed response) is no route.
    """

    name: str
    target: str
    broken: Broken | None = None
    origins: tuple[Origin, ...] = ()


class Balancer(msgspec.Struct, frozen=True):
    """What spreads requests. Itself no part: it fails only with all its zones, or its region.

    routes: each of them must hold. region: empty for a global one. zones: where it is enabled; None where it is not a matter of
    zones. confined: whether members in other zones get nothing (AWS). ttl: of its own DNS name.
    """

    id: str
    name: str
    routes: tuple[Route, ...] = ()
    region: str = ""
    zones: ZoneSet | None = None
    confined: bool = False
    ttl: Span = Span()
    broken: Broken | None = None
    origins: tuple[Origin, ...] = ()
    assumptions: tuple[str, ...] = ()


class Gates(msgspec.Struct, frozen=True):
    """When the state of members changes where requests go.

    A threshold is crossed with fewer healthy members than the number, or a smaller share of them than the share. leave: a zone leaves
    DNS (0: never). open: requests go to all members, dead ones too (0: never). With every zone under `leave` all zones are used.
    """

    leave_count: int = 1
    leave_share: Fraction = Fraction(0)
    open_count: int = 1
    open_share: Fraction = Fraction(0)


class Backend(msgspec.Struct, frozen=True):
    """A fleet of a pool. target: id of a fleet or opaque node. attached: whether it is in the pool. One that gets no share is left out."""

    target: str
    attached: Fact = YES
    origins: tuple[Origin, ...] = ()


class Pool(msgspec.Struct, frozen=True):
    """Members among which a balancer chooses: a target group, a backend service. One node for each balancer in front of it.

    balancer: id, empty without one. cross_zone: yes: any member serves any request (pooled); no: each zone in DNS gets the same
    share, for its own members (split). check: of the balancer on members; None without one: nothing bounds how long a dead member is
    used. drain: deregistration delay. sticky: how long a client is kept on a member. slow_start: until a new member gets its full share.
    """

    id: str
    name: str
    balancer: str = ""
    backends: tuple[Backend, ...] = ()
    cross_zone: Fact = YES
    gates: Gates = Gates()
    check: HealthCheck | None = None
    drain: Span = Span()
    sticky: Span = Span()
    slow_start: Span = Span()
    broken: Broken | None = None
    origins: tuple[Origin, ...] = ()
    assumptions: tuple[str, ...] = ()


class Need(msgspec.Struct, frozen=True):
    """What members, or a part, cannot do without.

    on: ids of parts, fleets, pools or balancers. least: how many of `on` must be up (1 of several: any one will do). plane: `serve`,
    to answer requests; `recover`, only to start anew (image registry, NAT for pulling). needed: not known for egress without an
    option. zones: only the members in these; empty: all.
    """

    on: tuple[str, ...]
    plane: Literal["serve", "recover"] = "serve"
    least: int = 1
    needed: Fact = YES
    zones: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()


class Rollout(msgspec.Struct, frozen=True):
    """Members out of service at once while a fleet is replaced: the greatest of `number`, `least` and round(n x percent / 100), at most n.

    A surge takes none: percent 0. ECS: percent 100 - minimumHealthyPercent, rounded down. Nothing is ever replaced, or blue-green:
    none, with the assumption. All stop first: percent 100. missing: why it is not known; then it may be none or all.
    """

    number: int = 0
    percent: Fraction = Fraction(0)
    rounding: Literal["down", "up"] = "down"
    least: int = 0
    missing: tuple[Missing, ...] = ()
    assumptions: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()


class Healing(msgspec.Struct, frozen=True):
    """Who replaces a dead member.

    by: its name, `auto scaling group web`. member: whether a dead member is replaced. zone: whether those of a lost zone are replaced
    in others. check: how the healer finds out; missing: why it may be by another check, or by none. launch: until the machine runs.
    grace: no check counts before. warm_up: model load and start of the application.
    """

    by: str = ""
    member: Fact = NO
    zone: Fact = NO
    check: HealthCheck | None = None
    launch: Span = Span()
    grace: Span = Span()
    warm_up: Span = Span()
    origins: tuple[Origin, ...] = ()
    missing: tuple[Missing, ...] = ()


class Member(msgspec.Struct, frozen=True):
    """One machine that is declared by itself. zone: id of its zone."""

    name: str
    zone: str
    origins: tuple[Origin, ...] = ()


class Fleet(msgspec.Struct, frozen=True):
    """Equal members that serve: a group, a service, plain machines behind one pool, a managed endpoint.

    members: the guaranteed number (minimum of the scaler). desired, most: asked for, and the scaler's maximum; None where not stated.
    zones: where they are; None where that is the provider's business. placement: `even`: differ by at most one a zone; `free`:
    nothing is promised; `one-zone`: all in one of the zones, it is not said which; `pinned`: as `pinned` lists them, which then are
    the members. elastic: members come and go with requests (functions, serverless): it always serves, and no single member counts.
    """

    id: str
    name: str
    members: Count
    desired: Count | None = None
    most: Count | None = None
    zones: ZoneSet | None = None
    placement: Literal["even", "free", "one-zone", "pinned"] = "even"
    pinned: tuple[Member, ...] = ()
    region: str = ""
    elastic: bool = False
    needs: tuple[Need, ...] = ()
    rollout: Rollout = Rollout()
    healing: Healing = Healing()
    accelerated: bool = False  # has a GPU or the like
    broken: Broken | None = None
    origins: tuple[Origin, ...] = ()
    assumptions: tuple[str, ...] = ()


PartKind: TypeAlias = Literal[
    "nat", "database", "cache", "file-system", "volume", "machine", "endpoint", "address", "registry", "placement-group", "other"
]


class Part(msgspec.Struct, frozen=True):
    """Something below the region that others depend on.

    zones: where it is; None where that is not a matter of zones. standby: whether it outlives the loss of some of its zones while one
    is left, else it dies with any of them. failover: seconds that takes; without a high end it is not settled. settles: name of the
    assumption for it (`rds-failover`). alone: whether it can fail by itself as one thing; no for multi-zone databases and other
    things that the provider spreads.
    """

    id: str
    name: str
    kind: PartKind
    region: str = ""
    zones: ZoneSet | None = None
    standby: bool = False
    failover: Span = Span()
    settles: str = ""
    alone: bool = True
    needs: tuple[Need, ...] = ()
    origins: tuple[Origin, ...] = ()
    assumptions: tuple[str, ...] = ()


class Opaque(msgspec.Struct, frozen=True):
    """What the lowering does not understand on a path: a remote component, a target outside the stack. It may serve all or nothing."""

    id: str
    name: str
    missing: tuple[Missing, ...]
    origins: tuple[Origin, ...] = ()


class Entry(msgspec.Struct, frozen=True):
    """What clients use.

    name: the DNS name without the trailing dot, else the URN. required: members needed, of the entry or the options. target: id of a
    balancer, junction, pool, fleet or opaque node; empty where `broken` says what is missing. origins: the first is the resource that
    findings are on (of several records of a name the first by URN).
    """

    id: str
    name: str
    target: str
    required: int = 1
    ttl: Span = Span()
    broken: Broken | None = None
    origins: tuple[Origin, ...] = ()
    assumptions: tuple[str, ...] = ()


Node: TypeAlias = Entry | Balancer | Junction | Pool | Fleet | Part | Opaque


class Topology(msgspec.Struct, frozen=True):
    """All of a stack that matters to a failure.

    modelled, irrelevant: numbers of resources understood, and known to be of no matter; `opaque` holds those that are neither, on a
    path or not.
    """

    entries: tuple[Entry, ...] = ()
    balancers: tuple[Balancer, ...] = ()
    junctions: tuple[Junction, ...] = ()
    pools: tuple[Pool, ...] = ()
    fleets: tuple[Fleet, ...] = ()
    parts: tuple[Part, ...] = ()
    zones: tuple[Zone, ...] = ()
    opaque: tuple[Opaque, ...] = ()
    modelled: int = 0
    irrelevant: int = 0

    def nodes(self) -> dict[str, Node]:
        """Return the nodes that can be a target, by id; make it once and keep it."""
        found: dict[str, Node] = {}
        for group in (self.balancers, self.junctions, self.pools, self.fleets, self.parts, self.opaque):
            found.update((node.id, node) for node in group)
        return found
