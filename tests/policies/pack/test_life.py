"""The process of a pack, as the language host starts it and the engine ends it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

MAIN = "from holdfast_policies.pack import serve\n\nserve()\n"
UNLIMITED = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]


class Child:
    """A pack that runs."""

    def __init__(self, folder: Path, main: str) -> None:
        (folder / "PulumiPolicy.yaml").write_text("runtime: {name: python, options: {toolchain: pip}}\n")
        (folder / "__main__.py").write_text(main)
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PULUMI_")}
        command = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(folder)]
        self.process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.first = self.process.stdout.readline()
        self.channel = grpc.insecure_channel(f"127.0.0.1:{int(self.first)}", options=UNLIMITED)
        self.stub = analyzer_pb2_grpc.AnalyzerStub(self.channel)

    def end(self) -> tuple[int, bytes, bytes]:
        """Wait for the end; return the code, and what was written after the port."""
        self.channel.close()
        out, err = self.process.communicate(timeout=20)
        return self.process.returncode, out, err


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Callable[..., Child]]:
    started: list[Child] = []

    def start(main: str = MAIN) -> Child:
        started.append(Child(tmp_path, main))
        return started[-1]

    yield start
    for each in started:
        each.process.kill()
        each.process.wait()
        each.process.stdout.close()
        each.process.stderr.close()


def test_over_the_wire_it_says_what_it_says_here(child: Callable, pack: Callable, recorded: Callable) -> None:
    running, of = child(), recorded("up-create")
    stub = running.stub
    stub.Handshake(analyzer_pb2.AnalyzerHandshakeRequest(engine_address="127.0.0.1:1"), timeout=20, wait_for_ready=True)
    stub.ConfigureStack(analyzer_pb2.AnalyzerStackConfigureRequest(stack="dev", project="demo", config=of.settings["config"]), timeout=20)
    assert stub.GetPluginInfo(Empty(), timeout=20).version == stub.GetAnalyzerInfo(Empty(), timeout=20).version
    said = [stub.Analyze(each, timeout=20) for each in of.resources]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda each: stub.Analyze(each, timeout=20), of.resources * 8)) == said * 8
    said.append(stub.AnalyzeStack(of.stack, timeout=20))
    assert said == pack().replay(of)
    assert any(each.diagnostics for each in said)
    stub.Cancel(Empty(), timeout=5)
    assert running.end() == (0, b"", b"")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_without_a_word(number: int, child: Callable) -> None:
    running = child()
    running.process.send_signal(number)
    assert running.end() == (0, b"", b"")


def test_nothing_is_written_to_stdout_but_the_port(child: Callable) -> None:
    running = child(_chatty())
    assert running.first.strip().isdigit()
    running.stub.AnalyzeStack(analyzer_pb2.AnalyzeStackRequest(), timeout=20, wait_for_ready=True)
    running.stub.Cancel(Empty(), timeout=5)
    code, out, err = running.end()
    assert (code, out) == (0, b"")
    assert b"a rule that prints" in err


def _chatty() -> str:
    """Return a pack with a rule that prints, from Python and past it."""
    return (
        "import os\n"
        "from holdfast.check import catalogue\n"
        "from holdfast.rule import rule\n"
        "@rule(cloud='any', group='x', scope='relation', severity='low', decidable='preview', fix='f', good='', bad='')\n"
        "def chatty(stack):\n"
        "    'It prints.'\n"
        "    print('a rule that prints')\n"
        "    os.write(1, b'and one that writes')\n"
        "    yield from ()\n"
        "catalogue.installed = lambda: (chatty,)\n" + MAIN
    )


def test_it_ends_when_what_started_it_is_gone(tmp_path: Path) -> None:
    (tmp_path / "__main__.py").write_text(MAIN)
    start = f"import subprocess, sys\nsubprocess.Popen([sys.executable, '-u', {str(tmp_path)!r}])\nsys.stdin.read()\n"
    starter = subprocess.Popen([sys.executable, "-c", start], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    port = starter.stdout.readline()
    starter.stdin.close()
    assert starter.wait(20) == 0
    assert port.strip().isdigit()
    assert starter.stdout.read() == b"", "the pack holds this end until it is gone"
    starter.stdout.close()


def test_no_provider_sdk_is_imported(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from holdfast.check.catalogue import installed\n"
        "from holdfast_policies.servicer import Servicer\n"
        "Servicer(installed(), cancel=lambda: None).GetAnalyzerInfo(None, None)\n"
        "heavy = {'pulumi_aws', 'pulumi_gcp', 'pulumi_policy', 'networkx', 'rich'}\n"
        "print(sorted({each.partition('.')[0] for each in sys.modules} & heavy))\n"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"


def test_a_package_whose_rules_cannot_be_loaded_does_not_end_the_preview(child: Callable) -> None:
    broken = (
        "from holdfast.check import catalogue\ndef installed():\n    raise ImportError('no such thing')\ncatalogue.installed = installed\n"
    )
    running = child(broken + MAIN)
    info = running.stub.GetAnalyzerInfo(Empty(), timeout=20, wait_for_ready=True)
    assert "zone-loss-stops-service" in [each.name for each in info.policies]
    (said,) = running.stub.AnalyzeStack(analyzer_pb2.AnalyzeStackRequest(), timeout=20).diagnostics
    assert (said.enforcementLevel, said.message) == (
        0,
        "holdfast: rules of another package cannot be loaded, so that those of holdfast alone are asked: ImportError: no such thing",
    )
