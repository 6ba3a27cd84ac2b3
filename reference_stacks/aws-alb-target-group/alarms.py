"""Whom a failure wakes: one topic, and alarms on what clients see."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws
from config import Settings
from front_door import FrontDoor

STARTS_AND_STOPS = (
    aws.autoscaling.NotificationType.INSTANCE_LAUNCH,
    aws.autoscaling.NotificationType.INSTANCE_LAUNCH_ERROR,
    aws.autoscaling.NotificationType.INSTANCE_TERMINATE,
    aws.autoscaling.NotificationType.INSTANCE_TERMINATE_ERROR,
)


@dataclass(frozen=True)
class Limit:
    """What a metric of the target group may not do for three minutes."""

    metric: str
    statistic: str
    comparison: str
    threshold: float
    when_missing: str


class Alarms(pulumi.ComponentResource):
    """A topic with a reader. `errors` rings when members answer with errors, and stops rollouts, too."""

    def __init__(self, name: str, settings: Settings, door: FrontDoor, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("inference:serving:Alarms", name, None, opts)
        self._prefix, self._door = name, door
        self._own = pulumi.ResourceOptions(parent=self)
        self.topic = aws.sns.Topic(name, opts=self._own)
        aws.sns.TopicSubscription(name, topic=self.topic.arn, protocol="email", endpoint=settings.alert_email, opts=self._own)
        too_many_errors = Limit("HTTPCode_Target_5XX_Count", "Sum", "GreaterThanThreshold", 10, "notBreaching")
        too_few_healthy = Limit("HealthyHostCount", "Minimum", "LessThanThreshold", settings.required, "breaching")
        self.errors = self._alarm("errors", "Members answer with errors", too_many_errors)
        self.too_few = self._alarm("too-few-healthy", "Fewer members are healthy than the peak needs", too_few_healthy)
        self.register_outputs({})

    def _alarm(self, what: str, description: str, limit: Limit) -> aws.cloudwatch.MetricAlarm:
        return aws.cloudwatch.MetricAlarm(
            f"{self._prefix}-{what}",
            alarm_description=description,
            namespace="AWS/ApplicationELB",
            metric_name=limit.metric,
            dimensions={"LoadBalancer": self._door.balancer.arn_suffix, "TargetGroup": self._door.target_group.arn_suffix},
            statistic=limit.statistic,
            period=60,
            evaluation_periods=3,
            comparison_operator=limit.comparison,
            threshold=limit.threshold,
            treat_missing_data=limit.when_missing,
            alarm_actions=[self.topic.arn],
            ok_actions=[self.topic.arn],
            opts=self._own,
        )

    def tell_of(self, group: aws.autoscaling.Group) -> None:
        """Tell readers when members of a group start and stop, and when they cannot."""
        aws.autoscaling.Notification(
            self._prefix, group_names=[group.name], notifications=[*STARTS_AND_STOPS], topic_arn=self.topic.arn, opts=self._own
        )
