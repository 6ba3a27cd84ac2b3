"""State, export and checkpoint files: the stack as it is."""

from typing import Final

from holdfast.errors import InputError
from holdfast.sources.document import NOTHING, Deployment, Document, ResourceDocument
from holdfast.sources.resources import resource_of
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack

VERSIONS: Final = range(1, 5)
_OLD: Final = (None, 1)
FEATURES: Final = frozenset(
    {
        "refreshBeforeUpdate",
        "views",
        "hooks",
        "taint",
        "replaceWith",
        "snippets-prototype",
        "extensionParameterization",
        "byteString",
    }
)


def is_state(document: Document) -> bool:
    """Tell whether a document is a state: an export, a checkpoint, or a bare deployment."""
    bare = document.resources is not None or document.manifest is not NOTHING
    return document.deployment is not None or document.checkpoint is not None or document.latest is not None or bare


def read(document: Document, source: str, plain: bool = False) -> Stack:  # noqa: FBT001, FBT002 - as every kind is read
    """Return the stack that a state holds; raise InputError for a version, feature or shape that is not known."""
    _require_known(document, source)
    deployment = _deployment(document)
    resources = [
        resource_of(each, plain=plain, file=source) for each in _resources(deployment, document.version, source) if not each.delete
    ]
    for resource in resources:
        if resource.external and not resource.outputs:
            resource.partial = True
    require_unique(resources, source)
    pending = deployment.pending_operations or ()
    notes = (f"{len(pending)} operations were pending when the state was written, so that it may lag behind the cloud",) if pending else ()
    return Stack(stack_name(resources, source), resources, source=source, kind="state", notes=notes)


def _require_known(document: Document, source: str) -> None:
    if document.version is not None and document.version not in VERSIONS:
        raise InputError(f"{source}: state version {document.version} is not known; 1 to {VERSIONS[-1]} are", "Update holdfast.")
    strange = sorted(set(document.features or ()) - FEATURES)
    if strange:
        raise InputError(f"{source}: the state uses features that are not known: {', '.join(strange)}", "Update holdfast.")


def _deployment(document: Document) -> Deployment:
    if document.deployment is not None:
        return document.deployment
    if document.checkpoint is not None:
        return document.checkpoint.latest or Deployment()
    return document.latest or Deployment(document.resources)


def _resources(deployment: Deployment, version: int | None, source: str) -> list[ResourceDocument]:
    resources = deployment.resources or []
    if isinstance(resources, list):
        return resources
    if version not in _OLD:
        raise InputError(f"{source}: `resources` is an object; version {version} has a list", "Write the export again.")
    return list(resources.values())


def require_unique(resources: list[Resource], source: str) -> None:
    """Raise InputError where two resources have one URN."""
    if len({resource.urn for resource in resources}) == len(resources):
        return
    seen: set[str] = set()
    for resource in resources:
        if resource.urn in seen:
            raise InputError(f"{source}: two resources have the URN {resource.urn}", "Repair the state (`pulumi state repair`).")
        seen.add(resource.urn)


def stack_name(resources: list[Resource], source: str) -> str:
    """Return `project/stack` as the URNs tell, else the source."""
    for resource in resources:
        parts = resource.urn.removeprefix("urn:pulumi:").split("::")
        if resource.urn.startswith("urn:pulumi:") and len(parts) >= 4:  # noqa: PLR2004 - stack, project, type, name
            return f"{parts[1]}/{parts[0]}"
    return source
