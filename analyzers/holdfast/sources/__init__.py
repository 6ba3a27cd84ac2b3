"""The outside world as a Stack: programs, previews, states."""

from holdfast.sources.read import SourceOptions, read

__all__ = ["SourceOptions", "read"]
