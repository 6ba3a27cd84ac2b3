"""What is declared: resources, their values, and how they refer to each other."""

from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.properties import Properties, read_properties
from holdfast.stack.reading import Block
from holdfast.stack.references import References, Referrers
from holdfast.stack.resource import Location, Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import Asset, ResourceReference, Secret, Unknown, Value

__all__ = [
    "Asset",
    "Block",
    "Location",
    "Missing",
    "NotKnownError",
    "Properties",
    "References",
    "Referrers",
    "Resource",
    "ResourceReference",
    "Secret",
    "Stack",
    "Unknown",
    "Value",
    "read_properties",
]
