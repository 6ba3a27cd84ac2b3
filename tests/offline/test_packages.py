"""Which packages a program may ask for."""

import json
import os
import sys

import pytest

from holdfast.errors import UsageError
from holdfast.offline.folder import package_of
from holdfast.offline.packages import Package, merged, of_node, of_project, of_python


def write(folder, name, content):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(content if isinstance(content, str) else json.dumps(content))


def test_installed_packages_of_an_interpreter(tmp_path):
    write(tmp_path / "pulumi_random", "pulumi-plugin.json", {"resource": True, "name": "random", "version": "v4.19.0"})
    write(tmp_path / "pulumi_my_cloud", "pulumi-plugin.json", {"resource": True})
    write(tmp_path / "pulumi_tool", "pulumi-plugin.json", {"resource": False, "name": "tool"})
    write(tmp_path / "pulumi_broken", "pulumi-plugin.json", "{")
    write(tmp_path / "other", "plugin.json", {"resource": True})
    found = [each for each in of_python(sys.executable, {**os.environ, "PYTHONPATH": str(tmp_path)}) if str(tmp_path) in each.folder]
    assert found == [
        Package("my-cloud", "", str(tmp_path / "pulumi_my_cloud")),
        Package("random", "4.19.0", str(tmp_path / "pulumi_random")),
    ]


def test_nothing_of_the_working_directory_is_run(tmp_path, monkeypatch):
    write(tmp_path, "json.py", "raise SystemExit(9)")
    monkeypatch.chdir(tmp_path)
    names = {each.name for each in of_python(sys.executable, os.environ)}
    assert {"aws", "gcp"} <= names


def test_an_interpreter_that_cannot_be_asked_has_no_packages(tmp_path):
    assert list(of_python(str(tmp_path / "python"), os.environ)) == []


def test_installed_packages_of_node(tmp_path):
    project = tmp_path / "work" / "app"
    project.mkdir(parents=True)
    scoped = project / "node_modules" / "@pulumi"
    write(scoped / "aws", "package.json", {"name": "@pulumi/aws", "version": "7.1.0", "pulumi": {"resource": True, "name": "aws"}})
    write(scoped / "pulumi", "package.json", {"name": "@pulumi/pulumi", "version": "3.0.0"})
    write(scoped / "policy", "package.json", {"name": "@pulumi/policy", "pulumi": {"resource": False}})
    above = tmp_path / "work" / "node_modules" / "@acme" / "cloud"
    write(above, "package.json", {"name": "@acme/cloud", "version": "1.0.0", "pulumi": {"resource": True}})
    assert list(of_node(project)) == [Package("aws", "7.1.0", str(scoped / "aws")), Package("cloud", "1.0.0", str(above))]


def test_packages_that_a_project_names():
    content = {
        "packages": {
            "random": "random@4.19.0",
            "bucket": {"source": "terraform-provider", "version": "0.8.1"},
            "own": "./own",
            "far": "a.b/c",
        },
        "plugins": {"providers": [{"name": "mine", "path": "../bin"}]},
    }
    assert [each.name for each in of_project(content)] == ["random", "bucket", "terraform-provider", "own", "far"]
    assert list(of_project({"packages": None})) == list(of_project({})) == []


def test_the_first_that_tells_its_version_counts():
    found = merged(Package("random"), Package("random", "4.0.0"), Package("random", "5.0.0"), Package("aws", "7.0.0", "/sdk"))
    assert found == {"aws": Package("aws", "7.0.0", "/sdk"), "gcp": Package("gcp"), "random": Package("random", "4.0.0")}


def test_a_package_may_be_asked_for():
    assert package_of("acme") == Package("acme")
    assert package_of("acme@v1.2.3") == Package("acme", "1.2.3")
    for text in ("", "../x", "a b", "@1"):
        with pytest.raises(UsageError, match="NAME or NAME@VERSION was expected"):
            package_of(text)
