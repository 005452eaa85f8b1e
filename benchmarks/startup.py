"""Start to first answer over stdio, both lists, the first call and a probe that leaves, beside other programs.

    python benchmarks/startup.py [runs]

Each run starts a process and waits for the lines of its answers. All take turns, so that a noisy machine is noisy for
all of them. Quote the ratios.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

BARE = """
from mcp.server.mcpserver import MCPServer
server = MCPServer("bare", log_level="ERROR")
@server.tool()
async def nothing() -> str:
    "Nothing."
    return ""
server.run()
"""
OURS = [str(Path(sys.executable).with_name("rmm-jobs-mcp")), "--demo"]
FLOORS = {"python -c pass": [sys.executable, "-c", "pass"], "node -e 0": ["node", "-e", "0"]}
ANSWERS = {f"rmm-jobs-mcp {option}": [OURS[0], option] for option in ("--version", "--help")}
CLIENT = {"name": "benchmark", "version": "1"}
INITIALIZE = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": CLIENT}
LOOKUP = {"identifier": "acme-dc01"}
NOTHING: dict[str, str] = {}
PAUSE = 3.0
"""Seconds between the lists and the first call: as long as somebody types who has just started the client."""

Figures = dict[str, float]


class Life:
    """A process, what it answers, and the seconds and CPU that it takes."""

    def __init__(self, command: list[str], folder: str, mode: str) -> None:
        self.began = time.perf_counter()
        environment = {**os.environ, "RMM_JOBS_DATA_DIR": folder, "RMM_JOBS_FAST_START": mode}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        )

    def ask(self, number: int | None, method: str, params: object) -> None:
        assert self.process.stdin
        assert self.process.stdout
        message = {"jsonrpc": "2.0", "method": method, "params": params} | ({} if number is None else {"id": number})
        self.process.stdin.write(json.dumps(message).encode() + b"\n")
        self.process.stdin.flush()
        while number is not None and json.loads(self.process.stdout.readline()).get("id") != number:
            pass

    def since_start(self) -> float:
        return time.perf_counter() - self.began

    def end(self) -> float:
        """Return the seconds of CPU of the whole life."""
        if self.process.stdin:
            self.process.stdin.close()
        _, _, usage = os.wait4(self.process.pid, 0)
        self.process.returncode = 0
        if self.process.stdout:
            self.process.stdout.close()
        return usage.ru_utime + usage.ru_stime


def floor(command: list[str], folder: str, _mode: str) -> Figures:
    life = Life(command, folder, "")
    life.process.wait()
    return {"start to end": life.since_start()}


def probe(command: list[str], folder: str, mode: str) -> Figures:
    life = Life(command, folder, mode)
    life.ask(1, "initialize", INITIALIZE)
    first = life.since_start()
    return {"first answer": first, "CPU of a probe that leaves": life.end()}


def session(command: list[str], folder: str, mode: str) -> Figures:
    figures: Figures = {}
    is_ours = command == OURS
    name, arguments = ("device-lookup", LOOKUP) if is_ours else ("nothing", NOTHING)
    for pause in (0.0, PAUSE):
        life = Life(command, folder, mode)
        life.ask(1, "initialize", INITIALIZE)
        life.ask(None, "notifications/initialized", {})
        life.ask(2, "tools/list", {})
        life.ask(3, "prompts/list", {})
        figures["first answer and both lists"] = life.since_start()
        time.sleep(pause)
        asked = time.perf_counter()
        life.ask(4, "tools/call", {"name": name, "arguments": arguments})
        if pause:
            figures["first call after a pause"] = time.perf_counter() - asked
            warm: list[float] = []
            for number in range(50):
                asked = time.perf_counter()
                life.ask(5 + number, "tools/call", {"name": name, "arguments": arguments})
                warm.append(time.perf_counter() - asked)
            figures["later call"] = statistics.median(warm)
            life.end()
        else:
            figures["start to the answer of the first call"] = life.since_start()
            figures["CPU of a life with one call"] = life.end()
    return figures


BARE_COMMAND = [sys.executable, "-c", BARE]
MEASURED: dict[str, tuple[list[str], str, tuple[Callable[[list[str], str, str], Figures], ...]]] = {
    "rmm-jobs-mcp": (OURS, "", (probe, session)),
    "with RMM_JOBS_FAST_START=off": (OURS, "off", (probe, session)),
    "a bare MCPServer": (BARE_COMMAND, "", (probe, session)),
    **{name: (command, "", (floor,)) for name, command in {**ANSWERS, **FLOORS}.items() if shutil.which(command[0])},
}


def main() -> None:
    """Measure and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    seen: dict[str, list[Figures]] = {name: [] for name in MEASURED}
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(runs + 1):
            for name, (command, mode, parts) in MEASURED.items():
                figures: Figures = {}
                for part in parts:
                    figures |= part(command, folder, mode)
                if turn:  # the first turn compiles
                    seen[name].append(figures)
    passes = [each["start to end"] for each in seen["python -c pass"]]
    for name, lives in seen.items():
        for figure in lives[0]:
            values = [life[figure] for life in lives]
            least, middle = min(values) * 1000, statistics.median(values) * 1000
            line = f"{name:30} {figure:38} min {least:7.0f} ms  median {middle:7.0f} ms"
            line += f"  {ratio(values, passes):6.2f} x pass"
            if figure in seen["a bare MCPServer"][0]:
                line += f"  {ratio(values, [each[figure] for each in seen['a bare MCPServer']]):6.3f} of bare"
            print(line)


def ratio(values: list[float], others: list[float]) -> float:
    """Return the median of the ratios, turn by turn."""
    return statistics.median(a / b for a, b in zip(values, others, strict=True))


if __name__ == "__main__":
    main()
