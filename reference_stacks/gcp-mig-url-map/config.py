"""What can be set, with the numbers that the rest is made from."""

from dataclasses import dataclass
from math import ceil

import pulumi

ZONES = 3
PORT = 8080
PORT_NAME = "http"
TAG = "model-server"
BOOT_SECONDS = 60


@dataclass(frozen=True)
class Settings:
    """The service. Durations are in seconds."""

    project: str
    region: str
    domain: str
    dns_zone: str  # the name of the managed zone
    image: str  # with registry and digest
    alert_email: str
    machine_type: str
    required: int  # machines that carry the peak
    minimum: int
    maximum: int
    requests_per_second: float  # that one machine answers with ease
    request_p99_seconds: int
    model_load_seconds: int

    def __post_init__(self) -> None:
        """Refuse numbers with which the loss of a zone would be felt."""
        if self.minimum - self.machines_a_zone < self.required:
            raise ValueError(f"{self.minimum} machines in {ZONES} zones do not keep {self.required} when a zone is lost")
        if self.maximum < self.minimum + self.machines_a_zone:
            raise ValueError(f"at most {self.maximum} machines leave no room to refill a lost zone in the others")

    @property
    def machines_a_zone(self) -> int:
        """The most machines that stand in one zone while the minimum runs."""
        return ceil(self.minimum / ZONES)

    @property
    def drain_seconds(self) -> int:
        """How long a machine that leaves may finish what it answers, and an answer may take."""
        return self.request_p99_seconds + 15

    @property
    def start_seconds(self) -> int:
        """How long a new machine may be silent: it boots, pulls the image and loads the model."""
        return BOOT_SECONDS + 2 * self.model_load_seconds


def load_settings() -> Settings:
    """Return what `Pulumi.STACK.yaml` says, with the defaults of this design."""
    config, google = pulumi.Config(), pulumi.Config("gcp")
    return Settings(
        project=google.require("project"),
        region=google.require("region"),
        domain=config.require("domain"),
        dns_zone=config.require("dnsZone"),
        image=config.require("image"),
        alert_email=config.require("alertEmail"),
        machine_type=config.get("machineType") or "n2-standard-16",
        required=config.get_int("required") or 4,
        minimum=config.get_int("minimum") or 6,
        maximum=config.get_int("maximum") or 12,
        requests_per_second=config.get_float("requestsPerSecond") or 10,
        request_p99_seconds=config.get_int("requestP99Seconds") or 60,
        model_load_seconds=config.get_int("modelLoadSeconds") or 60,
    )
