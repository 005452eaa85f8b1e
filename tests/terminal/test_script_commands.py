"""The terminal commands of a script system, against a simulated server on a real socket."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rmm_jobs.cli import main
from rmm_jobs.domain.answerable import Answerable
from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.model import Job, JobState
from rmm_jobs.domain.ports import Ending, JobOutput
from rmm_jobs.domain.results import (
    AnswerNotSent,
    Cancellation,
    CancelReport,
    Finished,
    JobDetails,
    JobRemoved,
    Queued,
    WaitingForFeedback,
)
from rmm_jobs.domain.system_errors import Action, OutcomeUnknown, ServerError
from rmm_jobs.terminal.exits import exit_code
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.common.serve import serving
from rmm_simulator.psu.app import build_psu_app
from rmm_simulator.psu.clixml import document, obj, scalar
from rmm_simulator.psu.server import DEMO_TOKEN, PsuServer


def job_id(server: PsuServer) -> str:
    return str(server.started[-1].id)


def test_a_script_is_run_and_its_job_is_read_by_other_commands(
    server: PsuServer, capsys: pytest.CaptureFixture[str]
) -> None:
    def shown(*command: str) -> tuple[int, str]:
        code = main(command)
        printed = capsys.readouterr()
        assert printed.err == ""
        return code, printed.out

    code, out = shown("run-job", "Quick.ps1", "--wait", "--environment", "PowerShell 7", "--computer", "psu02")
    assert (code, out.startswith("Job Completed Successfully")) == (0, True)
    job = job_id(server)
    assert server.started[-1].order.computer == "PSU02"
    for command, words in (
        (("job-status", job), f"$UAJobId: {job}"),
        (("job-output", job, "--stream", "information"), "\ndone\n"),
        (("job-pipeline", job), "  1 | D:"),
        (("job-pipeline", job, "--path", "[1]", "--format", "json"), '[{"Name":"D:"}]'),
        (("last-job", "quick.ps1"), "Job Completed Successfully"),
        (("list-jobs",), "1 job:"),
        (("list-jobs", "--script", "Quick.ps1", "--status", "failed"), "No jobs found"),
        (("script-lookup",), "6 scripts:"),
        (("script-lookup", "restart"), "- Name (required, String, one of: Spooler, W32Time, WinRM): Service"),
    ):
        code, out = shown(*command)
        assert (code, words in out) == (0, True), command


def test_a_job_is_run_once_more_from_the_terminal(server: PsuServer, capsys: pytest.CaptureFixture[str]) -> None:
    main(["run-job", "Quick.ps1", "--wait", "--computer", "PSU02"])
    assert main(["run-job", "--repeat", job_id(server), "--wait"]) == 0
    assert capsys.readouterr().out.count("Job Completed Successfully") == 2
    first, second = server.started
    assert (first.script, first.order) == (second.script, second.order)
    with pytest.raises(SystemExit):
        main(["run-job", "--wait"])
    assert len(server.started) == 2


def test_all_of_the_pipeline_output_is_printed(server: PsuServer, capsys: pytest.CaptureFixture[str]) -> None:
    objects = document(*(obj(number, {"Name": scalar("日" * 40)}) for number in range(300)))
    quick = server.scripts[0]
    server.scripts = [replace(quick, full_path="Long.ps1", scenario=replace(quick.scenario, pipeline=lambda: objects))]
    main(["run-job", "Long.ps1", "--wait"])
    capsys.readouterr()

    for options in ([], ["--format", "json"]):
        main(["job-pipeline", job_id(server), *options])
        out = capsys.readouterr().out
        assert out.count("日" * 40) == 300
        assert out.endswith("\n\nEnd of pipeline output.\n")


@pytest.mark.sample(4)
@pytest.mark.parametrize(
    ("command", "code", "words"),
    [
        (["run-job", "Fails.ps1", "--wait"], 1, "Job Failed"),
        (["run-job", "Asks.ps1", "--wait"], 5, "Job Waiting for Feedback"),
        (["run-job", "No-Such.ps1"], 3, "Script not found"),
        (["run-job", "Restart-Service.ps1"], 3, "Missing required parameter"),
        (["run-job", "Restart-Service.ps1", "--parameters", "Name=x"], 3, "Parameter not accepted"),
        (["run-job", "Quick.ps1", "--environment", "x"], 3, "Environment not found"),
        (["job-status", "99"], 3, 'Job not found: "99"'),
        (["cancel-job", "99"], 3, 'Job not found: "99"'),
        (["answer-job", "99"], 3, 'Job not found: "99"'),
        (["last-job", "Quick.ps1"], 3, 'No job of "Quick.ps1"'),
    ],
)
def test_each_command_has_its_exit_code(
    server: PsuServer, command: list[str], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (main(command), words in capsys.readouterr().out) == (code, True)
    assert len(server.started) <= 1


def test_a_lost_start_is_six_and_a_refused_one_four(server: PsuServer, capsys: pytest.CaptureFixture[str]) -> None:
    server.faults.add(Fault(FaultKind.FAILS_BEFORE, "POST"))
    assert main(["run-job", "Quick.ps1"]) == 6
    server.faults.add(Fault(FaultKind.FORBIDDEN, "POST"))
    assert main(["run-job", "Quick.ps1", "--again"]) == 4
    assert "Job May Have Started" in capsys.readouterr().out


def test_a_job_is_cancelled(server: PsuServer, capsys: pytest.CaptureFixture[str]) -> None:
    main(["run-job", "Asks.ps1"])
    assert main(["cancel-job", job_id(server)]) == 0
    assert "Job Canceled" in capsys.readouterr().out
    assert main(["cancel-job", job_id(server)]) == 3


def test_without_settings_the_answer_names_them(
    server: PsuServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("PSU_URL")
    monkeypatch.delenv("PSU_APP_TOKEN")
    assert main(["script-lookup"]) == 4
    out = capsys.readouterr().out
    assert "- PSU_URL: is not set" in out
    assert "- PSU_APP_TOKEN: is not set" in out
    assert server.requests == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PSU_URL", "http://psu.example"),
        ("PSU_URL", "https://user:must-not-leak@psu.example"),
        ("PSU_PARAMETERS", "must-not-leak"),
        ("PSU_APP_TOKEN", ""),
        ("PSU_APP_TOKEN", "must-not-leak\u2026"),
        ("PSU_APP_TOKEN", "must-not\n-leak"),
    ],
)
def test_a_setting_that_does_not_fit_is_named_without_its_value(
    server: PsuServer, name: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)
    assert main(["list-jobs"]) == 4
    out = capsys.readouterr().out
    assert f"- {name}: " in out
    assert "must-not-leak" not in out
    assert server.requests == []


@pytest.mark.parametrize("command", [["device-lookup", "x"], ["run-job", "A", "B"]])
def test_commands_of_another_system_are_not_there(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--system", "psu", *command])
    assert ended.value.code == 2
    assert "usage: rmm-jobs-mcp" in capsys.readouterr().err


def test_a_state_that_there_is_not_lists_nothing(server: PsuServer, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list-jobs", "--status", "odd"]) == 3
    assert 'Status not known: "odd"' in capsys.readouterr().out
    assert server.requests == []


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (WaitingForFeedback(Job("12"), ()), 5),
        (JobDetails(WaitingForFeedback(Job("12"), ()), (), ()), 5),
        (JobDetails(Queued(Job("12")), (), ()), 0),
        (AnswerNotSent(WaitingForFeedback(Job("12"), ()), 1), 5),
        (JobRemoved(Job("12"), JobState.RUNNING), 5),
        (JobRemoved(Job("12"), None, Ending(JobState.COMPLETED, None, 4.0, datetime(2024, 2, 15, tzinfo=UTC))), 5),
        (Finished(Job("12"), JobState.TIMED_OUT, JobOutput("", "")), 1),
        (OutcomeUnknown("12", ServerError(Action.CANCEL_JOB)), 4),
        (CancelReport(Job("12"), Cancellation.CANCELED, 1.0), 0),
        (CancelReport(Job("12"), Cancellation.REQUESTED, 1.0), 5),
        (CancelReport(Job("12"), Cancellation.STUCK, 1.0), 5),
    ],
    ids=str,
)
def test_exit_codes(outcome: Answerable | JobsError, code: int) -> None:
    assert exit_code(outcome) == code


# --- doctor ------------------------------------------------------------------------------------------------------


def verdicts(out: str) -> dict[str, str]:
    """Name of the check to its verdict."""
    lines = [line for line in out.split("\n") if line.startswith(("ok ", "FAILED", "warning", "skipped"))]
    return {line[9:22].strip(): line[:8].strip() for line in lines}


def test_when_all_is_well_every_check_is_ok_and_starting_is_not_tried(
    server: PsuServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    found = verdicts(out)
    assert found.pop("Starting jobs") == "skipped"
    assert set(found.values()) == {"ok"}
    assert {"Settings", "Server", "Clock", "Scripts", "Jobs", "Environments", "Paths", "Ledger"} <= set(found)
    assert "version 5.6.0" in out
    assert "20 of 20 are listed by the server" in out
    assert (server.started, DEMO_TOKEN in out) == ([], False)
    # The vendor's MCP plug-in is greeted; nothing else is sent but reads.
    assert {request.path for request in server.requests if request.method != "GET"} == {"/api/v1/mcp"}


def test_paths_that_a_server_does_not_list_are_named_with_how_sure_they_are(
    server: PsuServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server.absent |= {"GET /job/{id}/feedback", "GET /script/{id}/job"}
    with serving(build_psu_app(server)) as url:
        monkeypatch.setenv("PSU_URL", url)
        assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert verdicts(out)["Paths"] == "warning"
    assert "- GET /api/v1/job/{id}/feedback (unconfirmed)" in out
    assert "- GET /api/v1/script/{id}/job (unconfirmed)" in out
    assert "18 of 20" in out


def test_a_wrong_token_is_told_from_a_wrong_address(
    server: PsuServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PSU_APP_TOKEN", "must-not-leak")
    assert main(["doctor"]) == 4
    wrong_token = capsys.readouterr().out
    monkeypatch.setenv("PSU_URL", "http://127.0.0.1:9")
    assert main(["doctor"]) == 4
    wrong_address = capsys.readouterr().out
    assert "Authentication failed" in wrong_token
    assert "PSU_APP_TOKEN" in wrong_token
    assert "cannot be reached" in wrong_address
    for out in (wrong_token, wrong_address):
        assert "FAILED" in verdicts(out).values()
        assert "must-not-leak" not in out
    assert server.started == []


def test_an_address_that_leads_to_a_web_page_is_recognised(
    server: PsuServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.faults.add(Fault(FaultKind.HTML, times=None))
    assert main(["doctor"]) == 4
    out = capsys.readouterr().out
    assert verdicts(out)["Server"] == "FAILED"
    assert "an HTML page instead of JSON" in out


def test_when_the_version_is_a_web_page_the_paths_are_still_compared(
    server: PsuServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.faults.add(Fault(FaultKind.HTML, "GET", "version", times=None))
    assert main(["doctor"]) == 4
    found = verdicts(capsys.readouterr().out)
    assert (found["Server"], found["Scripts"], found["Paths"]) == ("FAILED", "skipped", "ok")


@pytest.mark.parametrize("kind", [FaultKind.FORBIDDEN, FaultKind.NOT_FOUND])
def test_a_refused_version_shows_that_the_server_is_reached(
    server: PsuServer, capsys: pytest.CaptureFixture[str], kind: FaultKind
) -> None:
    server.faults.add(Fault(kind, "GET", "version", times=None))
    assert main(["doctor"]) == 0
    found = verdicts(capsys.readouterr().out)
    assert (found["Server"], found["Clock"], found["Scripts"], found["Paths"]) == ("ok", "skipped", "ok", "ok")


def test_the_simulated_server_can_be_examined_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RMM_JOBS_DATA_DIR", str(tmp_path))
    assert main(["--demo", "--system", "psu", "doctor"]) == 0
