"""A signal while the process still imports what it needs: a clean end, however early."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

IMPORTING = ("anyio", "pydantic", "rmm_jobs.responses", "rmm_jobs.tools.registry", "uvicorn")
"""Modules at whose import the signal comes, from early to late. Only what listens on a port imports the last."""

LISTENS = ["serve", "--http", "127.0.0.1:0"]
COMMANDS = (
    (["--system", "psu", "run-job", "x"], signal.SIGINT, 130),
    (["doctor"], signal.SIGINT, 130),
    (["serve"], signal.SIGINT, 0),
    (LISTENS, signal.SIGINT, 0),
    (LISTENS, signal.SIGTERM, 0),
)

AT_ONCE = ((0, 0), (2, 3), (3, 0), (4, 4))
"""Which command is stopped at which module in a plain run: a command early, the server late."""

CASES = [
    pytest.param(*command, module, marks=() if (which, when) in AT_ONCE else pytest.mark.exhaustive)
    for which, command in enumerate(COMMANDS)
    for when, module in enumerate(IMPORTING)
    if module != "uvicorn" or command[0] is LISTENS
]


@pytest.mark.sample(2)
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize(("command", "number", "code", "module"), CASES)
def test_a_command_that_is_stopped_while_it_imports_ends_without_a_traceback(
    command: list[str], number: signal.Signals, code: int, module: str, tmp_path: Path
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-X", "importtime", "-m", "rmm_jobs", "--demo", *command],
        env={**os.environ, "RMM_JOBS_DATA_DIR": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stderr
        while not process.stderr.readline().rstrip().endswith(f" {module}"):
            assert process.poll() is None
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (code, "")
    assert "Traceback" not in err
    assert "ignored" not in err


def test_an_interrupted_command_leaves_although_a_thread_still_waits_for_work() -> None:
    code = (
        "import queue, sys, threading\n"
        "from rmm_jobs import cli\n"
        "def interrupted(words):\n"
        "    threading.Thread(target=queue.Queue().get).start()\n"
        "    raise KeyboardInterrupt\n"
        "cli._run = interrupted\n"
        "sys.argv = ['rmm-jobs-mcp', 'job-status', '1']\n"
        "cli.leave()\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], check=False, timeout=30)
    assert ended.returncode == 130
