"""Type tokens under one name each: the SDKs kept old names as aliases, and old states carry them.

Source: the `aliases` of the classes in pulumi_aws 7.51.1 and pulumi_gcp 10.2.0.
"""

from functools import lru_cache
from typing import Final

_MODULES: Final = {
    "aws:alb": "aws:lb",
    "aws:elasticloadbalancingv2": "aws:lb",
    "aws:applicationloadbalancing": "aws:lb",
    "aws:elasticloadbalancing": "aws:elb",
}
_TOKENS: Final = {
    "aws:s3/bucketV2:BucketV2": "aws:s3/bucket:Bucket",
    "aws:s3/bucketVersioningV2:BucketVersioningV2": "aws:s3/bucketVersioning:BucketVersioning",
    "gcp:compute/autoscalar:Autoscalar": "gcp:compute/autoscaler:Autoscaler",
    "gcp:compute/mangedSslCertificate:MangedSslCertificate": "gcp:compute/managedSslCertificate:ManagedSslCertificate",
    "gcp:serviceAccount/account:Account": "gcp:serviceaccount/account:Account",
}


@lru_cache(maxsize=4096)
def normalise(token: str) -> str:
    """Return the one name of a type: `aws:alb/listener:Listener` is `aws:lb/listener:Listener`."""
    module, slash, rest = token.partition("/")
    if slash and module in _MODULES:
        return f"{_MODULES[module]}/{rest}"
    return _TOKENS.get(token, token)
