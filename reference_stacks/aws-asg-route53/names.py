"""The name that clients use: its zone, its certificates, and the records that choose a region."""

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws
from config import Settings
from front_door import FrontDoor


class Names(pulumi.ComponentResource):
    """A hosted zone with the proof that the domain is ours, which is the same in every region."""

    def __init__(self, name: str, settings: Settings, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("inference:dns:Names", name, None, opts)
        self._prefix, self._domain = name, settings.domain
        self._own = pulumi.ResourceOptions(parent=self)
        self.zone = aws.route53.Zone(name, name=settings.zone_name, opts=pulumi.ResourceOptions(parent=self, protect=True))
        self._proof: aws.route53.Record | None = None
        self.register_outputs({})

    def certificate(self, region: str, provider: aws.Provider) -> pulumi.Output[str]:
        """Return the ARN of a certificate for a region, once its proof is seen; all of them are proved by one record."""
        there = pulumi.ResourceOptions(parent=self, provider=provider)
        name = f"{self._prefix}-{region}"
        certificate = aws.acm.Certificate(name, domain_name=self._domain, validation_method="DNS", opts=there)
        proof = self._proof = self._proof or self._record_proof(certificate)
        validation = aws.acm.CertificateValidation(name, certificate_arn=certificate.arn, validation_record_fqdns=[proof.fqdn], opts=there)
        return validation.certificate_arn

    def _record_proof(self, certificate: aws.acm.Certificate) -> aws.route53.Record:
        proof = certificate.domain_validation_options[0]
        return aws.route53.Record(
            f"{self._prefix}-certificate",
            zone_id=self.zone.zone_id,
            name=proof.resource_record_name,
            type="CNAME",
            records=[proof.resource_record_value],
            ttl=60,
            opts=self._own,
        )

    def fail_over(self, doors: Mapping[str, FrontDoor]) -> None:
        """Lead the domain to the first door while a request through it is answered, else to the second."""
        for role, (region, door) in zip(("PRIMARY", "SECONDARY"), doors.items(), strict=True):
            # A check for each region: one for both would say the same of both. It asks for an answer of the model, every 10 s,
            # and gives up after 30 s, before the load balancer takes members out and long before any is replaced.
            check = aws.route53.HealthCheck(
                f"{self._prefix}-{region}",
                type="HTTPS",
                fqdn=door.balancer.dns_name,
                port=443,
                resource_path="/health/ready",
                request_interval=10,
                failure_threshold=3,
                opts=self._own,
            )
            aws.route53.Record(
                f"{self._prefix}-{role.lower()}",
                zone_id=self.zone.zone_id,
                name=self._domain,
                type="A",
                set_identifier=region,
                failover_routing_policies=[{"type": role}],
                health_check_id=check.id,
                aliases=[{"name": door.balancer.dns_name, "zone_id": door.balancer.zone_id, "evaluate_target_health": True}],
                opts=self._own,
            )
