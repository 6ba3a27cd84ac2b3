"""What the engine shows a policy pack, as a Stack: inputs one resource at a time, then the outputs of all of them."""

from holdfast.sources.policy.joining import Run, declared, stack_of
from holdfast.sources.policy.shown import Provider, Shown, values_of
from holdfast.sources.policy.wire import shown_in, struct_values

__all__ = ["Provider", "Run", "Shown", "declared", "shown_in", "stack_of", "struct_values", "values_of"]
