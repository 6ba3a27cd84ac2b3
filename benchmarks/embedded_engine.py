"""What the embedded engine adds to the time of a program: `python benchmarks/embedded_engine.py [ROUNDS]`.

Each round runs one program three times: in the engine as it is, in the engine without its second run, and under a stub that answers
every request inside the program's own process. The least of the rounds is compared, since other work on the machine only ever adds.
The budget is that of one run; the second goes on at the same time, on another core where there is one.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

BUDGET_SECONDS = 0.6
PROGRAM = """
import pulumi_aws as aws
vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
subnets = [aws.ec2.Subnet(f"s{i}", vpc_id=vpc.id, cidr_block=f"10.0.{i % 250}.0/24", availability_zone="us-east-1a") for i in range(COUNT)]
aws.lb.LoadBalancer("lb", load_balancer_type="application", subnets=[each.id for each in subnets])
"""
READ: Final = """
import sys
from pathlib import Path
from holdfast.settings.model import Settings
from holdfast.sources.program import read
read(Path(sys.argv[1]), settings=Settings(), once=sys.argv[2:] == ["once"])
"""
STUB = """
import asyncio, runpy, sys
import pulumi, pulumi.runtime
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import resource_pb2

class Stub:
    def GetDeploymentInfo(self, request):
        return resource_pb2.DeploymentInfo(supportedFeatures=list(range(16)))
    def RegisterResource(self, request):
        return resource_pb2.RegisterResourceResponse(urn=f"urn:pulumi:dev::demo::{request.type}::{request.name}", object=request.object)
    def RegisterResourceOutputs(self, request):
        return Empty()
    def SignalAndWaitForShutdown(self, request):
        return Empty()
    def Log(self, request):
        return Empty()

def run():
    runpy.run_path(sys.argv[1], run_name="__main__")

pulumi.runtime.configure(pulumi.runtime.Settings("demo", "dev", monitor=Stub(), engine=Stub(), parallel=16, dry_run=True))
loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
loop.run_until_complete(pulumi.runtime.run_in_stack(run))
"""


def main(rounds: int) -> int:
    """Print the figures; return 1 where the engine adds more than its budget."""
    worst = 0.0
    for count in (10, 100):
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            (folder / "Pulumi.yaml").write_text("name: demo\nruntime: python\n")
            (folder / "__main__.py").write_text(PROGRAM.replace("COUNT", str(count)))
            found = [(_engine(folder), _engine(folder, "once"), _stub(folder)) for _ in range(rounds)]
        both, once, stub = (min(each) for each in zip(*found, strict=True))
        worst = max(worst, once - stub)
        print(f"{count:4} subnets: engine {both:.2f} s, once {once:.2f} s, stub {stub:.2f} s, added by one run {once - stub:.2f} s")
    print(f"added at most {worst:.2f} s, budget {BUDGET_SECONDS} s")
    return int(worst > BUDGET_SECONDS)


def _engine(folder: Path, *options: str) -> float:
    """Return the seconds of a whole process that reads the program, its own start included."""
    return _seconds("-c", READ, str(folder), *options)


def _stub(folder: Path) -> float:
    return _seconds("-c", STUB, str(folder))


def _seconds(*arguments: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
