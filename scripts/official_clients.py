"""Run a job to its end with the official client of the Tasks extension, over HTTP, on both systems.

    python scripts/official_clients.py

The server is killed as soon as the job is a task, and another one goes on with it. A question of PowerShell Universal's
job is answered through the client. Each job has to end with its block, and to have been started once. It takes half a
minute. The packages of `scripts/node` are installed before the first run.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from starlette.types import ASGIApp

from http_checks import FOLDER, Served, node, served
from rmm_simulator.common.serve import serving
from rmm_simulator.datto.app import build_app
from rmm_simulator.datto.morning import morning_tenant
from rmm_simulator.psu.app import build_psu_app
from rmm_simulator.psu.server import DEMO_TOKEN, demo_server

CLIENT = FOLDER / "official_tasks.mjs"


@dataclass(frozen=True)
class Trial:
    """One job on one simulated system, and what has to come of it."""

    system: str
    app: ASGIApp
    started: Callable[[], int]
    """Returns how many jobs the system has made."""
    settings: Callable[[str], Mapping[str, str]]
    """Returns the settings that lead to the system at a URL."""
    arguments: Mapping[str, object]
    printed: str
    """What the job prints, by which its block is known."""
    answers: tuple[str, ...] = field(default=())


def on_datto() -> Trial:
    """Return a job that takes eight seconds."""
    tenant = morning_tenant()
    return Trial(
        "datto",
        build_app(tenant, strict=True),
        lambda: len(tenant.started),
        lambda url: {"DATTO_API_URL": url, "DATTO_API_KEY": tenant.key, "DATTO_API_SECRET": tenant.secret},
        {
            "device": "ACME-DC01",
            "component": "Backup Script",
            "variables": "BACKUP_PATH=D:,RETENTION_DAYS=7",
            "wait": True,
        },
        "Backup written: 48,213 files",
    )


def on_psu() -> Trial:
    """Return a job that asks for a text, and shows it."""
    server = demo_server()
    return Trial(
        "psu",
        build_psu_app(server),
        lambda: len(server.started),
        lambda url: {"PSU_URL": url, "PSU_APP_TOKEN": DEMO_TOKEN},
        {"script": "Set-Motd.ps1", "wait": True},
        "The banner now says: Maintenance",
        ("Maintenance",),
    )


def check(program: Path, made: Callable[[], Trial]) -> list[str]:
    """Run a trial's job, and return what is wrong."""
    trial = made()
    with tempfile.TemporaryDirectory() as name, serving(trial.app) as url:
        folder = Path(name)
        start = partial(served, folder, "--system", trial.system, settings=trial.settings(url))
        with start() as first:
            tell(folder, first)
            client = subprocess.Popen(
                [program, CLIENT, str(folder / "server.json"), "run-job", json.dumps(trial.arguments), *trial.answers],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
            assert client.stderr is not None  # noqa: S101 - it is a pipe
            seen = until_task(client)
            first.process.kill()
        with client, start() as second:
            tell(folder, second)
            block, rest = client.communicate(timeout=60)
    return wrong(trial, block, seen + rest)


def tell(folder: Path, server: Served) -> None:
    """Write down where the client finds a server."""
    found = folder / "server.new"
    found.write_text(json.dumps({"url": server.url, "authorization": server.authorization}), encoding="utf-8")
    found.replace(folder / "server.json")


def until_task(client: subprocess.Popen[str]) -> str:
    """Read what a client says until its call is a task, and return it."""
    lines: list[str] = []
    for line in client.stderr or ():
        lines.append(line)
        if line.startswith("kind "):
            break
    return "".join(lines)


def wrong(trial: Trial, block: str, said: str) -> list[str]:
    """Return what is wrong with the end of a job, as the client and the system have seen it."""
    facts = {
        "the call did not become a task": "kind task\n" in said,
        "the block is not the one of the job's end": trial.printed in block,
        "the person was not asked as often as there are answers": f"asked {len(trial.answers)}\n" in said,
        f"the system has started {trial.started()} jobs": trial.started() == 1,
    }
    found = [f"{trial.system}: {what}" for what, holds in facts.items() if not holds]
    return [*found, said, block] if found else []


def main() -> int:
    """Run both trials at a time, and return the exit code."""
    program = node()
    if program is None:
        print("The official clients are left out: they need npm and Node 22.")
        return 0
    with ThreadPoolExecutor() as pool:
        found = [each for trial in pool.map(partial(check, program), (on_datto, on_psu)) for each in trial]
    print(*found or ["The official client ended a job of each system across a restart, each started once."], sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
