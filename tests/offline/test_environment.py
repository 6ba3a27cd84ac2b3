"""What a command sees of the environment."""

import os
from pathlib import Path

import pytest

from holdfast.offline.environment import blanked, is_credential, offline_environment, real_pulumi
from holdfast.offline.folder import Folder, Told

SECRETS = {
    "AWS_ACCESS_KEY_ID": "AKIA",
    "AWS_SECRET_ACCESS_KEY": "s",
    "AWS_PROFILE": "prod",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/x",
    "GOOGLE_CREDENTIALS": "{}",
    "GOOGLE_OAUTH_ACCESS_TOKEN": "t",
    "CLOUDSDK_AUTH_ACCESS_TOKEN": "t",
    "ARM_CLIENT_SECRET": "s",
    "AZURE_STORAGE_KEY": "k",
    "DIGITALOCEAN_TOKEN": "t",
    "GITHUB_TOKEN": "t",
    "NPM_TOKEN": "t",
    "CI_JOB_TOKEN": "t",
    "DB_PASSWORD": "p",
    "DATADOG_API_KEY": "k",
    "PULUMI_ACCESS_TOKEN": "pul",
    "KUBECONFIG": "/home/u/.kube/config",
}
PLAIN = {"LANG": "C.UTF-8", "CI": "true", "PULUMI_DIY_BACKEND_GZIP": "true", "PULUMI_OPTION_STACK": "dev", "NODE_OPTIONS": "-x"}
OTHER = {
    "HOME": "/home/u",
    "EDITOR": "vi",
    "AWS_REGION": "us-east-1",
    "HTTPS_PROXY": "http://u:p@proxy",
    "XDG_CONFIG_HOME": "/home/u/.config",
}
MINE = {"PATH": "/usr/bin", **PLAIN, **OTHER, **SECRETS}


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path / "private")


def test_credentials_are_left_out(folder):
    made = offline_environment(MINE, folder, own_backend=True)
    assert {**made, **PLAIN} == made
    assert not set(made.values()) & {value for key, value in {**SECRETS, **OTHER}.items() if key != "HOME"}
    assert "/home/u" not in {made[name] for name in made if name != "PYTHONUSERBASE"}
    assert made["HOME"] == str(folder.path / "home")


def test_files_of_credentials_are_out_of_reach(folder):
    made = offline_environment(MINE, folder, own_backend=True)
    nowhere = str(folder.path / "nothing")
    names = ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE", "CLOUDSDK_CONFIG", "GOOGLE_APPLICATION_CREDENTIALS", "KUBECONFIG")
    assert {made[name] for name in names} == {nowhere}
    assert made["AWS_EC2_METADATA_DISABLED"] == "true"
    folder.create(Told("pulumi"))
    assert not Path(nowhere).exists()
    assert list(folder.home.iterdir()) == []
    assert folder.path.stat().st_mode & 0o077 == 0


def test_stand_ins_come_first_and_the_backend_is_their_own(folder):
    made = offline_environment({**MINE, "PULUMI_BACKEND_URL": "s3://state", "PULUMI_HOME": "/p"}, folder, own_backend=True)
    assert made["PATH"] == f"{folder.path}/bin{os.pathsep}/usr/bin"
    assert made["PULUMI_BACKEND_URL"] == f"file://{folder.path}/backend"
    assert made["PULUMI_HOME"] == f"{folder.path}/pulumi"
    assert made["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] == made["PULUMI_SKIP_UPDATE_CHECK"] == "true"
    assert made["PULUMI_CONFIG_PASSPHRASE"]


def test_what_was_asked_for_stays(folder):
    given = {**MINE, "PULUMI_BACKEND_URL": "file:///state", "PULUMI_CONFIG_PASSPHRASE": "of the user"}
    made = offline_environment(given, folder, own_backend=False, kept=["HOME", "GITHUB_*", "EDITOR"])
    kept = ("PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE", "HOME", "GITHUB_TOKEN", "EDITOR")
    assert {name: made[name] for name in kept} == {name: given[name] for name in kept}
    assert "NPM_TOKEN" not in made
    file = offline_environment({"PULUMI_CONFIG_PASSPHRASE_FILE": "/f"}, folder, own_backend=True)
    assert "PULUMI_CONFIG_PASSPHRASE" not in file
    assert {"/f"} == {value for name, value in file.items() if name.endswith("_FILE") and str(folder.path) not in value}


def test_what_would_go_round_the_stand_ins_is_left_out(folder):
    given = {"PULUMI_IGNORE_AMBIENT_PLUGINS": "true", "PULUMI_DEBUG_PROVIDERS": "aws:1", "PATH": "/usr/bin"}
    assert not given.keys() & offline_environment(given, folder, own_backend=True).keys() - {"PATH"}


def test_later_steps_lose_each_credential_that_is_there_now(folder):
    lines = blanked(MINE, folder, own_backend=True, kept=["NPM_TOKEN"])
    assert {name for name, value in lines.items() if not value} == SECRETS.keys() - {"NPM_TOKEN", "KUBECONFIG"}
    assert "HOME" not in lines
    assert lines["PATH"].startswith(f"{folder.path}/bin")
    assert lines["KUBECONFIG"] == str(folder.nowhere)


@pytest.mark.parametrize("name", [*SECRETS, "aws_secret_access_key", "MY_SECRET_VALUE", "X_CREDENTIAL"])
def test_credentials_are_known_by_their_names(name):
    assert is_credential(name)


@pytest.mark.parametrize("name", ["PATH", "AWS_REGION", "AWS_DEFAULT_REGION", "TOKENIZERS", "PULUMI_CONFIG_PASSPHRASE", "LANG"])
def test_other_names_are_none(name):
    assert not is_credential(name)


def test_the_real_cli_is_no_stand_in(folder, tmp_path):
    folder.create(Told("pulumi"))
    assert real_pulumi(str(folder.programs)) is None
    real = tmp_path / "bin" / "pulumi"
    real.parent.mkdir()
    real.write_text("#!/bin/sh\n")
    real.chmod(0o755)
    assert real_pulumi(os.pathsep.join((str(folder.programs), str(real.parent)))) == str(real)
    assert real_pulumi("") is None
