"""What one large call costs the others: peak memory, and the longest wait of a ping meanwhile.

The simulated tenant is a process of its own: what it costs to make a large answer is not ours.

python benchmarks/bounds.py             every scenario, each in processes of its own
python benchmarks/bounds.py SCENARIO    one of them
"""

import asyncio
import gc
import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from mcp import Client

from rmm_jobs.app import build_server
from rmm_jobs.clock import SystemClock
from rmm_jobs.jobs.context import Services
from rmm_jobs.responses import Opened, Responder
from rmm_jobs.store.ledger import SqliteLedger
from rmm_jobs.systems.datto.system import DattoSystem
from rmm_jobs.systems.psu.system import PsuSystem
from rmm_jobs.systems.registry import SYSTEMS

LINE = "2024-02-15 10:45:00 INFO  Removed C:\\Windows\\Temp\\file0001.tmp\n"
JOB: Mapping[str, object] = {"device": "ACME-DC01", "component": "Clear Temp Files", "wait": True}
OUTPUTS = {
    "2.2 MB of lines": LINE * 34_000,
    "10 MB of lines": LINE * 155_000,
    "10 MB in one line": "x" * 10_000_000,
    "a bar of a million states": "\r 42% done" * 1_000_000,
    "30 MB of lines, beyond the limit": LINE * 465_000,
}
COMPONENT_NAMES = "a name like none of 20,000"
SCRIPT_NAMES = "a name like none of 20,000 scripts"
DEVICE_NAMES = "a name like none of 20,000 devices"
MANY_DEVICES = "a part of 20,000 hostnames"
ARGUMENTS: dict[str, dict[str, object]] = {
    "20,000 variables": {**JOB, "variables": ",".join(f"name{number}=x" for number in range(20_000))},
    COMPONENT_NAMES: {**JOB, "component": "Claer Tmp Flies"},
    SCRIPT_NAMES: {"script": "Get-DsikReprot.ps1"},
    DEVICE_NAMES: {"identifier": "SRVEER-77"},
    MANY_DEVICES: {**JOB, "device": "FLEET"},
    "20,000 unknown arguments": {**JOB, **{f"unknown{number}": 1 for number in range(20_000)}},
}

TOOLS = {DEVICE_NAMES: "device-lookup"}
SIZES = {COMPONENT_NAMES: (10, 20_000), DEVICE_NAMES: (20_000, 20), MANY_DEVICES: (20_000, 20)}
"""Devices and components of an account that is larger than the demo's."""


async def longest_wait(done: asyncio.Event) -> float:
    """Return the longest time that the loop let a ping wait."""
    longest = 0.0
    while not done.is_set():
        began = time.perf_counter()
        await asyncio.sleep(0.001)
        longest = max(longest, time.perf_counter() - began)
    return longest


def serve(name: str) -> None:
    """Serve the simulated tenant of a scenario until this process is ended; print its address."""
    from rmm_simulator.common.serve import serving  # noqa: PLC0415 - no part of the process that is measured
    from rmm_simulator.datto.app import build_app  # noqa: PLC0415
    from rmm_simulator.datto.tenant import large_tenant  # noqa: PLC0415

    if name == SCRIPT_NAMES:
        serve_scripts()
    tenant = large_tenant(*SIZES.get(name, (0, 0)))
    record = tenant.component_named("Clear Temp Files")
    record.script = replace(record.script, pickup_delay=0.0, duration=0.0, stdout=OUTPUTS.get(name, "done\n"))
    with serving(build_app(tenant)) as url:
        print(json.dumps([url, tenant.key, tenant.secret]), flush=True)
        threading.Event().wait()


def serve_scripts() -> None:
    """Serve the simulated server with 20,000 scripts, as `serve` does."""
    from rmm_simulator.common.serve import serving  # noqa: PLC0415
    from rmm_simulator.psu.app import build_psu_app  # noqa: PLC0415
    from rmm_simulator.psu.server import DEMO_TOKEN, demo_server  # noqa: PLC0415

    server = demo_server()
    example = server.scripts[0]
    server.scripts += [replace(example, id=1000 + n, full_path=f"Get-Report{n:05}.ps1") for n in range(20_000)]
    with serving(build_psu_app(server)) as url:
        print(json.dumps([url, "", DEMO_TOKEN]), flush=True)
        threading.Event().wait()


async def measure(name: str, url: str, key: str, secret: str) -> None:
    """Make the call of one scenario, and print what it costs."""
    gc.freeze()  # as `rmm-jobs-mcp` does when its imports are done
    clock = SystemClock()
    with tempfile.TemporaryDirectory() as folder:
        ledger = SqliteLedger(Path(folder) / "jobs.sqlite3", system="benchmark")
        datto = Services(DattoSystem(url, key, secret, clock=clock), ledger, clock)
        psu = Services(PsuSystem(url, secret, clock=clock), ledger, clock)
        spec, services = (SYSTEMS["psu"], psu) if name == SCRIPT_NAMES else (SYSTEMS["datto"], datto)
        responder = Responder(lambda: Opened(services, url), spec.wording)
        async with Client(build_server(spec, responder)) as client:
            first = {"job": "1"} if name == SCRIPT_NAMES else {"job_uid": "none"}
            await client.call_tool("job-status", first)
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            done = asyncio.Event()
            pinging = asyncio.create_task(longest_wait(done))
            began = time.perf_counter()
            await client.call_tool(TOOLS.get(name, "run-job"), dict(ARGUMENTS.get(name, JOB)))
            took = time.perf_counter() - began
            done.set()
            waited = await pinging
        await responder.closing.aclose()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    cost = f"{took:6.2f} s, a ping waits {waited * 1000:6.0f} ms, peak {peak // 1024} MB"
    print(f"{name:36} {cost} (before {before // 1024})")


def main() -> None:
    """Measure the scenario that was named, or each in a process of its own."""
    match sys.argv[1:]:
        case ["--serve", name]:
            serve(name)
        case [name]:
            command = [sys.executable, __file__, "--serve", name]
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as tenant:
                assert tenant.stdout
                asyncio.run(measure(name, *json.loads(tenant.stdout.readline())))
                tenant.terminate()
        case _:
            for name in (*OUTPUTS, *ARGUMENTS):
                subprocess.run([sys.executable, __file__, name], check=False)


if __name__ == "__main__":
    main()
