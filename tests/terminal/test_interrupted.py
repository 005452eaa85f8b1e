"""A process that is told to end names the job it has sent, however often and however hard it is told."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from rmm_jobs.cli import main
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.common.serve import serving
from rmm_simulator.datto.app import build_app
from rmm_simulator.datto.tenant import DEMO_KEY, DEMO_SECRET, Tenant, demo_tenant

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
RUN = ["run-job", "ACME-DC01", "Long Running Script", "--wait"]


@pytest.fixture
def slow_tenant() -> Tenant:
    """A tenant that makes the job at once, and answers the start after longer than a process has to end."""
    tenant = demo_tenant()
    tenant.faults.add(Fault(FaultKind.SLOW, "PUT", seconds=20))
    return tenant


@pytest.fixture
def environment(slow_tenant: Tenant, tmp_path: Path) -> Iterator[dict[str, str]]:
    with ExitStack() as stack:
        url = stack.enter_context(serving(build_app(slow_tenant)))
        yield {
            **os.environ,
            "DATTO_API_URL": url,
            "DATTO_API_KEY": DEMO_KEY,
            "DATTO_API_SECRET": DEMO_SECRET,
            "RMM_JOBS_DATA_DIR": str(tmp_path),
            "RMM_JOBS_LOG_LEVEL": "ERROR",
        }


def start(words: list[str], environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "rmm_jobs", *words],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def until_sent(process: subprocess.Popen[str], tenant: Tenant) -> None:
    """Come back when the tenant has made the job; the process still waits for the answer.

    Waits for the process between two looks: a loop without a pause takes the processor from both of them.
    """
    while not tenant.started:
        with suppress(subprocess.TimeoutExpired):
            pytest.fail(f"ended with {process.wait(timeout=0.02)} before it sent a start")


def send(process: subprocess.Popen[str], *messages: dict[str, object]) -> None:
    assert process.stdin
    for message in messages:
        process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
    process.stdin.flush()


def call_run_job(process: subprocess.Popen[str]) -> None:
    """Open a session as a client of its own kind does, and call the tool."""
    hello = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "raw", "version": "1"}}
    send(process, {"id": 1, "method": "initialize", "params": hello})
    assert process.stdout
    assert json.loads(process.stdout.readline())["id"] == 1
    call = {"name": "run-job", "arguments": {"device": "ACME-DC01", "component": "Long Running Script", "wait": True}}
    send(process, {"method": "notifications/initialized"}, {"id": 2, "method": "tools/call", "params": call})


@pytest.mark.thorough
@posix
def test_a_server_that_is_told_twice_has_named_the_reference_and_ends_at_once(
    environment: dict[str, str], slow_tenant: Tenant
) -> None:
    with start(["serve"], environment) as process:
        call_run_job(process)
        until_sent(process, slow_tenant)
        process.send_signal(signal.SIGTERM)
        assert process.stderr
        line = process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        _, rest = process.communicate(timeout=4)  # it would have five seconds, and the answer comes after twenty
    reference = re.search(r"rj-[0-9a-f]{12}", line)
    assert reference, line
    assert line.startswith("Stopped while starting Long Running Script on ACME-DC01: it may have started.")
    assert reference[0] in slow_tenant.started[0].name
    assert "Traceback" not in rest
    assert process.returncode == 0


@pytest.mark.thorough
@posix
def test_a_server_whose_start_takes_longer_than_it_has_to_end_names_the_reference(
    environment: dict[str, str], slow_tenant: Tenant
) -> None:
    with start(["serve"], environment) as process:
        call_run_job(process)
        until_sent(process, slow_tenant)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=15)
    assert err.count("it may have started") == 1
    assert re.search(r"/job-status rj-[0-9a-f]{12}", err)
    assert "Traceback" not in err


@pytest.mark.thorough
@posix
@pytest.mark.parametrize(
    ("number", "times"),
    [
        (signal.SIGINT, 1),
        pytest.param(signal.SIGTERM, 2, marks=pytest.mark.exhaustive),
        pytest.param(signal.SIGINT, 2, marks=pytest.mark.exhaustive),
        pytest.param(signal.SIGTERM, 1, marks=pytest.mark.exhaustive),
    ],
)
def test_a_command_that_is_told_to_end_while_it_starts_a_job_names_the_reference(
    environment: dict[str, str], slow_tenant: Tenant, number: signal.Signals, times: int
) -> None:
    with start(RUN, environment) as process:
        until_sent(process, slow_tenant)
        for _ in range(times):
            process.send_signal(number)
        out, err = process.communicate(timeout=15)
    assert (process.returncode, out) == (130, "")
    assert re.search(r"it may have started\. To look for it: rmm-jobs-mcp job-status rj-[0-9a-f]{12}", err)
    assert "Traceback" not in err


@posix
def test_a_job_whose_process_was_killed_is_named_by_doctor_and_not_started_again(
    environment: dict[str, str],
    slow_tenant: Tenant,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with start(RUN, environment) as process:
        until_sent(process, slow_tenant)
        process.kill()
        process.communicate()
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def run(*words: str) -> tuple[int, str]:
        """Run a later command in this process: what it knows of the killed one is in the ledger alone."""
        code = main(list(words))
        return code, capsys.readouterr().out

    _, checked = run("doctor")
    assert "warning  Unconfirmed   1 start of the last 7 days was never confirmed" in checked
    reference = re.search(r"rmm-jobs-mcp job-status (rj-[0-9a-f]{12})", checked)
    assert reference, checked
    code, again = run(*RUN)
    assert code == 3
    assert again.startswith("An identical job was started")
    uid = slow_tenant.started[0].uid
    assert uid in again
    assert run("job-status", reference[1])[1].startswith(("Job Queued", "Running job on ACME-DC01..."))
    assert len(slow_tenant.started) == 1
