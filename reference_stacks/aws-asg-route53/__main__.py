"""One model in two regions: a load balancer and a GPU group over three zones in each, and a name that fails over."""

import pulumi
from config import load_settings
from names import Names
from region import Region

settings = load_settings()
names = Names("inference", settings)
regions = {region: Region("inference", settings, names, region) for region in (settings.region, settings.standby_region)}
names.fail_over({region: each.door for region, each in regions.items()})

# To be delegated by the registrar of the domain: until then the certificates wait for their proof.
pulumi.export("name_servers", names.zone.name_servers)
pulumi.export("inference_endpoint", f"https://{settings.domain}")
