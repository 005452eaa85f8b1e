"""What one large call costs the others: peak memory, and the longest wait of a ping meanwhile.

python benchmarks/bounds.py             every scenario, each in a process of its own
python benchmarks/bounds.py SCENARIO    one of them
"""

import asyncio
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from answers import product
from mcp import Client

from rmm_jobs.app import build_server
from rmm_jobs.systems.registry import SYSTEMS
from rmm_simulator.datto.tenant import demo_tenant

LINE = "2024-02-15 10:45:00 INFO  Removed C:\\Windows\\Temp\\file0001.tmp\n"
JOB: Mapping[str, object] = {"device": "ACME-DC01", "component": "Clear Temp Files", "wait": True}
OUTPUTS = {
    "2.2 MB of lines": LINE * 34_000,
    "10 MB of lines": LINE * 155_000,
    "10 MB in one line": "x" * 10_000_000,
    "a bar of a million states": "\r 42% done" * 1_000_000,
    "30 MB of lines, beyond the limit": LINE * 465_000,
}
ARGUMENTS: dict[str, dict[str, object]] = {
    "20,000 variables": {**JOB, "variables": ",".join(f"name{number}=x" for number in range(20_000))},
    "20,000 unknown arguments": {**JOB, **{f"unknown{number}": 1 for number in range(20_000)}},
}


async def longest_wait(done: asyncio.Event) -> float:
    """Return the longest time that the loop let a ping wait."""
    longest = 0.0
    while not done.is_set():
        began = time.perf_counter()
        await asyncio.sleep(0.001)
        longest = max(longest, time.perf_counter() - began)
    return longest


async def measure(name: str) -> None:
    """Make the calls of one scenario, and print what they cost."""
    tenant = demo_tenant()
    record = tenant.component_named("Clear Temp Files")
    record.script = replace(record.script, pickup_delay=0.0, duration=0.0, stdout=OUTPUTS.get(name, "done\n"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryDirectory() as folder:
        responder = product(tenant, Path(folder))
        async with Client(build_server(SYSTEMS["datto"], responder)) as client:
            await client.list_tools()
            done = asyncio.Event()
            pinging = asyncio.create_task(longest_wait(done))
            began = time.perf_counter()
            await client.call_tool("run-job", dict(ARGUMENTS.get(name, JOB)))
            took = time.perf_counter() - began
            done.set()
            waited = await pinging
        await responder.closing.aclose()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    cost = f"{took:6.2f} s, a ping waits {waited * 1000:6.0f} ms, peak {peak // 1024} MB"
    print(f"{name:36} {cost} (before {before // 1024})")


def main() -> None:
    """Measure the scenario that was named, or each in a process of its own."""
    if len(sys.argv) > 1:
        asyncio.run(measure(sys.argv[1]))
        return
    for name in (*OUTPUTS, *ARGUMENTS):
        subprocess.run([sys.executable, __file__, name], check=False)


if __name__ == "__main__":
    main()
