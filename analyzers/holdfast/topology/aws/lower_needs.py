"""What members of a fleet need: egress, what they show to use, the registry of their images, their placement group."""

from collections.abc import Iterable, Iterator
from typing import Final

from holdfast.stack.aws import LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE
from holdfast.stack.resource import Resource
from holdfast.topology.aws.evidence import used_by
from holdfast.topology.aws.lower_placement import placement_needs
from holdfast.topology.aws.lower_zones import region_of
from holdfast.topology.draft import Draft
from holdfast.topology.facts import YES, Origin
from holdfast.topology.model import Need, Part

REPOSITORY: Final = "aws:ecr/repository:Repository"


def shown_needs(draft: Draft, sources: Iterable[Resource]) -> tuple[Need, ...]:
    """Return what task definitions, templates or machines show to use to serve, each part once."""
    found: dict[str, list[Origin]] = {}
    for source in sources:
        for part, path in used_by(draft.stack, source):
            found.setdefault(draft.lower(part), []).append(Origin(source.urn, (path,)))
    return tuple(Need((part,), "serve", 1, YES, (), tuple(origins)) for part, origins in sorted(found.items()))


def registry_needs(draft: Draft, task: Resource) -> tuple[Need, ...]:
    """Return the image repositories of the stack that a task definition pulls from: to start anew, not to serve."""
    text, by = task.value("containerDefinitions"), Origin(task.urn, ("containerDefinitions",))
    made_of = task.property_dependencies.get("containerDefinitions", ())
    needs = []
    for repository in draft.stack.of_type(REPOSITORY):
        address = repository.outputs.get("repositoryUrl")
        named = isinstance(address, str) and isinstance(text, str) and address in text
        if repository.urn in made_of or named:
            region = region_of(draft, repository)
            part = Part(repository.urn, repository.name, "registry", region, alone=False, origins=(Origin(repository.urn),))
            needs.append(Need((draft.add(part),), "recover", 1, YES, (), (by,)))
    return tuple(needs)


def together(draft: Draft, group: Resource, sources: Iterable[Resource]) -> tuple[tuple[Need, ...], bool | None]:
    """Return the needs of a group on placement groups, and whether these put its members into one zone; None: not known."""
    needs = tuple(need for owner, path in _named_places(group, sources) for need in placement_needs(draft, owner, path))
    answers = {need.needed.value for need in needs}
    return needs[:1], True if True in answers else None if answers else False


def _named_places(group: Resource, sources: Iterable[Resource]) -> Iterator[tuple[Resource, str]]:
    yield group, "placementGroup"
    for source in sources:
        if source.type == LAUNCH_TEMPLATE:
            yield source, "placement.groupName"
            yield source, "placement.groupId"
        elif source.type != LAUNCH_CONFIGURATION:
            yield source, "placementGroup"
