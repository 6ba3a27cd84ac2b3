"""What the text of an SDK says of a type is what the SDK itself says of it."""

import importlib
from pathlib import Path
from typing import get_args

import pulumi
import pulumi_aws
import pulumi_gcp
import pytest

from holdfast.offline.sdk import Output, Sdk

AWS = Path(pulumi_aws.__file__).parent
GCP = Path(pulumi_gcp.__file__).parent
TYPES = {
    "aws:lb/loadBalancer:LoadBalancer": "pulumi_aws.lb.LoadBalancer",
    "aws:ec2/vpc:Vpc": "pulumi_aws.ec2.Vpc",
    "aws:rds/instance:Instance": "pulumi_aws.rds.Instance",
    "aws:route53/record:Record": "pulumi_aws.route53.Record",
    "aws:autoscaling/group:Group": "pulumi_aws.autoscaling.Group",
    "gcp:compute/globalForwardingRule:GlobalForwardingRule": "pulumi_gcp.compute.GlobalForwardingRule",
    "gcp:container/cluster:Cluster": "pulumi_gcp.container.Cluster",
}
NODE = """\
import * as pulumi from "@pulumi/pulumi";
export declare class LoadBalancer extends pulumi.CustomResource {
    static get(name: string, id: pulumi.Input<pulumi.ID>): LoadBalancer;
    /**
     * ARN of the load balancer.
     */
    readonly arn: pulumi.Output<string>;
    readonly idleTimeout: pulumi.Output<number | undefined>;
    readonly internal: pulumi.Output<boolean>;
    readonly name: pulumi.Output<string>;
    readonly subnets: pulumi.Output<string[]>;
    readonly tagsAll: pulumi.Output<{
        [key: string]: string;
    }>;
    readonly accessLogs: pulumi.Output<outputs.lb.LoadBalancerAccessLogs>;
    readonly vpcId: pulumi.Output<string>;
}
export interface LoadBalancerState {
    arn?: pulumi.Input<string>;
}
export interface LoadBalancerArgs {
    name?: pulumi.Input<string>;
    idleTimeout?: pulumi.Input<number | undefined>;
    subnets: pulumi.Input<pulumi.Input<string>[]>;
}
"""


def optional_of(cls: type) -> dict[str, bool]:
    """Return the outputs of a class, and whether each may be missing."""
    return {name: type(None) in get_args(get_args(hint)[0]) for name, hint in pulumi._types._raw_return_hints(cls).items()}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("type_", TYPES)
def test_the_text_agrees_with_the_class(type_):
    module, _, name = TYPES[type_].rpartition(".")
    cls = getattr(importlib.import_module(module), name)
    outputs = Sdk(AWS if type_.startswith("aws:") else GCP).outputs(type_)
    optional = optional_of(cls)
    assert {name: not output.computed for name, output in outputs.items()} == optional
    assert len(outputs) > 5


def test_kinds_and_inputs_are_told():
    outputs = Sdk(AWS).outputs("aws:lb/targetGroup:TargetGroup")
    chosen = {key: outputs[key] for key in ("arn", "name", "port", "loadBalancerArns", "tagsAll", "connectionTermination", "healthCheck")}
    assert chosen == {
        "arn": Output("text", computed=True, optional_input=False),
        "name": Output("text", computed=True, optional_input=True),
        "port": Output("number", computed=False, optional_input=True),
        "loadBalancerArns": Output("list", computed=True, optional_input=False),
        "tagsAll": Output("object", computed=True, optional_input=False),
        "connectionTermination": Output("bool", computed=chosen["connectionTermination"].computed, optional_input=True),
        "healthCheck": Output("object", computed=True, optional_input=True),
    }


def test_a_required_input_is_no_optional_one():
    assert not Sdk(AWS).outputs("aws:ec2/subnet:Subnet")["vpcId"].optional_input
    assert not Sdk(AWS).outputs("aws:route53/record:Record")["name"].optional_input


@pytest.mark.parametrize("type_", ["aws:lb/nothing:Nothing", "random:index/randomId:RandomId", "pulumi:providers:aws", "x"])
def test_of_other_types_nothing_is_known(type_):
    assert Sdk(AWS).outputs(type_) == {}
    assert Sdk(None).outputs(type_) == {}


def test_an_sdk_for_node_is_read_too(tmp_path):
    (tmp_path / "lb").mkdir()
    (tmp_path / "lb" / "loadBalancer.d.ts").write_text(NODE)
    assert Sdk(tmp_path).outputs("aws:lb/loadBalancer:LoadBalancer") == {
        "arn": Output("text", computed=True, optional_input=False),
        "idleTimeout": Output("number", computed=False, optional_input=True),
        "internal": Output("bool", computed=True, optional_input=False),
        "name": Output("text", computed=True, optional_input=True),
        "subnets": Output("list", computed=True, optional_input=False),
        "tagsAll": Output("object", computed=True, optional_input=False),
        "accessLogs": Output("object", computed=True, optional_input=False),
        "vpcId": Output("text", computed=True, optional_input=False),
    }
    (tmp_path / "randomId.d.ts").write_text(NODE.replace("LoadBalancer", "RandomId"))
    assert (
        Sdk(tmp_path).outputs("random:index/randomId:RandomId").keys() == Sdk(tmp_path).outputs("aws:lb/loadBalancer:LoadBalancer").keys()
    )
