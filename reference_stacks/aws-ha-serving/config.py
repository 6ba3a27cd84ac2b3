"""What can be set, with the numbers that the rest is made from."""

from dataclasses import dataclass
from math import ceil

import pulumi

ZONES = 3
PORT = 8080
CHECK_INTERVAL = 15
CHECKS_TO_BE_HEALTHY = 2
BOOT_SECONDS = 60


@dataclass(frozen=True)
class Model:
    """A model with members of its own. Durations are in seconds."""

    name: str
    paths: tuple[str, ...]  # requests that it answers
    image: str  # repository and digest
    instance_types: tuple[str, ...]  # of one class, the first is preferred
    has_gpu: bool
    load_seconds: int
    requests_per_minute: int  # that one member answers with ease
    required: int = 4  # members that carry the peak
    minimum: int = 6
    maximum: int = 12

    def __post_init__(self) -> None:
        """Refuse numbers with which the loss of a zone would be felt."""
        if self.minimum - self.members_a_zone < self.required:
            raise ValueError(f"{self.minimum} members of {self.name} in {ZONES} zones do not keep {self.required} when a zone is lost")
        if self.maximum < self.minimum + self.members_a_zone:
            raise ValueError(f"at most {self.maximum} members of {self.name} leave no room to refill a lost zone in the others")

    @property
    def members_a_zone(self) -> int:
        """The most members that stand in one zone while the minimum runs."""
        return ceil(self.minimum / ZONES)

    @property
    def grace_seconds(self) -> int:
        """How long a new member may be unhealthy: it boots, loads the model and passes its checks."""
        return BOOT_SECONDS + self.load_seconds + CHECK_INTERVAL * CHECKS_TO_BE_HEALTHY


@dataclass(frozen=True)
class Settings:
    """What the models share."""

    domain: str
    hosted_zone_id: str
    registry_account: str
    alert_email: str
    client_cidrs: tuple[str, ...]
    ami_parameter: str
    request_p99_seconds: int
    models: tuple[Model, ...]

    def registry(self, region: str) -> str:
        """Return the image registry of a region."""
        return f"{self.registry_account}.dkr.ecr.{region}.amazonaws.com"

    @property
    def drain_seconds(self) -> int:
        """How long a member that leaves may finish what it answers, and a silent connection is kept."""
        return self.request_p99_seconds + 15


def load_settings() -> Settings:
    """Return what `Pulumi.STACK.yaml` says, with the defaults of this design."""
    config = pulumi.Config()
    chat = Model(
        name="chat",
        paths=("/v1/chat/*", "/v1/completions"),
        image=config.require("chatImage"),
        instance_types=tuple(config.get_object("chatInstanceTypes") or ["g6.2xlarge", "g5.2xlarge", "g6.4xlarge"]),
        has_gpu=True,
        load_seconds=300,
        requests_per_minute=config.get_int("chatRequestsPerMinute") or 120,
    )
    embed = Model(
        name="embed",
        paths=("/v1/embeddings",),
        image=config.require("embedImage"),
        instance_types=tuple(config.get_object("embedInstanceTypes") or ["c7i.4xlarge", "c6i.4xlarge", "m7i.4xlarge"]),
        has_gpu=False,
        load_seconds=60,
        requests_per_minute=config.get_int("embedRequestsPerMinute") or 3000,
    )
    return Settings(
        domain=config.require("domain"),
        hosted_zone_id=config.require("hostedZoneId"),
        registry_account=config.require("registryAccount"),
        alert_email=config.require("alertEmail"),
        client_cidrs=tuple(config.get_object("clientCidrs") or ["0.0.0.0/0"]),
        # Docker, the command line of AWS and the drivers are in it; it runs on machines without a GPU, too.
        ami_parameter=config.get("amiParameter")
        or "/aws/service/deeplearning/ami/x86_64/base-oss-nvidia-driver-gpu-ubuntu-22.04/latest/ami-id",
        request_p99_seconds=config.get_int("requestP99Seconds") or 60,
        models=(chat, embed),
    )
