"""Lines that are no message, and clients that have gone."""

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from stdio.test_process import INITIALIZE, connect, receive, send, server, start_long_job

ENVELOPE = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": {"name": "a-test", "version": "1"},
    "io.modelcontextprotocol/clientCapabilities": {},
}
PING = {"jsonrpc": "2.0", "id": 99, "method": "tools/list", "params": {"_meta": ENVELOPE}}


def spoken(tmp_path: Path, *lines: bytes) -> tuple[list[dict[str, Any]], str]:
    """What a server answers to these lines, and what it says on stderr."""
    process = subprocess.run(
        [sys.executable, "-W", "error", "-m", "rmm_jobs", "--demo"],
        input=b"".join(lines),
        capture_output=True,
        env={**os.environ, "RMM_JOBS_DATA_DIR": str(tmp_path)},
        timeout=30,
        check=True,
    )
    return [json.loads(line) for line in process.stdout.decode().splitlines()], process.stderr.decode()


def opening(version: str) -> bytes:
    params = {**INITIALIZE, "protocolVersion": version}
    return json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}).encode() + b"\n"


EARLIER = [pytest.param(version, marks=pytest.mark.thorough) for version in ("2024-11-05", "2025-06-18")]


@pytest.mark.parametrize("version", [*EARLIER, "2025-11-25"])
def test_a_line_that_is_no_message_gets_an_error_in_the_form_of_the_revision(tmp_path: Path, version: str) -> None:
    batch = b'[{"jsonrpc":"2.0","id":2,"method":"ping"}]\n'
    half = b'{"jsonrpc":"2.0","id":5,"method":"ping","params":{"x":"A\\ud83d"}}\n'
    said, err = spoken(tmp_path, opening(version), b"{not json\n", batch, b"\n", half)
    # A bad line is answered at once, also before the answer to a request that came earlier.
    assert [each["result"]["protocolVersion"] for each in said if "result" in each] == [version]
    answers = [each for each in said if "error" in each]
    assert [each["error"]["code"] for each in answers] == [-32700, -32600, -32700]
    # Up to 2025-06-18 an error has an id; JSON-RPC's is null where none is known. Since 2025-11-25 it is left out.
    assert ["id" in each for each in answers] == [version < "2025-11-25"] * 2 + [True]
    assert [each.get("id") for each in answers] == [None, None, 5]
    assert "line 2 of stdin" in err
    assert "line 3 of stdin" in err
    assert "not json" not in err
    assert len(err.splitlines()) == 3


@pytest.mark.thorough
@pytest.mark.parametrize("version", [pytest.param("2025-06-18", marks=pytest.mark.thorough), "2025-11-25"])
def test_a_request_with_an_id_of_another_type_gets_an_error_and_a_line_on_stderr(tmp_path: Path, version: str) -> None:
    ids = ("1.5", "null", "true", "{}")
    lines = [f'{{"jsonrpc":"2.0","id":{each},"method":"tools/list"}}\n'.encode() for each in ids]
    said, err = spoken(tmp_path, opening(version), *lines)
    errors = [each for each in said if "error" in each]
    assert [each["error"]["code"] for each in errors] == [-32600] * len(ids)
    # The schema of 2025-11-25 has an error without an id; that of no revision has a number with a fraction or null.
    assert ["id" in each for each in errors] == [version < "2025-11-25"] * len(ids)
    assert [f"line {number} of stdin" in err for number in range(2, 6)] == [True] * len(ids)
    assert len(said) == 1 + len(ids)


@pytest.mark.thorough
def test_a_byte_order_mark_before_the_first_message_is_taken(tmp_path: Path) -> None:
    answers, err = spoken(tmp_path, b"\xef\xbb\xbf" + opening("2025-06-18"))
    assert (answers[0]["id"], err) == (1, "")


@pytest.mark.thorough
def test_in_the_stateless_generation_too_a_bad_line_has_an_answer(tmp_path: Path) -> None:
    ping = json.dumps(PING).encode() + b"\n"
    answers, _ = spoken(tmp_path, ping, b"nothing\n", ping)
    (bad,) = [each for each in answers if "error" in each]
    assert "id" not in bad
    assert len([each for each in answers if "result" in each]) == 2


@pytest.mark.thorough
@pytest.mark.parametrize("fast_start", ["on", pytest.param("off", marks=pytest.mark.thorough)])
def test_who_writes_all_requests_at_once_and_closes_stdin_gets_every_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fast_start: str
) -> None:
    monkeypatch.setenv("RMM_JOBS_FAST_START", fast_start)
    look = {"name": "device-lookup", "arguments": {"identifier": "ACME-DC01"}}
    requests = [{"jsonrpc": "2.0", "method": "notifications/initialized"}]
    requests += [{"jsonrpc": "2.0", "id": n, "method": "tools/call", "params": look} for n in range(2, 5)]
    answers, _ = spoken(tmp_path, opening("2025-11-25"), *(json.dumps(each).encode() + b"\n" for each in requests))
    assert sorted(each["id"] for each in answers if "result" in each) == [1, 2, 3, 4]
    assert [each["result"]["content"][0]["text"].count("ACME-DC01") > 0 for each in answers[1:]] == [True] * 3


@pytest.mark.thorough
@pytest.mark.parametrize("is_cancelled", [False, pytest.param(True, marks=pytest.mark.thorough)])
def test_a_long_wait_does_not_keep_the_process_after_stdin_is_closed(tmp_path: Path, *, is_cancelled: bool) -> None:
    with server(tmp_path, "--demo") as process:
        connect(process)
        start_long_job(process, 2)
        if is_cancelled:
            send(process, "notifications/cancelled", {"requestId": 2})
        assert process.stdin is not None
        process.stdin.close()
        process.stdin = None
        assert process.wait(timeout=10) == 0
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX pipes")
def test_a_client_that_no_longer_reads_ends_the_server(tmp_path: Path) -> None:
    with server(tmp_path, "--demo") as process:
        connect(process)
        start_long_job(process, 2)
        assert process.stdout is not None
        process.stdout.close()  # and stdin stays open
        assert process.wait(timeout=10) == 0
        assert process.stderr is not None
        err = process.stderr.read()
        process.stdout = None
    assert "Traceback" not in err
    assert "The job goes on." in err


@pytest.fixture
def orphan(tmp_path: Path) -> Generator[int]:
    """A handle of a server that serves, holds its own stdin open, and whose parent has ended."""
    its_input, our_end = os.pipe()
    answers, its_output = os.pipe()
    program = (
        "import subprocess, sys;"
        f"child = subprocess.Popen([sys.executable, '-m', 'rmm_jobs', '--demo'], stdin={its_input},"
        f" stdout={its_output}, stderr=subprocess.DEVNULL, pass_fds=[{our_end}]);"
        "print(child.pid, flush=True); sys.stdin.readline()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        pass_fds=[its_input, our_end, its_output],
        env={**os.environ, "RMM_JOBS_DATA_DIR": str(tmp_path)},
    )
    assert parent.stdout is not None
    number = int(parent.stdout.readline())
    handle = os.pidfd_open(number)
    os.write(our_end, opening("2025-06-18"))
    assert os.read(answers, 4096).startswith(b"{")
    parent.communicate(b"\n", timeout=10)
    try:
        yield handle
    finally:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(handle, signal.SIGKILL)
        for number in (its_input, our_end, answers, its_output, handle):
            os.close(number)


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform != "linux", reason="handles of processes")
def test_a_server_whose_parent_has_gone_ends(orphan: int) -> None:
    ended, _, _ = select.select([orphan], [], [], 10)
    assert ended == [orphan]


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals")
def test_on_a_terminal_the_bare_command_says_what_it_waits_for(tmp_path: Path) -> None:
    ours, its = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "rmm_jobs", "--demo"],
        stdin=its,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "RMM_JOBS_DATA_DIR": str(tmp_path)},
    )
    assert process.stderr is not None
    said = process.stderr.readline()
    os.write(ours, b"\x04")
    out, _ = process.communicate(timeout=20)
    os.close(ours)
    os.close(its)
    assert "waits for an MCP client" in said
    assert "rmm-jobs-mcp --help" in said
    assert (process.returncode, out) == (0, "")


@pytest.mark.thorough
def test_a_server_is_quiet_where_a_client_has_started_it(tmp_path: Path) -> None:
    assert spoken(tmp_path, opening("2025-06-18"))[1] == ""


@pytest.mark.thorough
def test_a_call_with_half_a_character_is_answered(tmp_path: Path) -> None:
    with server(tmp_path, "--demo") as process:
        connect(process)
        assert process.stdin is not None
        process.stdin.write(
            '{"jsonrpc":"2.0","id":5,"method":"tools/call",'
            '"params":{"name":"device-lookup","arguments":{"identifier":"A\\ud83d"}}}\n'
        )
        send(process, "tools/list", {}, 6)
        assert receive(process, 5)["error"]["code"] == -32700
        assert receive(process, 6)["result"]["tools"]


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell")
@pytest.mark.parametrize("closed", ["<&-", ">&-"])
def test_a_server_without_stdin_or_stdout_ends_quietly(tmp_path: Path, closed: str) -> None:
    ended = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {closed}', "sh", sys.executable, "-m", "rmm_jobs", "--demo"],
        stdin=subprocess.PIPE,
        capture_output=True,
        text=True,
        env={**os.environ, "RMM_JOBS_DATA_DIR": str(tmp_path)},
        timeout=30,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
