"""The embedded engine: run a Pulumi program without credentials, CLI or network, and keep what it declares."""

from holdfast.sources.program.reading import read

__all__ = ["read"]
