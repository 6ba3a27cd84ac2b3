"""Copies of `Pulumi.STACK.yaml` that anybody can use."""

import json
import re

import pytest
import yaml

from holdfast.errors import UsageError
from holdfast.offline.config_file import copied

MADE_UP = re.compile(r"secret-unknown-[0-9a-f]{8}")
TEXT = """\
# of the team
encryptionsalt: v1:abc=:v1:def
secretsprovider: awskms://alias/x
config:
  aws:region: us-east-1  # here
  app:version: 1.10
  app:password:
    secure: v1:xyz
  app:nested:
    list: [{secure: AAAB}, 2]
    plain: yes
  app:last: "0123"
environment:
  - team/prod
"""


def test_what_nobody_can_decrypt_is_cut_out():
    copy = copied(TEXT, "Pulumi.dev.yaml", decrypts=False)
    assert yaml.safe_load(copy.text) == {"config": {"aws:region": "us-east-1", "app:version": 1.10, "app:last": "0123"}}
    assert "version: 1.10\n" in copy.text
    assert copy.text.startswith("# of the team\n")
    assert copy.environments
    assert copy.hidden.keys() == {"app:password", "app:nested"}
    assert MADE_UP.fullmatch(copy.hidden["app:password"])
    nested = json.loads(copy.hidden["app:nested"])
    assert MADE_UP.fullmatch(nested["list"][0])
    assert {**nested, "list": nested["list"][1:]} == {"list": [2], "plain": "yes"} or nested["plain"] is True


def test_with_a_passphrase_what_it_encrypts_stays():
    copy = copied(TEXT, "Pulumi.dev.yaml", decrypts=True)
    assert copy.hidden == {}
    kept = yaml.safe_load(copy.text)
    assert kept == {key: value for key, value in yaml.safe_load(TEXT).items() if key != "environment"}


def test_a_passphrase_opens_nothing_that_was_encrypted_with_something_else():
    text = "config:\n  a:b: {secure: AAAB}\n"
    assert copied(text, "Pulumi.dev.yaml", decrypts=True).hidden.keys() == {"a:b"}


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "config:\n", "config: {}\n", "config:\n  a:b: c\n", "config: {a:b: 0.10}"])
def test_what_needs_nothing_stays_as_it_is(text):
    copy = copied(text, "Pulumi.dev.yaml", decrypts=False)
    assert (copy.text, copy.hidden, copy.environments) == (text, {}, False)


def test_all_that_is_encrypted_may_be_all_there_is():
    copy = copied("config:\n  a:b: {secure: x}\n", "Pulumi.dev.yaml", decrypts=False)
    assert yaml.safe_load(copy.text) == {"config": None}
    flow = copied('{"config": {"a:b": {"secure": "x"}}}', "Pulumi.dev.yaml", decrypts=False)
    assert yaml.safe_load(flow.text) == {"config": {}}


def test_what_is_no_yaml_is_told_with_its_place():
    with pytest.raises(UsageError, match=r"Pulumi\.dev\.yaml:3:1: "):
        copied("config:\n  a: [\n", "Pulumi.dev.yaml", decrypts=False)
