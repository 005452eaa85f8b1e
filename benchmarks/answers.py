"""What the main job costs: requests, seconds and tokens, on simulated tenants in process and in real time.

python benchmarks/answers.py            requests, polls and seconds of a 20-second job, cold and warm, small and large
python benchmarks/answers.py --tokens   tokens of tools/list and of answers (needs Node and `npm i gpt-tokenizer`)
"""

import asyncio
import base64
import json
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import httpx
from mcp import Client
from mcp.types import CallToolResult, TextContent

from rmm_jobs.app import build_server
from rmm_jobs.clock import SystemClock
from rmm_jobs.jobs.context import Services
from rmm_jobs.responses import Opened, Responder
from rmm_jobs.store.ledger import SqliteLedger
from rmm_jobs.systems.datto.system import DattoSystem
from rmm_jobs.systems.registry import SYSTEMS
from rmm_simulator.datto.app import build_app
from rmm_simulator.datto.tenant import DEMO_KEY, DEMO_SECRET, Tenant, demo_tenant, large_tenant

JOB = {"device": "ACME-DC01", "component": "Clear Temp Files", "wait": True}
NOISE = random.Random(7)  # noqa: S311 - the same noise in every run
WORST = {
    "base64": base64.b64encode(NOISE.randbytes(1_650_000)).decode(),
    "hexadecimal lines": "\n".join(NOISE.randbytes(32).hex() for _ in range(34_000)),
    "Chinese": "".join(chr(NOISE.randint(0x4E00, 0x9FFF)) for _ in range(700_000)),
    "emoji": "".join(chr(NOISE.randint(0x1F300, 0x1F64F)) for _ in range(550_000)),
}


def product(tenant: Tenant, folder: Path) -> Responder:
    """Everything but the process around it."""
    clock = SystemClock()
    system = DattoSystem(
        "https://tenant.example", DEMO_KEY, DEMO_SECRET, clock=clock, transport=httpx.ASGITransport(build_app(tenant))
    )
    ledger = SqliteLedger(folder / "jobs.sqlite3", system="benchmark")
    return Responder(lambda: Opened(Services(system, ledger, clock), "in process"), SYSTEMS["datto"].wording)


def text_of(result: CallToolResult) -> str:
    """The text of a result."""
    return "".join(block.text for block in result.content if isinstance(block, TextContent))


async def requests() -> None:
    """Count what is asked upstream."""
    for name, tenant in (("small", demo_tenant()), ("1,500 devices, 326 components", large_tenant(1500, 326))):
        record = tenant.component_named("Clear Temp Files")
        record.script = replace(record.script, pickup_delay=1.0, duration=19.0)
        with tempfile.TemporaryDirectory() as folder:
            responder = product(tenant, Path(folder))
            async with Client(build_server(SYSTEMS["datto"], responder)) as client:
                for turn in ("cold", "warm"):
                    tenant.requests.clear()
                    began = time.perf_counter()
                    await client.call_tool("run-job", JOB)
                    took = time.perf_counter() - began
                    polls = sum("/results/" in seen.path and "/std" not in seen.path for seen in tenant.requests)
                    others = len(tenant.requests) - polls
                    print(f"{name:30} {turn}: {others} requests and {polls} polls, 20-second job seen in {took:.1f} s")
            await responder.closing.aclose()


async def texts() -> dict[str, str]:
    """The texts whose tokens count."""
    tenant = demo_tenant()
    for record in tenant.components:
        record.script = replace(record.script, pickup_delay=0.0, duration=0.0)
    with tempfile.TemporaryDirectory() as folder:
        responder = product(tenant, Path(folder))
        async with Client(build_server(SYSTEMS["datto"], responder)) as client:
            tools = (await client.list_tools()).tools
            shown = [tool.model_dump(by_alias=True, exclude_none=True) for tool in tools]
            found = {"tools/list": json.dumps({"tools": shown}, separators=(",", ":"))}
            found["the main job"] = text_of(await client.call_tool("run-job", JOB))
            export = {**JOB, "component": "Export Event Log"}
            found["2.2 MB of log lines"] = text_of(await client.call_tool("run-job", export))
            record = tenant.component_named("Clear Temp Files")
            for name, noise in WORST.items():
                record.script = replace(record.script, stdout=noise, stderr=noise)
                found[f"{len(noise.encode()) / 1e6:.1f} MB of {name}, twice"] = text_of(
                    await client.call_tool("run-job", JOB)
                )
        await responder.closing.aclose()
    return found


def main() -> None:
    """Measure and print."""
    if "--tokens" not in sys.argv:
        asyncio.run(requests())
        return
    script = Path(__file__).with_name("tokens.mjs")
    counted = subprocess.run(
        ["node", str(script)],  # noqa: S607 - whichever Node is installed
        input=json.dumps(asyncio.run(texts())),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    for name, count in json.loads(counted.stdout).items():
        print(f"{name:40} {count:6} tokens")


if __name__ == "__main__":
    main()
