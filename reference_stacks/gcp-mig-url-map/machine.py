"""What a machine is: its image, its account, and the server that it starts."""

import pulumi
import pulumi_gcp as gcp
from config import PORT, TAG, Settings
from network import Network

ROLES = ("roles/artifactregistry.reader", "roles/logging.logWriter", "roles/monitoring.metricWriter")


def start_configuration(settings: Settings) -> str:
    """Return the cloud-init text: it runs the server by digest, so that all machines of one template run the same."""
    registry = settings.image.partition("/")[0]
    return f"""#cloud-config
write_files:
- path: /etc/systemd/system/model-server.service
  permissions: "0644"
  content: |
    [Unit]
    Wants=network-online.target docker.service
    After=network-online.target docker.service
    [Service]
    Environment=HOME=/var/lib/model-server
    StateDirectory=model-server
    ExecStartPre=/usr/bin/docker-credential-gcr configure-docker --registries={registry}
    ExecStart=/usr/bin/docker run --rm --name model-server --publish {PORT}:{PORT} {settings.image}
    ExecStop=/usr/bin/docker stop --time {settings.drain_seconds} model-server
    Restart=always
runcmd:
- systemctl daemon-reload
- systemctl start model-server.service
"""


class Machine(pulumi.ComponentResource):
    """The template of all machines. `grants` are the rights that a machine needs to start."""

    def __init__(self, name: str, settings: Settings, network: Network, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("inference:serving:Machine", name, None, opts)
        own = pulumi.ResourceOptions(parent=self)
        account = gcp.serviceaccount.Account(name, account_id="model-server", display_name="Model server", opts=own)
        self.grants = [
            gcp.projects.IAMMember(
                f"{name}-{role.rpartition('.')[2]}", project=settings.project, role=role, member=account.member, opts=own
            )
            for role in ROLES
        ]
        # One image, looked up once an update: machines that start later run the same one.
        image = gcp.compute.get_image(family="cos-stable", project="cos-cloud", opts=pulumi.InvokeOptions(parent=self))
        self.template = gcp.compute.InstanceTemplate(
            name,
            machine_type=settings.machine_type,
            tags=[TAG],
            disks=[{"boot": True, "auto_delete": True, "source_image": image.self_link, "disk_type": "pd-balanced", "disk_size_gb": 100}],
            network_interfaces=[{"subnetwork": network.subnetwork.id}],
            service_account={"email": account.email, "scopes": ["https://www.googleapis.com/auth/cloud-platform"]},
            metadata={"user-data": start_configuration(settings), "google-logging-enabled": "true"},
            scheduling={"automatic_restart": True, "on_host_maintenance": "MIGRATE"},
            shielded_instance_config={"enable_secure_boot": True, "enable_vtpm": True, "enable_integrity_monitoring": True},
            opts=own,
        )
        self.register_outputs({})
