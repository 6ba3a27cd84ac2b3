"""Two parts of a check at once: the same as one after the other, whatever becomes of the second process."""

import os

import pytest

from holdfast.check import check, part
from holdfast.check.catalogue import installed
from holdfast.reports.json import render
from holdfast.settings.model import Settings
from holdfast.side_by_side import side_by_side
from holdfast.testing import Ref, declared, deployed

SUBNETS = [declared("aws:ec2/subnet:Subnet", f"s{zone}", availabilityZone=f"us-west-2{zone}") for zone in "ab"]
BALANCER = declared("aws:lb/loadBalancer:LoadBalancer", "api", computed={"arn": "arn:api"}, subnets=SUBNETS)
LISTENER = declared("aws:lb/listener:Listener", "http", loadBalancerArn=Ref(BALANCER, "arn"), port=80)


def test_a_large_stack_has_the_report_of_a_small_one(monkeypatch):
    reports = []
    for large in (10_000, 1):
        monkeypatch.setattr(part, "LARGE", large)
        monkeypatch.setattr(part, "can_fork", lambda: True)
        reports.append(render(check(deployed(*SUBNETS, BALANCER, LISTENER), installed(), Settings())))
    assert reports[0] == reports[1]
    assert b'"aws-lb-deletion-protection-off"' in reports[0]


def test_each_part_runs_in_a_process_of_its_own():
    mine, other = side_by_side(os.getpid, os.getpid, int)
    assert mine == os.getpid() != other


def test_a_process_that_dies_is_made_up_for():
    here = os.getpid()

    def other():
        if os.getpid() != here:
            os.kill(os.getpid(), 9)
        return "done"

    assert side_by_side(lambda: 1, other, str) == (1, "done")


def test_an_error_is_raised_as_by_one_process():
    def other():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        side_by_side(lambda: 1, other, str)
    with pytest.raises(KeyError):
        side_by_side(lambda: {}["missing"], lambda: "late", str)
