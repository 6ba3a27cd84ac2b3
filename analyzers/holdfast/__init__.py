"""Holdfast: what of an infrastructure stack still serves when something fails."""

__version__ = "0.1.0"

__all__ = ["__version__"]
