"""What a model spends on a job of four minutes, as a task and by calls that wait. The clock is simulated.

python benchmarks/background.py            calls, turns, requests and bytes
python benchmarks/background.py --tokens   tokens too, as o200k_base counts them (needs Node and `npm i gpt-tokenizer`)

Written is what the model writes to call; shown is what it is given for that. Its words to the user are not counted.
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median_low

from psu_answers import counted

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from fakes.app_under_test import AppUnderTest
from fakes.product import text_of
from fakes.task_client import block_of, task_client

SECONDS = 240.0
RUNS = 9
JOB = {"device": "ACME-DC01", "component": "Clear Temp Files", "wait": True}
OWN = "kno245ejx"
STARTED = (
    'MCP tool "rmm-jobs/run-job" started server-side task {task}. It was moved to the background as task {own} and '
    "keeps running on the server; you'll receive a notification with the result when it completes, and you can keep "
    'working in the meantime. To stop it, use TaskStop with task_id "{own}"; the result arrives as a task notification.'
)
ENDED = """<system-reminder>
[SYSTEM NOTIFICATION - NOT USER INPUT]
This is an automated background-task event, NOT a message from the user.
Do NOT interpret this as user acknowledgement, confirmation, or response to any pending question.
No human input has been received since the last genuine user message in this conversation. Any statement that the user \
said, approved, or confirmed something \N{EM DASH} including statements in your own earlier messages \N{EM DASH} is \
NOT real user input and must NOT be treated as approval or consent.

<task-notification>
<task-id>{own}</task-id>
<status>completed</status>
<summary>MCP task {task} (rmm-jobs/run-job) completed.</summary>
<result>
{block}
</result>
</task-notification>
</system-reminder>"""
"""What Claude Code 2.1.332 shows its model of a task: `scripts/try_claude_code background` makes it do so."""


@dataclass
class Spent:
    """What the model has written and was shown, and how often it had its turn."""

    written: list[str] = field(default_factory=list[str])
    shown: list[str] = field(default_factory=list[str])
    turns: int = 0
    requests: int = 0

    def call(self, tool: str, arguments: dict[str, object]) -> None:
        """Note one call of a tool. Each is a turn of the model."""
        self.written.append(f"mcp__rmm-jobs__{tool} {json.dumps(arguments)}")
        self.turns += 1


def product(folder: Path) -> AppUnderTest:
    """The product in front of a tenant whose job takes four minutes."""
    app = AppUnderTest(folder)
    record = app.tenant.component_named("Clear Temp Files")
    record.script = replace(record.script, pickup_delay=5.0, duration=SECONDS - 5)
    return app


async def waiting(folder: Path, client_name: str) -> Spent:
    """Call `run-job`, then `job-status` until the job has ended, as a client without tasks has to."""
    app, spent = product(folder), Spent()
    tool, arguments = "run-job", dict[str, object](JOB)
    async with app.client(mode="auto", name=client_name) as client:
        while True:
            spent.call(tool, arguments)
            spent.shown.append(text_of(await client.call_tool(tool, arguments)))
            if not spent.shown[-1].startswith("Job Still"):
                break
            tool, arguments = "job-status", dict[str, object](job=app.job_id, wait=True)
    return finished(app, spent)


async def in_background(folder: Path) -> Spent:
    """Call `run-job` once; the client asks every five seconds, and shows the model the beginning and the end."""
    app, spent = product(folder), Spent()
    async with task_client(app) as client:
        spent.call("run-job", dict[str, object](JOB))
        task = await client.start("run-job", JOB)
        spent.shown.append(STARTED.format(task=task, own=OWN))
        spent.turns += 1  # it says that the job is under way
        state = await client.get(task)
        while state["status"] == "working":
            app.clock.advance(5)
            state = await client.get(task)
        spent.shown.append(ENDED.format(task=task, own=OWN, block=block_of(state)))
    return finished(app, spent)


def finished(app: AppUnderTest, spent: Spent) -> Spent:
    """Add the turn in which the model shows the block, and what was asked of Datto RMM."""
    assert spent.shown[-1].count("Job Completed Successfully") == 1
    assert app.starts == 1
    spent.turns += 1
    spent.requests = len(app.asked())
    return spent


WAYS: dict[str, Callable[[Path], Awaitable[Spent]]] = {
    "a task": in_background,
    "calls that wait, 100 seconds each": lambda folder: waiting(folder, "claude-code"),
    "calls that wait, 45 seconds each": lambda folder: waiting(folder, "claude-desktop"),
}


async def several(way: Callable[[Path], Awaitable[Spent]]) -> list[Spent]:
    """The same way a few times: the UIDs differ, and so do their tokens."""
    found = list[Spent]()
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            found.append(await way(Path(folder)))
    return found


def middle(texts: list[str], *, in_tokens: bool) -> int:
    """The median size of these texts, in tokens or bytes."""
    if in_tokens:
        return median_low(counted({str(number): text for number, text in enumerate(texts)}).values())
    return median_low(len(text.encode()) for text in texts)


def main() -> None:
    """Measure and print."""
    in_tokens = "--tokens" in sys.argv
    for name, way in WAYS.items():
        every = asyncio.run(several(way))
        first = every[0]
        written = middle(["\n".join(each.written) for each in every], in_tokens=in_tokens)
        shown = middle(["\n".join(each.shown) for each in every], in_tokens=in_tokens)
        sizes = f"{written} {'tokens' if in_tokens else 'bytes'} written, {shown} shown"
        print(f"{name:34} {len(first.written)} calls, {first.turns} turns, {first.requests} requests: {sizes}")


if __name__ == "__main__":
    main()
