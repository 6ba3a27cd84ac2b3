"""Whom a failure wakes."""

import pulumi
import pulumi_gcp as gcp
from config import Settings
from fleet import Fleet

_ERRORS = (
    'resource.type = "https_lb_rule" AND metric.type = "loadbalancing.googleapis.com/https/request_count"'
    " AND metric.labels.response_code_class = 500"
)
_SIZE = 'resource.type = "instance_group" AND metric.type = "compute.googleapis.com/instance_group/size"'


class Alerts(pulumi.ComponentResource):
    """A channel with a reader, and alerts on what clients see and on what is left."""

    def __init__(self, name: str, settings: Settings, fleet: Fleet, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("inference:serving:Alerts", name, None, opts)
        self._own = pulumi.ResourceOptions(parent=self)
        self._channel = gcp.monitoring.NotificationChannel(
            name, type="email", labels={"email_address": settings.alert_email}, opts=self._own
        )
        group = pulumi.Output.concat(_SIZE, ' AND resource.labels.instance_group_name = "', fleet.manager.name, '"')
        self._alert("Machines answer with errors", _ERRORS, "COMPARISON_GT", 0.1, "ALIGN_RATE")
        self._alert("Fewer machines than the peak needs", group, "COMPARISON_LT", settings.required, "ALIGN_MIN")
        self.register_outputs({})

    def _alert(self, what: str, filter_: pulumi.Input[str], comparison: str, threshold: float, aligner: str) -> None:
        """Tell the channel when a metric, aligned over a minute and summed up, is beyond a threshold for three minutes."""
        gcp.monitoring.AlertPolicy(
            what.lower().replace(" ", "-"),
            display_name=what,
            combiner="OR",
            conditions=[
                {
                    "display_name": what,
                    "condition_threshold": {
                        "filter": filter_,
                        "comparison": comparison,
                        "threshold_value": threshold,
                        "duration": "180s",
                        "aggregations": [{"alignment_period": "60s", "per_series_aligner": aligner, "cross_series_reducer": "REDUCE_SUM"}],
                    },
                }
            ],
            notification_channels=[self._channel.id],
            opts=self._own,
        )
