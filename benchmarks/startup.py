"""Start to first answer over stdio, and what one call costs, beside a server of the SDK that does nothing.

    python benchmarks/startup.py [runs]

Each run starts a process, asks once, and waits for the line of the answer; the two servers take turns, so that a
noisy machine is noisy for both. Quote the ratio.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

BARE = """
from mcp.server.mcpserver import MCPServer
server = MCPServer("bare", log_level="ERROR")
@server.tool()
async def nothing() -> str:
    "Nothing."
    return ""
server.run()
"""
SERVERS = {
    "rmm-jobs-mcp": [sys.executable, "-m", "rmm_jobs", "--demo"],
    "a bare MCPServer": [sys.executable, "-c", BARE],
}
CLIENT = {"name": "benchmark", "version": "1"}
INITIALIZE = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": CLIENT}
LOOKUP = {"name": "device-lookup", "arguments": {"identifier": "acme-dc01"}}


def ask(process: "subprocess.Popen[str]", number: int | None, method: str, params: object) -> float:
    """Seconds from the request to its answer."""
    assert process.stdin
    assert process.stdout
    began = time.perf_counter()
    message = {"jsonrpc": "2.0", "method": method, "params": params} | ({} if number is None else {"id": number})
    process.stdin.write(json.dumps(message) + "\n")
    process.stdin.flush()
    if number is not None:
        process.stdout.readline()
    return time.perf_counter() - began


def run(command: list[str], folder: str, *, calls: bool) -> dict[str, float]:
    """One life of a server."""
    began = time.perf_counter()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "RMM_JOBS_DATA_DIR": folder}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as process:
        ask(process, 1, "initialize", INITIALIZE)
        figures = {"start to first answer (s)": time.perf_counter() - began}
        ask(process, None, "notifications/initialized", {})
        if calls:
            figures["first look-up (s)"] = ask(process, 2, "tools/call", LOOKUP)
            warm = [ask(process, 3 + n, "tools/call", LOOKUP) for n in range(50)]
            figures["later look-up, median (ms)"] = statistics.median(warm) * 1000
        process.communicate(timeout=30)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    figures["CPU, whole life (s)"] = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return figures


def main() -> None:
    """Measure and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    for calls in (False, True):
        seen: dict[str, list[dict[str, float]]] = {name: [] for name in SERVERS}
        with tempfile.TemporaryDirectory() as folder:
            for turn in range(runs + 1):
                for name, command in SERVERS.items():
                    if calls and name != "rmm-jobs-mcp":
                        continue
                    figures = run(command, folder, calls=calls)
                    if turn:  # the first turn compiles
                        seen[name].append(figures)
        for name, lives in seen.items():
            for figure in lives[0] if lives else ():
                values = sorted(life[figure] for life in lives)
                print(f"{name:18} {figure:28} min {values[0]:7.3f}  median {statistics.median(values):7.3f}")
        if not calls:
            ours, bare = (seen[name] for name in SERVERS)
            for figure in ours[0]:
                ratio = statistics.median(a[figure] / b[figure] for a, b in zip(ours, bare, strict=True))
                print(f"{'ratio':18} {figure:28} median {ratio:5.2f}")


if __name__ == "__main__":
    main()
