"""The opening as a client sees it: a process that still imports, and one that has handed over."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from rmm_jobs.opening.identity import identity_of
from rmm_jobs.opening.snapshot import found_snapshot, keep, packaged_path, written

CLIENT = {"name": "a-client", "version": "1"}
INITIALIZE = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": CLIENT}
META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": CLIENT,
}
LOOKUP = {"name": "device-lookup", "arguments": {"identifier": "ACME-DC01"}}
HELD = """
import os, sys
from rmm_jobs import cli
imported = cli._imported
def held(connection):
    print("said while importing", flush=True)
    os.write(1, b"and so\\n")
    with open(os.environ["GATE"]) as gate:
        gate.read()
    return imported(connection)
cli._imported = held
cli.leave()
"""
"""Imports begin when the test opens the gate. What is printed meanwhile has to go to stderr."""
SAID = "said while importing\nand so\n"


def line(number: object, method: str, params: dict[str, Any] | None = None) -> str:
    message = {"jsonrpc": "2.0", "method": method, "params": params or {}}
    return json.dumps(message | ({} if number is None else {"id": number})) + "\n"


SESSION = line(1, "initialize", INITIALIZE) + line(None, "notifications/initialized")


@contextmanager
def process(folder: Path, *words: str, **environment: str) -> Generator[subprocess.Popen[str]]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DATTO_", "PSU_", "RMM_JOBS_"))}
    running = subprocess.Popen(
        [sys.executable, "-W", "error", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**clean, "RMM_JOBS_DATA_DIR": str(folder), "GATE": str(folder / "gate"), **environment},
    )
    try:
        yield running
    finally:
        if running.poll() is None:
            running.kill()
        running.communicate(timeout=10)


def keep_packaged_answers(folder: Path) -> None:
    """Keep the packaged answers for the libraries that are installed: there are none in advance for other ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RMM_JOBS_DATA_DIR", str(folder))
        found = identity_of("datto", demo=True)
    assert found is not None
    assert found.kept is not None
    if found_snapshot(found) is None:
        lines = Path(packaged_path(found)).read_bytes().splitlines()[1:]
        parts = [each.split(b" ", 2) for each in lines]
        answers = [
            (revision, method.decode(), body)
            for revisions, method, body in parts
            for revision in revisions.decode().split(",")
        ]
        keep(found.kept, written({**found.depends_on, **found.installation}, answers))


@contextmanager
def held(folder: Path) -> Generator[subprocess.Popen[str]]:
    keep_packaged_answers(folder)
    os.mkfifo(folder / "gate")
    with process(folder, "-c", HELD, "--demo") as running:
        yield running


def say(running: subprocess.Popen[str], lines: str) -> None:
    assert running.stdin is not None
    running.stdin.write(lines)
    running.stdin.flush()


def hear(running: subprocess.Popen[str], count: int) -> list[dict[str, Any]]:
    assert running.stdout is not None
    return [json.loads(running.stdout.readline()) for _ in range(count)]


def read_with(mode: str, folder: Path, lines: str, count: int, *words: str) -> list[dict[str, Any]]:
    with process(folder, "-m", "rmm_jobs", *words, RMM_JOBS_FAST_START=mode) as running:
        say(running, lines)
        answers = hear(running, count)
        out, err = running.communicate(timeout=20)
    assert (running.returncode, out) == (0, "")
    assert "Traceback" not in err
    return answers


@pytest.mark.sample(1)
@pytest.mark.parametrize(
    ("system", "era"),
    [
        ("datto", "session"),
        ("psu", "stateless"),
        pytest.param("datto", "stateless", marks=pytest.mark.exhaustive),
        pytest.param("psu", "session", marks=pytest.mark.exhaustive),
    ],
)
def test_a_client_that_writes_everything_at_once_gets_each_answer_once_and_in_order(
    system: str, era: str, tmp_path: Path
) -> None:
    params = {} if era == "session" else {"_meta": META}
    call = {"name": "job-status", "arguments": {"nothing": "such"}}
    first = SESSION if era == "session" else line(1, "server/discover", params)
    listed = "".join(line(2 + at, f"{what}/list", params) for at, what in enumerate(("tools", "prompts", "resources")))
    lines = first + listed + line("call", "tools/call", {**call, **params})
    on, off = (read_with(mode, tmp_path, lines, 5, "--demo", "--system", system) for mode in ("on", "off"))
    assert [each["id"] for each in on] == [1, 2, 3, 4, "call"]
    assert sorted(on, key=str) == sorted(off, key=str)


BROKEN = (
    "this is no JSON",
    "[]",
    '{"jsonrpc":"2.0","id":1.5,"method":"ping"}',
    '{"jsonrpc":"2.0","id":2,"method":"pi\\ud83dng"}',
    '{"jsonrpc":"2.0","id":3,"params":{}}',
    '\ufeff{"jsonrpc":"2.0","id":4,"method":"ping"}',
)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("before", "broken"),
    [("", (*BROKEN,)), (SESSION, (*BROKEN,))],
    ids=["first", "later"],
)
def test_a_broken_line_has_the_answer_that_it_has_later(before: str, broken: tuple[str, ...], tmp_path: Path) -> None:
    lines = before + "".join(each + "\n" for each in broken) + line(9, "tools/list")
    count = len(broken) + (2 if before else 1)
    on, off = (read_with(mode, tmp_path, lines, count, "--demo") for mode in ("on", "off"))
    assert sorted(on, key=str) == sorted(off, key=str)


posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and named pipes of POSIX")


@posix
def test_a_probe_that_leaves_is_answered_before_anything_is_imported_and_ends_at_once(tmp_path: Path) -> None:
    with held(tmp_path) as running:
        say(running, line("probe", "server/discover", {"_meta": META}))
        (answer,) = hear(running, 1)
        out, err = running.communicate(timeout=10)
    assert answer["id"] == "probe"
    assert answer["result"]["supportedVersions"] == ["2026-07-28"]
    assert (running.returncode, out) == (0, "")
    assert SAID.startswith(err)  # the imports, which say it, may have got no further


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_it_imports_is_a_clean_end(number: signal.Signals, tmp_path: Path) -> None:
    with held(tmp_path) as running:
        say(running, SESSION + line(2, "tools/list"))
        hear(running, 2)
        running.send_signal(number)
        out, err = running.communicate(timeout=10)
    assert (running.returncode, out, err.replace(SAID, "")) == (0, "", "")


@pytest.mark.thorough
@posix
def test_a_client_that_closes_its_end_after_a_call_is_still_served_in_order(tmp_path: Path) -> None:
    lines = SESSION + line(2, "tools/list") + line(3, "tools/call", LOOKUP) + line(4, "ping") + line(5, "prompts/list")
    with held(tmp_path) as running:
        say(running, lines)
        assert [each["id"] for each in hear(running, 2)] == [1, 2]
        assert running.stderr is not None
        assert "".join(running.stderr.readline() for _ in range(2)) == SAID
        (tmp_path / "gate").write_text("")
        rest = {each["id"]: each for each in hear(running, 3)}
        out, err = running.communicate(timeout=20)
    assert rest.keys() == {3, 4, 5}
    assert "ACME-DC01" in rest[3]["result"]["content"][0]["text"]
    assert rest[4]["result"] == {}
    assert (running.returncode, out, err) == (0, "", "")


@pytest.mark.thorough
@posix
def test_a_call_that_is_cancelled_while_it_imports_starts_nothing_and_has_no_answer(tmp_path: Path) -> None:
    start = {"name": "run-job", "arguments": {"device": "ACME-DC01", "component": "Clear Temp Files"}}
    cancelled = line(None, "notifications/cancelled", {"requestId": 2})
    with held(tmp_path) as running:
        say(running, SESSION + line(2, "tools/call", start) + cancelled + line(3, "ping"))
        hear(running, 1)
        (tmp_path / "gate").write_text("")
        assert [each["id"] for each in hear(running, 1)] == [3]
        out, _ = running.communicate(timeout=20)
    assert (running.returncode, out) == (0, "")


OUTDATED = """
from rmm_jobs import app, cli
app.SNAPSHOT_AFTER_SECONDS = 1.0
cli.leave()
"""


@pytest.mark.thorough
def test_an_outdated_snapshot_is_noticed_and_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RMM_JOBS_DATA_DIR", str(tmp_path))
    found = identity_of("datto", demo=True)
    assert found is not None
    assert found.kept is not None
    file, depends_on = Path(found.kept), {**found.depends_on, **found.installation}
    answers = [("2025-06-18", "initialize", b'"result":{"protocolVersion":"2025-06-18"}')]
    keep(found.kept, written(depends_on, answers))
    before = file.read_bytes()
    with process(tmp_path, "-c", OUTDATED, "--system", "datto", "--demo") as running:
        say(running, line(0, "initialize", INITIALIZE))
        assert hear(running, 1)[0]["result"] == {"protocolVersion": "2025-06-18"}
        asked = 0
        while file.read_bytes() == before and asked < 100_000:
            asked += 1
            say(running, line(asked, "ping"))
            assert hear(running, 1)[0]["id"] == asked
        _, err = running.communicate(timeout=20)
    assert "out of date" in err
    snapshot = found_snapshot(found)
    assert snapshot is not None
    assert b"instructions" in (snapshot.answer("2025-06-18", "initialize") or b"")
