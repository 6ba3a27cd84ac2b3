"""How much of a stack is understood: what a family reads, what is known to be of no matter, and what is opaque."""

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from holdfast.stack.hidden import HiddenResource
from holdfast.stack.resource import PROVIDER_PREFIX, ROOT_STACK, Resource
from holdfast.stack.stack import Stack
from holdfast.topology.draft import Family

_PACKAGES: Final = """
archive auto-deploy command docker docker-build local null pulumi pulumi-nodejs pulumi-python pulumiservice random std
synced-folder time tls
"""
_AWS: Final = """
accessanalyzer acm acmpca auditmanager backup budgets cfg cloudformation cloudtrail cloudwatch codeartifact codebuild codecommit
codepipeline cognito costexplorer detective ecr ecrpublic fis guardduty iam inspector inspector2 kms licensemanager macie
notifications organizations ram resourcegroups route53domains s3 s3control s3tables scheduler schemas secretsmanager securityhub
servicecatalog servicequotas ses sesv2 shield signer sns sqs ssm ssmcontacts ssoadmin synthetics waf wafregional wafv2 xray
"""
_GCP: Final = """
accesscontextmanager apikeys artifactregistry assuredworkloads billing binaryauthorization certificateauthority certificatemanager
cloudbuild cloudscheduler cloudtasks containeranalysis essentialcontacts folder iam iap kms logging monitoring organizations
orgpolicy osconfig projects pubsub recaptcha secretmanager securitycenter serviceaccount servicedirectory sourcerepo storage tags
"""
SILENT_PACKAGES: Final = frozenset(_PACKAGES.split())
"""Packages that make nothing that serves requests."""
SILENT_MODULES: Final = frozenset(f"aws:{module}" for module in _AWS.split()) | frozenset(f"gcp:{module}" for module in _GCP.split())
"""Modules whose resources grant, log, store, notify or build: losing one stops no request that is being served."""


REMOTE: Final = "a remote component"
_UNSEEN: Final = "no preview shows it, and nothing but its type is known"


class Understanding(msgspec.Struct, frozen=True):
    """Numbers of resources that are modelled and that are of no matter, and those that are neither, with the reason."""

    modelled: int
    irrelevant: int
    opaque: tuple[tuple[Resource, str], ...]


def understanding(stack: Stack, families: Iterable[Family], read_besides: Iterable[str] = ()) -> Understanding:
    """Return how much of a stack is understood by families, and by what else reads some types."""
    read = {type_ for family in families for type_ in (*family.lowers, *family.reads)} | set(read_besides)
    hidden = tuple((each, f"{each.way}: {_UNSEEN}") for each in stack.resources if isinstance(each, HiddenResource))
    modelled = sum(len(stack.of_type(type_)) for type_ in read) - sum(each.type in read for each, _ in hidden)
    opaque = (*hidden, *_opaque(stack, read))
    return Understanding(modelled, len(stack.resources) - modelled - len(opaque), opaque)


def _opaque(stack: Stack, read: set[str]) -> Iterator[tuple[Resource, str]]:
    others = [each for each in stack.types() - read if each != ROOT_STACK and not each.startswith(PROVIDER_PREFIX)]
    for resource in stack.of_type(*sorted(others)):
        why = "" if resource.hidden else _why_opaque(stack, resource)
        if why:
            yield resource, why


def _why_opaque(stack: Stack, resource: Resource) -> str:
    """Return why a resource is not understood, or nothing where it is of no matter."""
    if resource.remote and not stack.children(resource.urn):
        return f"{REMOTE}: a preview shows what it is made of (`pulumi preview --json > preview.json`, then `holdfast check preview.json`)"
    module = resource.type.partition("/")[0]
    if not resource.custom or module in SILENT_MODULES or module.partition(":")[0] in SILENT_PACKAGES:
        return ""
    return f"{resource.type} is not modelled"
