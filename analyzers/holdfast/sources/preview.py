"""Files of `pulumi preview --json`: the stack as it will be."""

from collections.abc import Mapping
from typing import Final

from holdfast.errors import InputError
from holdfast.sources.document import Document, PreviewStep
from holdfast.sources.resources import resource_of
from holdfast.sources.state import require_unique, stack_name
from holdfast.stack.missing import Missing
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import SECRET_IN_PREVIEW

_GONE: Final = frozenset({"delete", "delete-replaced", "read-discard", "discard", "discard-replaced", "remove-pending-replace"})
_CREATED: Final = frozenset({"create", "create-replacement", "replace", "import", "import-replacement"})
_REMOVED: Final = frozenset({"delete", "read-discard", "discard"})
_UNCHANGED: Final = frozenset({"same", "refresh"})
_READ: Final = frozenset({"read", "read-replacement"})


def is_preview(document: Document) -> bool:
    """Tell whether a document is a preview."""
    return document.steps is not None or document.change_summary is not None


def read(document: Document, source: str, plain: bool = False) -> Stack:  # noqa: FBT001, FBT002 - as every kind is read
    """Return the stack as it will be after a preview's steps."""
    steps = document.steps or []
    kept = _kept(steps, source)
    resources = [_resource(step, source, plain) for step in kept.values()]
    require_unique(resources, source)
    deleted = sum(step.op == "delete" for step in steps)
    return Stack(
        stack_name(resources, source),
        resources,
        source=source,
        kind="preview",
        config={key: value for key, value in (document.config or {}).items() if isinstance(value, str) and value != SECRET_IN_PREVIEW},
        hidden=(*_left_out(document, kept), *_cut_short(document)),
        notes=(f"{deleted} resources are deleted by this update and are not part of what is checked",) if deleted else (),
    )


def _kept(steps: list[PreviewStep], source: str) -> dict[str, PreviewStep]:
    """Return the last step of each resource that is there afterwards; raise InputError where one is made twice."""
    gone = {step.urn for step in steps if step.op in _REMOVED}
    seen: set[tuple[str, str]] = set()
    kept: dict[str, PreviewStep] = {}
    for step in steps:
        if step.op in _GONE or (step.op == "refresh" and (step.new_state is None or step.urn in gone)):
            continue
        if (step.urn, step.op) in seen:
            raise InputError(f"{source}: two steps `{step.op}` have the URN {step.urn}", "Give each resource a name of its own.")
        seen.add((step.urn, step.op))
        kept[step.urn] = step
    return kept


def _resource(step: PreviewStep, source: str, plain: bool) -> Resource:  # noqa: FBT001 - of the file
    if step.new_state is None:
        raise InputError(
            f"{source}: the step `{step.op}` of {step.urn} has no newState", "Write the preview again with `pulumi preview --json`."
        )
    resource = resource_of(step.new_state, plain=plain, outputs_count=step.op not in _CREATED, file=source)
    if step.op in _READ or resource.external:
        resource.external = True
        resource.partial = not resource.outputs
    return resource


def _left_out(document: Document, kept: Mapping[str, PreviewStep]) -> tuple[Missing, ...]:
    """Return what is missing where unchanged resources were left out of the preview."""
    same = (document.change_summary or {}).get("same", 0)
    shown = sum(step.op in _UNCHANGED for step in kept.values())
    if same <= shown:
        return ()
    return (Missing(f"the {same - shown} unchanged resources that the preview leaves out", "Run `pulumi preview --json --show-sames`."),)


def _cut_short(document: Document) -> tuple[Missing, ...]:
    """Return what is missing where the preview failed: it may have ended before the program did."""
    failed = any(each is not None and each.severity == "error" for each in document.diagnostics or ())
    return (Missing("what the preview leaves out, since it failed", "Mend what its diagnostics say, and preview again."),) if failed else ()
