"""`holdfast.yaml` as values, or one sentence that names the file, the line, the place and what was expected."""

from datetime import date
from fractions import Fraction

import pytest

from holdfast.errors import UsageError
from holdfast.settings.contracts import Availability, Capacity, Contract, NoSinglePoint, Selector, Survival
from holdfast.settings.load import read_settings, settings_from
from holdfast.settings.model import Assumption, EntryPoint, Lookup, Options, RuleChoice, Settings, Waiver

EVERYTHING = """\
options: {required_replicas: 3, min_zones: 2, model_load_seconds: null, request_p99_seconds: 0.5, rto_seconds: 300, slo: 99.95%,
          tier: 0, inference: ["**::gpu-*"], egress: serve}
entries:
  - {dns: api.example.com., required: 2}
  - {urn: "**::lb"}
contracts:
  - {id: checkout, entry: {dns: api.example.com.}, survive: {any: 1, of: [zone, nat]}, capacity: {at_least: 2/3, of: required},
     required: 20, mode: healing, within: 120s}
  - {id: no-spof, entry: "*", no_spof: {except: [region, "global:*"]}}
  - {id: avail, entry: {urn: "**::lb"}, availability: {at_least: 99.95%, model: provider-2026}}
  - {id: dr, entry: "*", survive: {any: 1, of: [region]}, within: 15m, rpo: 5m}
  - {id: apart, independent: [svc-a, svc-b], below: region}
default_contract: false
assume:
  - {fact: rds-failover, at_most: 120s, reason: "the vendor's typical figure"}
lookups:
  - {call: "aws:ec2/getSubnets:getSubnets", arguments: {vpc: v}, returns: {ids: [subnet-1]}}
resources:
  - {id: subnet-1, type: "aws:ec2/subnet:Subnet", availabilityZone: us-east-1a}
rules: {select: ["*"], ignore: [aws-single-nat], severity: {aws-burstable-instance: low}}
waivers:
  - {rule: aws-single-nat, urn: "**::nat", reason: "one NAT is enough in dev", owner: platform, expires: 2027-03-31, ticket: OPS-12}
"""
READ = Settings(
    options=Options(
        required_replicas=3,
        min_zones=2,
        model_load_seconds=None,
        request_p99_seconds=0.5,
        rto_seconds=300,
        slo=Fraction(1999, 2000),
        tier=0,
        inference=("**::gpu-*",),
        egress="serve",
    ),
    entries=(EntryPoint(dns="api.example.com", required=2), EntryPoint(urn="**::lb")),
    contracts=(
        Contract(
            "checkout",
            entry=Selector(dns="api.example.com"),
            survival=Survival(1, ("zone", "nat")),
            share=Capacity(Fraction(2, 3), "required"),
            required=20,
            mode="healing",
            within_seconds=120,
        ),
        Contract("no-spof", entry="*", no_single_point=NoSinglePoint(("region", "global:*"))),
        Contract("avail", entry=Selector(urn="**::lb"), availability=Availability(Fraction(1999, 2000), "provider-2026")),
        Contract("dr", entry="*", survival=Survival(1, ("region",)), within_seconds=900, rpo_seconds=300),
        Contract("apart", independent=("svc-a", "svc-b"), below="region"),
    ),
    default_contract=False,
    assume=(Assumption("rds-failover", "the vendor's typical figure", 120),),
    lookups=(Lookup("aws:ec2/getSubnets:getSubnets", {"ids": ["subnet-1"]}, {"vpc": "v"}),),
    resources=({"id": "subnet-1", "type": "aws:ec2/subnet:Subnet", "availabilityZone": "us-east-1a"},),
    rules=RuleChoice(ignore=("aws-single-nat",), severity={"aws-burstable-instance": "low"}),
    waivers=(Waiver("aws-single-nat", "**::nat", "one NAT is enough in dev", "platform", date(2027, 3, 31), "OPS-12"),),
    path="holdfast.yaml",
)


def test_every_key_is_read():
    assert settings_from(EVERYTHING, "holdfast.yaml") == READ


@pytest.mark.parametrize("text", ["", "# nothing said\n", "options:\nwaivers:\n", "{}", "options: {tier: null, min_zones: ~}\n"])
def test_what_is_left_out_has_its_default(text):
    assert settings_from(text, "holdfast.yaml") == Settings(path="holdfast.yaml")


def test_without_a_file_all_is_default():
    assert read_settings(None) == Settings()


def test_a_file_is_read(tmp_path):
    path = tmp_path / "holdfast.yaml"
    path.write_text(EVERYTHING)
    assert settings_from(EVERYTHING, str(path)) == read_settings(path)


@pytest.mark.parametrize("said", ["auto", "true", "false", "[a, b]"])
def test_inference_is_a_word_a_choice_or_a_list(said):
    read = settings_from(f"options: {{inference: {said}}}\n", "f").options.inference
    assert read == {"auto": "auto", "true": True, "false": False, "[a, b]": ("a", "b")}[said]


def test_an_expired_waiver_is_read():
    text = "waivers: [{rule: r, urn: '**', reason: known, owner: us, expires: '2020-01-31'}]\n"
    assert settings_from(text, "f").waivers == (Waiver("r", "**", "known", "us", date(2020, 1, 31)),)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    latin = tmp_path / "latin.yaml"
    latin.write_bytes(b"options: {}\n# caf\xe9\n")
    told = []
    for path in (tmp_path / "nothing.yaml", tmp_path, latin):
        with pytest.raises(UsageError) as error:
            read_settings(path)
        told.append(error.value.message.removeprefix(str(path)))
    reason = ": expected settings that can be read: "
    assert told == [f"{reason}No such file or directory", f"{reason}Is a directory", ":2:1: expected text in UTF-8, not the byte 0xE9"]
