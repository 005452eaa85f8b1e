"""Run the official conformance suite against `serve --http --demo`, for both revisions and both systems.

    python scripts/conformance_suite.py

It takes half a minute. The packages of `scripts/node` are installed before the first run. Expected failures stand in
`tests/conformance`, one file for each revision, with their reasons. Another failure ends this with exit code 1. So
does an entry of a check that passes, or that is never made.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from http_checks import FOLDER, node, served

SYSTEMS = ("datto", "psu")
REVISIONS = ("2025-11-25", "2026-07-28")
SUITE = FOLDER / "node_modules" / "@modelcontextprotocol" / "conformance" / "dist" / "index.js"
BASELINES = Path(__file__).parents[1] / "tests" / "conformance"
_FAILED = {"FAILURE", "WARNING"}
_RESULT = re.compile(r"server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z")


def expected(baseline: str) -> set[str]:
    """Return the checks of a baseline that may fail, as `scenario:check`."""
    return set(re.findall(r"^ +- (\S+)", baseline, re.MULTILINE))


def failed(results: Path) -> dict[str, str]:
    """Return the checks that failed, as `scenario:check`, each with what the suite says of it."""
    failures: dict[str, str] = {}
    for file in sorted(results.glob("*/checks.json")):
        scenario = _RESULT.fullmatch(file.parent.name)
        checks: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
        for check in checks:
            if scenario is not None and check["status"] in _FAILED:
                failures[f"{scenario[1]}:{check['id']}"] = check.get("errorMessage") or json.dumps(check.get("details"))
    return failures


def differences(failures: Mapping[str, str], baseline: set[str]) -> list[str]:
    """Tell what failed and is not expected to, and what is expected to and did not.

    The suite itself is content with scenarios that no revision requires, such as those of tasks, and with entries of
    checks that it does not make.
    """
    return [
        *(f"not expected: {check}: {said}" for check, said in failures.items() if check not in baseline),
        *(f"expected, and did not fail: {check}" for check in sorted(baseline - failures.keys())),
    ]


def seen_twice(attempt: Callable[[], list[str]]) -> list[str]:
    """Return what is wrong with a run, and with a second one where something is.

    The suite waits 0.5 to 0.8 seconds for the first line of a stream. A busy machine takes longer now and then.
    """
    return attempt() and attempt()


def run(program: Path, url: str, revision: str) -> list[str]:
    """Run the suite for a revision, and return what is wrong."""
    file = BASELINES / f"{revision}.yml"
    with tempfile.TemporaryDirectory() as results:
        options = ["--requirements", revision, "--expected-failures", file, "--output-dir", results]
        said = subprocess.run(
            [program, SUITE, "server", "--url", url, *options],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        found = differences(failed(Path(results)), expected(file.read_text(encoding="utf-8")))
    if said.returncode and not found:
        found = [(said.stdout + said.stderr)[-3000:]]
    return [f"{revision}: {each}" for each in found]


def check(program: Path, system: str) -> list[str]:
    """Serve a system, run the suite for each revision, and return what is wrong."""
    with tempfile.TemporaryDirectory() as folder, served(Path(folder), "--demo", "--system", system) as server:
        found = [each for revision in REVISIONS for each in seen_twice(partial(run, program, server.url, revision))]
        code, said = server.ended()
    if code or said:
        found.append(f"the server ended with exit code {code} and said: {said}")
    return [f"{system}, {each}" for each in found]


def main() -> int:
    """Run everything, both systems at a time, and return the exit code."""
    program = node()
    if program is None:
        print("The conformance suite is left out: it needs npm and Node 22.")
        return 0
    with ThreadPoolExecutor() as pool:
        found = [each for of_system in pool.map(partial(check, program), SYSTEMS) for each in of_system]
    print(*found or ["The conformance suite found what tests/conformance expects, and nothing else."], sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
