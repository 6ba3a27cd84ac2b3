"""Cloud Run, functions and buckets -> fleets that grow with their requests.

Sources: Cloud Run, "About Cloud Run": services are regional and run in several zones; a new revision gets requests only once it is
ready; Cloud Storage, "Bucket locations": a bucket outlives the loss of a zone of its region.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from holdfast.stack.gcp import BACKEND_BUCKET, CLOUD_RUN_SERVICE, CLOUD_RUN_V1_SERVICE
from holdfast.stack.missing import NotKnownError
from holdfast.stack.resource import Resource
from holdfast.topology.draft import Draft, Family
from holdfast.topology.facts import Count, Origin, exactly
from holdfast.topology.gcp.accelerated import ACCELERATED
from holdfast.topology.gcp.lower_needs import data_needs
from holdfast.topology.gcp.lower_zones import region_of
from holdfast.topology.gcp.sizes import number_of
from holdfast.topology.model import Fleet, Need

FUNCTIONS: Final = ("gcp:cloudfunctions/function:Function", "gcp:cloudfunctionsv2/function:Function")
REGION_BACKEND_BUCKET: Final = "gcp:compute/regionBackendBucket:RegionBackendBucket"
_LEAST: Final = ("scaling.minInstanceCount", "template.scaling.minInstanceCount")


def lower_service(draft: Draft, service: Resource) -> str:
    """Add a Cloud Run service: it runs as often as it is asked, in every zone of its region."""
    return draft.add(elastic(draft, service, _region(service), tuple(data_needs(draft, (service,))), _least(service)))


def lower_function(draft: Draft, function: Resource) -> str:
    """Add a function: it runs as often as it is asked, in every zone of its region."""
    return draft.add(elastic(draft, function, _region(function) or region_of(draft, function)))


def lower_bucket(draft: Draft, bucket: Resource) -> str:
    """Add a bucket that a load balancer serves from; where it lies is a matter of its location."""
    return draft.add(elastic(draft, bucket, region_of(draft, bucket) if bucket.type == REGION_BACKEND_BUCKET else ""))


def elastic(draft: Draft, resource: Resource, region: str = "", needs: Iterable[Need] = (), desired: Count | None = None) -> Fleet:
    """Return something that the provider runs in all zones of a region, as often as it is asked."""
    spread = f"{resource.name} runs where the region has room, and a new version takes over only when it is there"
    return Fleet(
        resource.urn,
        resource.name,
        exactly(1),
        desired,
        region=region,
        elastic=True,
        needs=tuple(needs),
        accelerated=_is_accelerated(draft, resource),
        origins=(Origin(resource.urn),),
        assumptions=(spread,),
    )


def _region(service: Resource) -> str:
    location = service.value("location")
    return location if isinstance(location, str) else ""


def _least(service: Resource) -> Count | None:
    """Return how many instances are kept while nobody asks, None where nothing is said of it."""
    for path in _LEAST if service.type == CLOUD_RUN_SERVICE else ():
        if service.is_set(path):
            count = number_of(service, path)
            return msgspec.structs.replace(count, key=f"least {service.urn}")
    return None


def _is_accelerated(draft: Draft, resource: Resource) -> bool:
    ask = ACCELERATED.get(resource.type)
    try:
        return ask is not None and ask(draft.stack, resource)
    except NotKnownError:
        return False


FAMILY: Final = Family(
    name="google serverless",
    lowers={
        CLOUD_RUN_SERVICE: lower_service,
        CLOUD_RUN_V1_SERVICE: lower_service,
        **dict.fromkeys(FUNCTIONS, lower_function),
        BACKEND_BUCKET: lower_bucket,
        REGION_BACKEND_BUCKET: lower_bucket,
    },
    reads=(
        "gcp:cloudrun/domainMapping:DomainMapping",
        "gcp:cloudrunv2/job:Job",
        "gcp:cloudrunv2/workerPool:WorkerPool",
        "gcp:compute/backendBucketSignedUrlKey:BackendBucketSignedUrlKey",
        "gcp:vpcaccess/connector:Connector",
        *(
            f"gcp:{module}/{name[0].lower()}{name[1:]}:{name}"
            for module, kinds in {
                "cloudrun": "",
                "cloudrunv2": "Service Job WorkerPool",
                "cloudfunctions": "Function",
                "cloudfunctionsv2": "Function",
            }.items()
            for kind in kinds.split() or ("",)
            for name in (f"{kind}IamBinding", f"{kind}IamMember", f"{kind}IamPolicy")
        ),
    ),
)
