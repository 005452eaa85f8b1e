"""How large the answers of a script system become when everything on the server is long and many.

python benchmarks/psu_answers.py            bytes of UTF-8
python benchmarks/psu_answers.py --tokens   tokens too (needs Node and `npm i gpt-tokenizer`)

Each kind of text fills output, errors, objects, names and prompts; `ordinary` is the document of `clixml.py`.
"""

import asyncio
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx
from clixml import document as ordinary
from mcp import Client
from mcp.types import CallToolResult, TextContent

from rmm_jobs.app import build_server
from rmm_jobs.clock import SystemClock
from rmm_jobs.jobs.context import Services
from rmm_jobs.responses import Opened, Responder
from rmm_jobs.store.ledger import SqliteLedger
from rmm_jobs.systems.psu.system import PsuSystem
from rmm_jobs.systems.registry import SYSTEMS
from rmm_simulator.psu.app import build_psu_app
from rmm_simulator.psu.clixml import document, obj, scalar
from rmm_simulator.psu.job_scenarios import Child, JobScenario, Line, Prompt, Status, Stream
from rmm_simulator.psu.records import ParameterRecord, ScriptRecord
from rmm_simulator.psu.server import DEMO_TOKEN, PsuServer, demo_server

NOISE = random.Random(7)  # noqa: S311 - the same noise in every run
ALPHABETS = {
    "log lines": "",
    "base64": "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
    "Chinese": "".join(map(chr, range(0x4E00, 0x9FFF))),
    "emoji": "".join(map(chr, range(0x1F300, 0x1F64F))),
    "cuneiform": "".join(map(chr, range(0x12000, 0x12399))),
}
CALLS: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("run-job --wait", "run-job", {"script": "Long.ps1", "wait": True}),
    ("job-status", "job-status", {"job": "1"}),
    ("job-pipeline", "job-pipeline", {"job": "1", "rows": 100}),
    ("job-pipeline path", "job-pipeline", {"job": "1", "path": "[0]"}),
    ("job-pipeline json", "job-pipeline", {"job": "1", "format": "json", "offset": 5_000}),
    ("path not found", "job-pipeline", {"job": "1", "path": "[0].Nowhere"}),
    ("list-jobs", "list-jobs", {}),
    ("script-lookup, one", "script-lookup", {"query": "everything-exp"}),
    ("script-lookup, all", "script-lookup", {}),
    ("parameters missing", "run-job", {"script": "Everything-Exported.ps1"}),
    ("value not allowed", "run-job", {"script": "One.ps1", "parameters": {"Mode": "x"}}),
    ("a prompt", "run-job", {"script": "Asks.ps1", "wait": True}),
)


def written(kind: str, length: int) -> str:
    """So many characters of this kind of text."""
    if kind == "log lines":
        line = "2026-10-31 18:30:{:02} Restarting the service Spooler on PSU01: attempt {} of 20000 failed\n"
        return "".join(line.format(number % 60, number) for number in range(length // 80 + 1))[:length]
    return "".join(NOISE.choices(ALPHABETS[kind], k=length))


def objects(kind: str) -> str:
    """About 5 MB of pipeline output."""
    if kind == "log lines":
        return ordinary()
    size = len(written(kind, 1).encode())
    wide = (obj(n, {written(kind, 60): scalar(written(kind, 200)) for _ in range(20)}) for n in range(1_000 // size))
    return document(*wide)


def crowded(kind: str) -> PsuServer:
    """A server on which everything is long and many, of this kind of text."""
    server = demo_server()
    text, values = written(kind, 100_000), [written(kind, 20).replace("\n", " ") for _ in range(500)]
    clixml, child = objects(kind), written(kind, 300).replace("/", " ")
    long = JobScenario(
        ends=Status.FAILED,
        queue=0.0,
        duration=0.0,
        failure=text,
        lines=(Line(text), Line(text, Stream.ERROR)),
        children=tuple(Child(child) for _ in range(500)),
        pipeline=lambda: clixml,
    )
    every = [
        ParameterRecord(written(kind, 300), required=n % 2 == 0, help=text[:300], valid_values=values[:50])
        for n in range(200)
    ]
    server.scripts = [
        ScriptRecord(1, "Long.ps1", long),
        ScriptRecord(2, "Everything-Exported.ps1", JobScenario(), every, description=text[:300]),
        ScriptRecord(3, "One.ps1", JobScenario(), [ParameterRecord("Mode", valid_values=values)]),
        ScriptRecord(4, "Asks.ps1", JobScenario(queue=0.0, duration=0.0, prompts=(Prompt(text * 10, "Answer"),))),
        ScriptRecord(5, child, JobScenario(queue=0.0, duration=0.0)),
        *(ScriptRecord(n, f"{n}/{written(kind, 300)}") for n in range(10, 2_010)),
    ]
    server.history = []
    server.job_ids = iter(map(str, range(1, 10_000)))
    return server


def text_of(result: CallToolResult) -> str:
    """The text of a result."""
    return "".join(block.text for block in result.content if isinstance(block, TextContent))


async def texts(kind: str, folder: Path) -> dict[str, str]:
    """Each answer by what was called."""
    clock = SystemClock()
    app = build_psu_app(crowded(kind), profile="5.6")
    system = PsuSystem("https://psu.example", DEMO_TOKEN, clock=clock, transport=httpx.ASGITransport(app))
    ledger = SqliteLedger(folder / "jobs.sqlite3", system="benchmark")
    responder = Responder(lambda: Opened(Services(system, ledger, clock), "in process"), SYSTEMS["psu"].wording)
    found: dict[str, str] = {}
    async with Client(build_server(SYSTEMS["psu"], responder)) as client:
        for label, tool, arguments in CALLS:
            found[label] = text_of(await client.call_tool(tool, arguments))
    await responder.closing.aclose()
    return found


def counted(every: dict[str, str]) -> dict[str, int]:
    """Tokens as o200k_base counts them."""
    script = Path(__file__).with_name("tokens.mjs")
    done = subprocess.run(
        ["node", str(script)],  # noqa: S607 - whichever Node is installed
        input=json.dumps(every),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return json.loads(done.stdout)


def main() -> None:
    """Measure and print."""
    for kind in ALPHABETS:
        with tempfile.TemporaryDirectory() as folder:
            every = asyncio.run(texts(kind, Path(folder)))
        tokens = counted(every) if "--tokens" in sys.argv else {}
        for label, text in every.items():
            more = f"{tokens[label]:6} tokens" if tokens else ""
            print(f"{kind:10} {label:20} {len(text.encode()):6} bytes {more}   {text.splitlines()[0]}")


if __name__ == "__main__":
    main()
