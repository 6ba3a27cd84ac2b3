"""How long the policy pack takes for a large stack, in a process of its own as the CLI starts it, and how much memory.

Two stacks: `mixed` has the types that rules read in turn, each with 25 inputs and 45 outputs; `refuted` multiplies the recorded `up` of
the tests, so that the default contract is refuted for every thirteenth resource.

Usage: python benchmarks/pack_speed.py [RESOURCES] [ROUNDS]
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import grpc
from google.protobuf.empty_pb2 import Empty
from google.protobuf.json_format import ParseDict
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from holdfast.check.catalogue import installed

RECORDING: Final = Path(__file__).parent.parent / "tests" / "recordings" / "cli" / "up-create.analyzer.jsonl"
MAIN: Final = "from holdfast_policies.pack import serve\n\nserve()\n"
UNLIMITED: Final = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
SHARED: Final = ("pulumi:pulumi:Stack", "pulumi:providers:aws")
UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"

Requests = tuple[list[analyzer_pb2.AnalyzeRequest], analyzer_pb2.AnalyzeStackRequest]


def mixed(count: int) -> Requests:
    """Return the requests for a stack of so many resources of every type that a rule reads; each needs the three before it."""
    types = sorted({type_ for rule in installed() for type_ in rule.types})
    given: dict[str, Any] = {"name": "it", "size": 3, "enabled": False, "vpcId": UNKNOWN, "tags": {"team": "x", "env": "prod"}}
    given |= {f"text{number}": f"value {number}" for number in range(20)}
    urns = [f"urn:pulumi:dev::demo::{types[number % len(types)]}::r{number}" for number in range(count)]
    single, stack = [], analyzer_pb2.AnalyzeStackRequest()
    for number, urn in enumerate(urns):
        row = {"type": types[number % len(types)], "urn": urn, "name": f"r{number}"}
        single.append(ParseDict({**row, "properties": given}, analyzer_pb2.AnalyzeRequest()))
        outputs = given | {f"computed{place}": UNKNOWN for place in range(20)}
        needed = urns[max(0, number - 3) : number]
        named = {"dependencies": needed, "propertyDependencies": {"vpcId": {"urns": needed}}}
        ParseDict({**row, "properties": outputs, **named}, stack.resources.add())
    return single, stack


def refuted(count: int) -> Requests:
    """Return the requests for a stack of about so many resources: copies of one that serve side by side."""
    rows = [json.loads(line) for line in RECORDING.read_text().splitlines()]
    alone = [json.dumps(row["request"]) for row in rows if row["method"] == "Analyze"]
    whole = [json.dumps(each) for row in rows if row["method"] == "AnalyzeStack" for each in row["request"]["resources"]]
    shared, copied = ([text for text in whole if (json.loads(text)["type"] in SHARED) is wanted] for wanted in (True, False))
    numbers = range(max(1, count // len(copied)))
    names = sorted({json.loads(text)["name"] for text in copied}, key=len, reverse=True)
    single = [ParseDict(_copy(text, names, number), analyzer_pb2.AnalyzeRequest()) for number in numbers for text in alone]
    stack = analyzer_pb2.AnalyzeStackRequest()
    for row in [*map(json.loads, shared), *(_copy(text, names, number) for number in numbers for text in copied)]:
        ParseDict(row, stack.resources.add())
    return single, stack


def _copy(text: str, names: list[str], number: int) -> Any:
    """Return a resource with every name in it numbered: its own, and those that its ids and ARNs are made of."""
    for name in names:
        for before, after in (('"', '"'), ("::", '"'), ('"', "-id"), ('"', "-arn"), ('"', "-dnsName")):
            text = text.replace(f"{before}{name}{after}", f"{before}{name}.{number}{after}")
    return json.loads(text)


def measured(single: list[analyzer_pb2.AnalyzeRequest], stack: analyzer_pb2.AnalyzeStackRequest) -> dict[str, float]:
    """Return seconds and megabytes of one process: start to port, all Analyze calls, AnalyzeStack, the most memory."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "__main__.py").write_text(MAIN)
        begun = time.perf_counter()
        command = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", folder]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PULUMI_")}
        with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as child:
            port = int(child.stdout.readline() if child.stdout else 0)
            started = time.perf_counter()
            stub = analyzer_pb2_grpc.AnalyzerStub(grpc.insecure_channel(f"127.0.0.1:{port}", options=UNLIMITED))
            stub.GetAnalyzerInfo(Empty(), wait_for_ready=True)
            ready = time.perf_counter()
            for each in single:
                stub.Analyze(each)
            analysed = time.perf_counter()
            said = stub.AnalyzeStack(stack)
            whole = time.perf_counter()
            memory = _most_memory(child.pid)
            stub.Cancel(Empty())
    return {
        "start": started - begun,
        "analyze": analysed - ready,
        "stack": whole - analysed,
        "megabytes": memory,
        "diagnostics": len(said.diagnostics),
    }


def _most_memory(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def main(count: int, rounds: int) -> None:
    """Measure in fresh processes, and print each."""
    for made in (mixed, refuted):
        single, stack = made(count)
        print(f"{made.__name__}: {len(stack.resources):,} resources, {stack.ByteSize() / 1e6:.1f} MB")
        for _ in range(rounds):
            row = measured(single, stack)
            print(
                f"port after {row['start']:.2f} s; Analyze {row['analyze']:.2f} s, {row['analyze'] / len(single) * 1000:.2f} ms each; "
                f"AnalyzeStack {row['stack']:.2f} s; {row['megabytes']:.0f} MB; {row['diagnostics']:,.0f} diagnostics"
            )


if __name__ == "__main__":
    main(*(int(each) for each in (sys.argv[1:] + ["5000", "3"][len(sys.argv) - 1 :])[:2]))
