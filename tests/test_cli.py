"""Ctrl-C while the process still imports what it needs: a clean end, however early."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

IMPORTING = ("anyio", "pydantic", "rmm_jobs.responses", "rmm_jobs.tools.registry")
"""Modules at whose import the signal comes, from early to late."""

COMMANDS = ((["--system", "psu", "run-job", "x"], 130), (["doctor"], 130), (["serve"], 0))

AT_ONCE = ((0, 0), (2, 3))
"""Which command is stopped at which module in a plain run: a command early, the server late."""

CASES = [
    pytest.param(*command, module, marks=() if (which, when) in AT_ONCE else pytest.mark.thorough)
    for which, command in enumerate(COMMANDS)
    for when, module in enumerate(IMPORTING)
]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize(("command", "code", "module"), CASES)
def test_a_command_that_is_stopped_while_it_imports_ends_without_a_traceback(
    command: list[str], code: int, module: str, tmp_path: Path
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
        process.send_signal(signal.SIGINT)
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
