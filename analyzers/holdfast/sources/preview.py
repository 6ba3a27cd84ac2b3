"""Files of `pulumi preview --json`: the stack as it will be."""

from typing import Final

from holdfast.errors import InputError
from holdfast.sources.document import Document, PreviewStep
from holdfast.sources.resources import resource_of
from holdfast.sources.state import stack_name
from holdfast.stack.missing import Missing
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack

_GONE: Final = frozenset({"delete", "delete-replaced", "read-discard", "discard", "discard-replaced", "remove-pending-replace"})
_CREATED: Final = frozenset({"create", "create-replacement", "replace", "import", "import-replacement"})
_READ: Final = frozenset({"read", "read-replacement"})


def is_preview(document: Document) -> bool:
    """Tell whether a document is a preview."""
    return document.steps is not None or document.change_summary is not None


def read(document: Document, source: str) -> Stack:
    """Return the stack as it will be after a preview's steps."""
    steps = document.steps or []
    kept = [step for step in steps if step.op not in _GONE]
    resources = list({step.urn: _resource(step, source) for step in kept}.values())
    deleted = sum(step.op == "delete" for step in steps)
    return Stack(
        stack_name(resources, source),
        resources,
        source=source,
        kind="preview",
        config={key: value for key, value in (document.config or {}).items() if isinstance(value, str)},
        hidden=_left_out(document, steps),
        notes=(f"{deleted} resources are deleted by this update and are not part of what is checked",) if deleted else (),
    )


def _resource(step: PreviewStep, source: str) -> Resource:
    if step.new_state is None:
        raise InputError(
            f"{source}: the step `{step.op}` of {step.urn} has no newState", "Write the preview again with `pulumi preview --json`."
        )
    resource = resource_of(step.new_state, outputs_count=step.op not in _CREATED, file=source)
    if step.op in _READ or resource.external:
        resource.external = True
        resource.partial = not resource.outputs
    return resource


def _left_out(document: Document, steps: list[PreviewStep]) -> tuple[Missing, ...]:
    """Return what is missing where unchanged resources were left out of the preview."""
    same = (document.change_summary or {}).get("same", 0)
    shown = sum(step.op == "same" for step in steps)
    if same <= shown:
        return ()
    return (Missing(f"the {same - shown} unchanged resources that the preview leaves out", "Run `pulumi preview --json --show-sames`."),)
