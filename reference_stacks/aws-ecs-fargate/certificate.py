"""A certificate that renews itself: its proof stays in the hosted zone."""

import pulumi
import pulumi_aws as aws


def validated_certificate(domain: str, hosted_zone_id: str) -> pulumi.Output[str]:
    """Return the ARN of a certificate once its proof is seen, so that no listener gets one that is still pending."""
    certificate = aws.acm.Certificate("api", domain_name=domain, validation_method="DNS")
    proof = certificate.domain_validation_options[0]
    record = aws.route53.Record(
        "api-certificate",
        zone_id=hosted_zone_id,
        name=proof.resource_record_name,
        type="CNAME",
        records=[proof.resource_record_value],
        ttl=60,
    )
    validation = aws.acm.CertificateValidation("api", certificate_arn=certificate.arn, validation_record_fqdns=[record.fqdn])
    return validation.certificate_arn
