"""Which packets the firewall rules of a network let in to machines.

Sources: VPC, "VPC firewall rules": lower numbers go first, at one priority denying goes before allowing, what no rule names is denied,
a rule without sources is for all; "Network firewall policies": by default they are asked after the rules of the network.
"""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any, Final, Literal

import msgspec

from holdfast.stack.gcp import FIREWALL, NETWORK, NETWORK_FIREWALL_POLICY_RULE
from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.reading import Reading
from holdfast.stack.references import Referrers
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.known import all_of, any_of
from holdfast.topology.naming import sole

Range = IPv4Network | IPv6Network
POLICY: Final = "gcp:compute/networkFirewallPolicy:NetworkFirewallPolicy"
ASSOCIATION: Final = "gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation"
_ACCOUNT: Final = "gcp:serviceaccount/account:Account"
_EVERYWHERE: Final = ("0.0.0.0/0", "::/0")
_TCP: Final = frozenset({"tcp", "6", "all"})
_SOURCES: Final = ("SecureTags", "Fqdns", "RegionCodes", "AddressGroups", "ThreatIntelligences")
_NARROWED: Final = ("targetSecureTags", *(f"match.src{each}" for each in _SOURCES))
_PRIORITY: Final = 1000
_PORTS: Final = 65535


class Gate(msgspec.Struct, frozen=True, eq=False):
    """What one firewall rule does with packets to a port of some machines.

    sure: whether it is certainly about that port and these machines, from these sources; missing: why that is not known.
    """

    rule: Resource
    lets_in: bool
    order: tuple[int, int, int]
    sources: tuple[str, ...] = _EVERYWHERE
    missing: tuple[Missing, ...] = ()

    @property
    def sure(self) -> bool:
        """Tell whether all of it is known."""
        return not self.missing


class Passage(msgspec.Struct, frozen=True, eq=False):
    """Whether packets get in: yes, no, or not known (None). blocked: the rule that denies them, where one does."""

    open: bool | None
    blocked: Resource | None = None
    missing: tuple[Missing, ...] = ()


def rules_of(stack: Stack, network: Resource) -> Referrers:
    """Return the firewall rules of a network, and those of the policies that are associated with it."""
    own = stack.referrers(network, FIREWALL, "network", (NETWORK,))
    associations = stack.referrers(network, ASSOCIATION, "attachmentTarget", (NETWORK,))
    found = own + Referrers(network, "network", (), associations.missing)
    for association in associations:
        policies = stack.resolve(association, "firewallPolicy", POLICY)
        found += Referrers(network, "network", (), (*policies.missing, *map(_unseen, policies.literals)))
        for policy in policies:
            found += stack.referrers(policy, NETWORK_FIREWALL_POLICY_RULE, "firewallPolicy", (POLICY,))
    return found


def passage(stack: Stack, rules: Referrers, machine: Resource, source: str, port: int) -> Passage:
    """Tell whether all packets from a range of addresses reach a TCP port of machines with a template."""
    gates = sorted(_gates(stack, rules, machine, port), key=lambda each: (each.order, each.rule.urn))
    worst = _goes((each for each in gates if each.sure or not each.lets_in), source)
    if worst is True and not rules.missing:
        return Passage(open=True)
    best = _goes((each for each in gates if each.sure or each.lets_in), source)
    if best is not True and not rules.missing:
        return Passage(open=False, blocked=best)
    missing = (*rules.missing, *(fact for each in gates for fact in each.missing))
    return Passage(open=None, missing=tuple(dict.fromkeys(missing)))


def _goes(gates: Iterable[Gate], source: str) -> Literal[True] | Resource | None:
    """Tell whether gates in their order let all of a range in; else the rule that denies a part of it, None where none allows it."""
    left: list[Range] = [ip_network(source)]
    for gate in gates:
        for of in (ip_network(each, strict=False) for each in gate.sources):
            if not gate.lets_in and any(_overlaps(each, of) for each in left):
                return gate.rule
            if gate.lets_in:
                left = [rest for each in left for rest in _without(each, of)]
    return None if left else True


def _overlaps(one: Range, other: Range) -> bool:
    return one.version == other.version and one.overlaps(other)


def _without(one: Range, other: Range) -> Iterator[Range]:
    """Yield what is left of a range without another."""
    if not _overlaps(one, other):
        yield one
    else:
        same: Any = other  # of the version of `one`
        yield from () if one.subnet_of(same) else one.address_exclude(same)


def _gates(stack: Stack, rules: Referrers, machine: Resource, port: int) -> Iterator[Gate]:
    for rule in rules:
        made = (
            _of_policy(stack, rule, machine, port) if rule.type == NETWORK_FIREWALL_POLICY_RULE else _of_network(stack, rule, machine, port)
        )
        if made is not None:
            yield made


def _of_network(stack: Stack, rule: Resource, machine: Resource, port: int) -> Gate | None:
    """Return a rule of a network as a gate, None where it is certainly about other packets or machines."""
    lets_in = rule.value("denies") in (None, [])
    settings = "allows" if lets_in else "denies"
    order = (0, _priority(rule), int(lets_in))
    try:
        if rule.flag("disabled") or (rule.text("direction") or "").upper() == "EGRESS":
            return None
        about = all_of((lambda: _is_for(stack, rule, machine), lambda: _names(rule, settings, "protocol", port)))
        if not about:
            return None
        sources = tuple(rule.texts("sourceRanges"))
        others = rule.is_set("sourceTags") or rule.is_set("sourceServiceAccounts")
        if not sources and others and (rule.items("sourceTags") or rule.items("sourceServiceAccounts")):
            return None
        rule.number("priority")
        return Gate(rule, lets_in, order, _valid(sources) or _EVERYWHERE)
    except NotKnownError as error:
        return Gate(rule, lets_in, order, missing=error.missing)


def _of_policy(stack: Stack, rule: Resource, machine: Resource, port: int) -> Gate | None:
    """Return a rule of a policy as a gate, None where it is about other packets or machines, or leaves the answer to later ones."""
    order = (1, _priority(rule), 0)
    try:
        action = (rule.text("action") or "").lower()
        if rule.flag("disabled") or (rule.text("direction") or "").upper() == "EGRESS" or action == "goto_next":
            return None
        _require_plain(rule)
        if not all_of((lambda: _is_for(stack, rule, machine), lambda: _names(rule, "match.layer4Configs", "ipProtocol", port))):
            return None
        sources = tuple(rule.texts("match.srcIpRanges"))
        return Gate(rule, action == "allow", order, _valid(sources) or _EVERYWHERE)
    except NotKnownError as error:
        return Gate(rule, rule.value("action") != "deny", order, missing=error.missing)


def _require_plain(rule: Resource) -> None:
    """Raise NotKnownError where a rule of a policy chooses its machines or sources by more than addresses and accounts."""
    by = [path for path in _NARROWED if rule.is_set(path) and rule.value(path) != []]
    if by:
        raise NotKnownError(by[0], _unseen(f"which machines and sources {by[0]} of {rule.name} means"))


def _priority(rule: Resource) -> int:
    try:
        value = rule.number("priority")
    except NotKnownError:
        return 0
    return _PRIORITY if value is None else int(value)


def _is_for(stack: Stack, rule: Resource, machine: Resource) -> bool:
    """Tell whether a rule is for machines made from a template: for all, or by a tag or service account of theirs."""
    tags, accounts = rule.items("targetTags"), rule.items("targetServiceAccounts")
    if not tags and not accounts:
        return True
    return any_of((lambda: _shares_tag(rule, machine), lambda: _shares_account(stack, rule, machine)))


def _shares_tag(rule: Resource, machine: Resource) -> bool:
    wanted = rule.items("targetTags")
    if not wanted:
        return False
    own = machine.items("tags")
    if any(isinstance(each, str) and each in own for each in wanted):
        return True
    return bool(own) and bool(set(rule.texts("targetTags")) & set(machine.texts("tags")))


def _shares_account(stack: Stack, rule: Resource, machine: Resource) -> bool:
    wanted = [sole(stack, each, (_ACCOUNT,)) for each in rule.items("targetServiceAccounts")]
    if not wanted or not machine.is_set("serviceAccount"):
        return False
    own = sole(stack, machine.value("serviceAccount.email"), (_ACCOUNT,))
    if own is not None and own in wanted:
        return True
    if own is None or None in wanted:
        raise NotKnownError("targetServiceAccounts", _unseen(f"whether {machine.name} runs as an account of {rule.name}"))
    return False


def _names(rule: Resource, path: str, protocol: str, port: int) -> bool:
    """Tell whether a rule names a TCP port."""
    return any_of((lambda each=each: _is_port(each, protocol, port)) for each in rule.blocks(path))  # type: ignore[misc]


def _is_port(block: Reading, protocol: str, port: int) -> bool:
    if (block.text(protocol) or "all").lower() not in _TCP:
        return False
    ports = block.texts("ports")
    return not ports or any(_spans(each, port) for each in ports)


def _spans(text: str, port: int) -> bool:
    first, _, last = text.partition("-")
    return first.isdigit() and int(first) <= port <= (int(last) if last.isdigit() else int(first)) <= _PORTS


def _valid(sources: Iterable[str]) -> tuple[str, ...]:
    found = []
    for each in sources:
        try:
            ip_network(each, strict=False)
        except ValueError:
            continue
        found.append(each)
    return tuple(found)


def _unseen(what: str) -> Missing:
    return Missing(what, "Check the firewall rules in the console, or describe them under `resources` in holdfast.yaml.")
