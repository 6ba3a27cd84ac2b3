"""What clients reach: a name, a reserved address, and the global load balancer behind it."""

import pulumi
import pulumi_gcp as gcp
from config import PORT_NAME, Settings
from fleet import Fleet

SCHEME = "EXTERNAL_MANAGED"


class FrontDoor(pulumi.ComponentResource):
    """A load balancer that answers HTTPS with the machines of a fleet, and sends HTTP there."""

    def __init__(self, name: str, settings: Settings, fleet: Fleet, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("inference:serving:FrontDoor", name, None, opts)
        self._prefix, self._settings = name, settings
        self._own = pulumi.ResourceOptions(parent=self)
        self.address = gcp.compute.GlobalAddress(name, opts=pulumi.ResourceOptions(parent=self, protect=True))
        self.backend = self._backend(fleet)
        self._answer_https()
        self._redirect_http()
        gcp.dns.RecordSet(
            name,
            managed_zone=settings.dns_zone,
            name=f"{settings.domain}.",
            type="A",
            ttl=60,
            rrdatas=[self.address.address],
            opts=self._own,
        )
        self.register_outputs({})

    def _readiness(self) -> gcp.compute.HealthCheck:
        """Return the check that chooses machines: true only when the model answers, on the port that serves."""
        return gcp.compute.HealthCheck(
            f"{self._prefix}-readiness",
            check_interval_sec=10,
            timeout_sec=6,
            healthy_threshold=2,
            unhealthy_threshold=3,
            http_health_check={"port_specification": "USE_SERVING_PORT", "request_path": "/health/ready"},
            log_config={"enable": True},
            opts=self._own,
        )

    def _backend(self, fleet: Fleet) -> gcp.compute.BackendService:
        return gcp.compute.BackendService(
            self._prefix,
            load_balancing_scheme=SCHEME,
            protocol="HTTP",
            port_name=PORT_NAME,
            timeout_sec=self._settings.drain_seconds,
            connection_draining_timeout_sec=self._settings.drain_seconds,
            health_checks=self._readiness().id,
            backends=[
                {
                    "group": fleet.manager.instance_group,
                    "balancing_mode": "RATE",
                    "max_rate_per_instance": self._settings.requests_per_second,
                }
            ],
            locality_lb_policy="LEAST_REQUEST",
            # A machine that answers with errors while its check is fine gets no requests for a while; never more than a third.
            outlier_detection={
                "consecutive_errors": 5,
                "enforcing_consecutive_errors": 100,
                "interval": {"seconds": 10},
                "base_ejection_time": {"seconds": 30},
                "max_ejection_percent": 33,
            },
            log_config={"enable": True, "sample_rate": 1.0},
            opts=self._own,
        )

    def _answer_https(self) -> None:
        name, own = self._prefix, self._own
        url_map = gcp.compute.URLMap(name, default_service=self.backend.id, opts=own)
        certificate = gcp.compute.ManagedSslCertificate(name, managed={"domains": [self._settings.domain]}, opts=own)
        policy = gcp.compute.SSLPolicy(name, profile="MODERN", min_tls_version="TLS_1_2", opts=own)
        proxy = gcp.compute.TargetHttpsProxy(name, url_map=url_map.id, ssl_certificates=[certificate.id], ssl_policy=policy.id, opts=own)
        gcp.compute.GlobalForwardingRule(
            f"{name}-https",
            load_balancing_scheme=SCHEME,
            ip_address=self.address.address,
            port_range="443",
            target=proxy.id,
            opts=own,
        )

    def _redirect_http(self) -> None:
        name, own = f"{self._prefix}-http", self._own
        url_map = gcp.compute.URLMap(
            name,
            default_url_redirect={
                "https_redirect": True,
                "strip_query": False,
                "redirect_response_code": "MOVED_PERMANENTLY_DEFAULT",
            },
            opts=own,
        )
        proxy = gcp.compute.TargetHttpProxy(name, url_map=url_map.id, opts=own)
        gcp.compute.GlobalForwardingRule(
            name, load_balancing_scheme=SCHEME, ip_address=self.address.address, port_range="80", target=proxy.id, opts=own
        )
