"""What of Google Cloud's network and storage is understood as a setting of others, or is of no matter to a failure."""

from typing import Final

from holdfast.stack.gcp import FIREWALL, NETWORK_FIREWALL_POLICY_RULE
from holdfast.topology.draft import Family

_COMPUTE: Final = """
disk diskAsyncReplication diskIamBinding diskIamMember diskIamPolicy diskResourcePolicyAttachment firewallPolicy firewallPolicyAssociation
firewallPolicyRule firewallPolicyWithRules image imageIamBinding imageIamMember imageIamPolicy instanceIAMBinding instanceIAMMember
instanceIAMPolicy instanceTemplateIamBinding instanceTemplateIamMember instanceTemplateIamPolicy instantSnapshot machineImage
managedSslCertificate networkAttachment networkFirewallPolicy networkFirewallPolicyAssociation networkFirewallPolicyWithRules
networkPeering networkPeeringRoutesConfig packetMirroring projectDefaultNetworkTier projectMetadata projectMetadataItem regionDisk
regionCommitment regionDiskIamBinding regionDiskIamMember regionDiskIamPolicy regionDiskResourcePolicyAttachment
regionNetworkFirewallPolicy regionNetworkFirewallPolicyAssociation regionNetworkFirewallPolicyRule regionNetworkFirewallPolicyWithRules
regionSecurityPolicy regionSecurityPolicyRule regionSslCertificate regionSslPolicy reservation resourcePolicy resourcePolicyAttachment
route sSLCertificate sSLPolicy securityPolicy securityPolicyRule serviceAttachment sharedVPCHostProject sharedVPCServiceProject snapshot
snapshotIamBinding snapshotIamMember snapshotIamPolicy subnetworkIAMBinding subnetworkIAMMember subnetworkIAMPolicy
backendServiceIamBinding backendServiceIamMember backendServiceIamPolicy backendServiceSignedUrlKey
regionBackendServiceIamBinding regionBackendServiceIamMember regionBackendServiceIamPolicy
backendBucketIamBinding backendBucketIamMember backendBucketIamPolicy
"""
_OTHERS: Final = (
    "gcp:servicenetworking/connection:Connection",
    "gcp:servicenetworking/peeredDnsDomain:PeeredDnsDomain",
)

FAMILY: Final = Family(
    name="google network",
    reads=(
        FIREWALL,
        NETWORK_FIREWALL_POLICY_RULE,
        *_OTHERS,
        *(f"gcp:compute/{name}:{name[0].upper()}{name[1:]}" for name in _COMPUTE.split()),
    ),
)
