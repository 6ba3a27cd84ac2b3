"""What can be set, with the numbers that the rest is made from."""

from dataclasses import dataclass
from math import ceil

import pulumi

ZONES = 3
PORT = 8080
CHECK_INTERVAL = 10
CHECKS_TO_BE_HEALTHY = 2
START_SECONDS = 30


@dataclass(frozen=True)
class Settings:
    """The service. Durations are in seconds."""

    domain: str
    hosted_zone_id: str
    registry_account: str
    image: str  # repository and digest
    alert_email: str
    client_cidrs: tuple[str, ...]
    cpu: int  # units, 1024 a core
    memory: int  # MiB
    required: int  # tasks that carry the peak
    minimum: int
    maximum: int
    requests_per_minute: int  # that one task answers with ease
    request_p99_seconds: int
    model_load_seconds: int

    def __post_init__(self) -> None:
        """Refuse numbers with which the loss of a zone would be felt."""
        if self.minimum - self.tasks_a_zone < self.required:
            raise ValueError(f"{self.minimum} tasks in {ZONES} zones do not keep {self.required} when a zone is lost")
        if self.maximum < self.minimum + self.tasks_a_zone:
            raise ValueError(f"at most {self.maximum} tasks leave no room to refill a lost zone in the others")

    def image_in(self, region: str) -> str:
        """Return the whole name of the image. By its digest, so that all tasks run the same, whoever moves a tag."""
        return f"{self.registry_account}.dkr.ecr.{region}.amazonaws.com/{self.image}"

    @property
    def tasks_a_zone(self) -> int:
        """The most tasks that stand in one zone while the minimum runs."""
        return ceil(self.minimum / ZONES)

    @property
    def drain_seconds(self) -> int:
        """How long a task that leaves may finish what it answers, and a silent connection is kept."""
        return self.request_p99_seconds + 15

    @property
    def grace_seconds(self) -> int:
        """How long a new task may be unhealthy: it starts, loads the model and passes its checks."""
        return START_SECONDS + self.model_load_seconds + CHECK_INTERVAL * CHECKS_TO_BE_HEALTHY


def load_settings() -> Settings:
    """Return what `Pulumi.STACK.yaml` says, with the defaults of this design."""
    config = pulumi.Config()
    return Settings(
        domain=config.require("domain"),
        hosted_zone_id=config.require("hostedZoneId"),
        registry_account=config.require("registryAccount"),
        image=config.require("image"),
        alert_email=config.require("alertEmail"),
        client_cidrs=tuple(config.get_object("clientCidrs") or ["0.0.0.0/0"]),
        cpu=config.get_int("cpu") or 4096,
        memory=config.get_int("memory") or 16384,
        required=config.get_int("required") or 4,
        minimum=config.get_int("minimum") or 6,
        maximum=config.get_int("maximum") or 12,
        requests_per_minute=config.get_int("requestsPerMinute") or 600,
        request_p99_seconds=config.get_int("requestP99Seconds") or 60,
        model_load_seconds=config.get_int("modelLoadSeconds") or 60,
    )
