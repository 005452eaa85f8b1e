"""doctor: one check after the other, and what to fix."""

import json
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import anyio
import pytest

from fakes.keyboard import Tty
from fakes.striking import named
from rmm_jobs.cli import main
from rmm_jobs.clock import SystemClock
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.common.serve import serving
from rmm_simulator.datto.app import build_app
from rmm_simulator.datto.tenant import DEMO_KEY, DEMO_SECRET, Tenant, demo_tenant


@pytest.fixture
def tenant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tenant]:
    async def sleep(clock: SystemClock, seconds: float) -> None:
        del clock, seconds
        await anyio.lowlevel.checkpoint()

    monkeypatch.setattr(SystemClock, "sleep", sleep)
    tenant = demo_tenant()
    with ExitStack() as stack:
        monkeypatch.setenv("DATTO_API_URL", stack.enter_context(serving(build_app(tenant))))
        monkeypatch.setenv("DATTO_API_KEY", DEMO_KEY)
        monkeypatch.setenv("DATTO_API_SECRET", DEMO_SECRET)
        monkeypatch.setenv("RMM_JOBS_DATA_DIR", str(tmp_path))
        yield tenant


def verdicts(out: str) -> dict[str, str]:
    """Name of the check to its verdict."""
    lines = [line for line in out.split("\n") if line.startswith(("ok ", "FAILED", "warning", "skipped"))]
    return {line[9:22].strip(): line[:8].strip() for line in lines}


def test_when_all_is_well_every_check_is_ok_and_starting_is_not_tried(
    tenant: Tenant, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor"]) == 0
    found = verdicts(capsys.readouterr().out)
    assert found.pop("Starting jobs") == "skipped"
    assert found.pop("Reach") == "warning"
    assert set(found.values()) == {"ok"}
    assert list(found) == [
        "Settings",
        "Platform",
        "Clock",
        "Credentials",
        "Devices",
        "Components",
        "Activity log",
        "Request rate",
        "Ledger",
        "Unconfirmed",
    ]
    assert tenant.started == []


def test_a_wrong_secret_is_told_from_a_wrong_platform(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATTO_API_SECRET", "must-not-leak")
    assert main(["doctor"]) == 4
    out = capsys.readouterr().out
    found = verdicts(out)
    assert (found["Platform"], found["Credentials"], found["Devices"]) == ("ok", "FAILED", "skipped")
    assert "Check DATTO_API_KEY and DATTO_API_SECRET" in out
    assert "must-not-leak" not in out
    assert tenant.requests[-1].path == "/auth/oauth/token"


def test_one_missing_permission_does_not_hide_the_others(tenant: Tenant, capsys: pytest.CaptureFixture[str]) -> None:
    tenant.faults.add(Fault(FaultKind.FORBIDDEN, "GET", "/account/devices", times=None))
    assert main(["doctor"]) == 4
    found = verdicts(capsys.readouterr().out)
    assert (found["Devices"], found["Components"], found["Request rate"]) == ("FAILED", "ok", "ok")


@pytest.mark.parametrize(
    "fault",
    [Fault(FaultKind.FORBIDDEN), Fault(FaultKind.NOT_FOUND), Fault(FaultKind.FAILS_BEFORE, status=500)],
    ids=named,
)
def test_a_missing_activity_log_is_a_warning(tenant: Tenant, capsys: pytest.CaptureFixture[str], fault: Fault) -> None:
    tenant.faults.add(replace(fault, method="GET", path="activity-logs", times=None))
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert verdicts(out)["Activity log"] == "warning"
    assert "Jobs can be run." in out


@pytest.mark.parametrize(
    "fault",
    [Fault(FaultKind.FORBIDDEN), Fault(FaultKind.NOT_FOUND), Fault(FaultKind.FAILS_BEFORE, status=500)],
    ids=named,
)
def test_a_request_rate_that_cannot_be_read_is_no_failure(
    tenant: Tenant, capsys: pytest.CaptureFixture[str], fault: Fault
) -> None:
    tenant.faults.add(replace(fault, method="GET", path="system/request_rate", times=None))
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert verdicts(out)["Request rate"] == "warning"
    assert "Jobs can be run." in out


@pytest.mark.parametrize("kind", [FaultKind.FORBIDDEN, FaultKind.NOT_FOUND])
def test_a_refused_status_shows_that_the_platform_is_reached(
    tenant: Tenant, capsys: pytest.CaptureFixture[str], kind: FaultKind
) -> None:
    tenant.faults.add(Fault(kind, "GET", "system/status", times=None))
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    found = verdicts(out)
    assert (found["Platform"], found["Clock"], found["Credentials"], found["Devices"]) == ("ok", "skipped", "ok", "ok")
    assert "FAILED" not in out


def test_a_user_who_sees_no_device_gets_a_warning(tenant: Tenant, capsys: pytest.CaptureFixture[str]) -> None:
    tenant.devices.clear()
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert verdicts(out)["Devices"] == "warning"
    assert "sees no device" in out


def test_a_refused_connection_is_told_from_a_name_that_is_not_found(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATTO_API_URL", "http://127.0.0.1:9")
    assert main(["doctor"]) == 4
    assert "the connection was refused" in capsys.readouterr().out
    assert tenant.requests == []


def test_an_account_without_components_is_a_warning(tenant: Tenant, capsys: pytest.CaptureFixture[str]) -> None:
    tenant.components.clear()
    assert main(["doctor"]) == 0
    assert verdicts(capsys.readouterr().out)["Components"] == "warning"


def test_without_settings_it_says_so_and_stops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RMM_JOBS_DATA_DIR", str(tmp_path))
    for name in ("DATTO_PLATFORM", "DATTO_API_URL", "DATTO_API_KEY", "DATTO_API_SECRET"):
        monkeypatch.delenv(name, raising=False)
    assert main(["doctor"]) == 4
    assert (
        capsys.readouterr().out
        == """\
rmm-jobs-mcp doctor
FAILED   Settings      cannot be used
         - DATTO_PLATFORM: is not set; it is one of pinotage, merlot, concord, vidal, zinfandel, syrah
         - DATTO_API_KEY: is not set
         - DATTO_API_SECRET: is not set
         Next: set them in the environment, or keep your account: rmm-jobs-mcp login

Something has to be put right: see FAILED above.
"""
    )


def test_login_is_no_advice_for_a_setting_that_it_does_not_keep(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    del tenant
    monkeypatch.setenv("RMM_JOBS_WAIT_LIMIT", "soon")
    assert main(["doctor"]) == 4
    out = capsys.readouterr().out
    assert "- RMM_JOBS_WAIT_LIMIT: has to be a number\n         Next: correct it in the environment\n" in out
    assert "login" not in out


def test_a_proxy_for_the_way_out_is_not_asked_for_this_machine(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert main(["doctor"]) == 0
    assert verdicts(capsys.readouterr().out)["Platform"] == "ok"
    assert tenant.requests


def test_the_demo_tenant_can_be_examined_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RMM_JOBS_DATA_DIR", str(tmp_path))
    assert main(["--demo", "doctor"]) == 0


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_a_folder_of_the_ledger_in_which_others_can_write_is_a_warning(
    tenant: Tenant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    del tenant
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o777)
    monkeypatch.setenv("RMM_JOBS_DATA_DIR", str(folder))
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert verdicts(out)["Ledger"] == "warning"
    assert f"Other users of this computer can read or replace {folder}\n" in out


def test_a_ledger_that_is_damaged_is_told_with_its_mend(
    tenant: Tenant, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del tenant
    (tmp_path / "jobs.sqlite3").write_bytes(b"other bytes " * 1000)
    assert main(["doctor"]) == 4
    out = capsys.readouterr().out
    found = verdicts(out)
    assert (found["Ledger"], found["Unconfirmed"]) == ("FAILED", "skipped")
    assert out.count("Move it aside") == 1


def test_each_failed_check_has_its_one_next_step(tenant: Tenant, capsys: pytest.CaptureFixture[str]) -> None:
    tenant.secret = "another one"
    assert main(["doctor"]) == 4
    out = capsys.readouterr().out
    assert out.count("\nFAILED ") == out.count("Next: ") == 1
    assert "Next: make a new key or token in the web console, and put it where the old one is set" in out


def test_a_key_that_reaches_the_whole_account_is_a_warning_and_one_that_does_not_is_counted(
    tenant: Tenant, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["doctor"])
    out = capsys.readouterr().out
    total = len(tenant.devices)
    counted = f"4 sites, {total - 1} devices and 1 deleted of {total} in the account"
    assert re.search(rf"^warning  Reach +{counted}$", out, re.MULTILINE)
    assert "runs jobs there as SYSTEM" in out
    tenant.faults.add(Fault(FaultKind.FORBIDDEN, "GET", "/account/sites", times=None))
    main(["doctor"])
    assert verdicts(capsys.readouterr().out)["Reach"] == "skipped"


def test_a_recording_holds_the_requests_and_no_name(
    tenant: Tenant, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "recording.json"
    assert main(["doctor", "--record", str(file)]) == 0
    text = file.read_text(encoding="utf-8")
    held = json.loads(text)
    paths = [each["path"] for each in held["exchanges"]]
    assert {"/auth/oauth/token", "/api/v2/account/devices", "/api/v2/account/components"} <= set(paths)
    names = {each.hostname for each in tenant.devices} | {each.site.name for each in tenant.devices}
    assert [name for name in (*names, DEMO_KEY, DEMO_SECRET, "127.0.0.1") if name in text] == []
    assert f"{len(paths)} requests and their answers are in {file}" in capsys.readouterr().out
    assert main(["doctor", "--record", str(file)]) == 3
    assert "is not overwritten" in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == text


def test_a_check_fits_the_terminal_below_its_own_beginning(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Tty()
    monkeypatch.setattr("sys.stdout", screen)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "60")
    assert main(["doctor"]) == 0
    assert """
ok       Activity log  can be read; a start whose answer is
                       lost can be found there
""" in screen.getvalue()
    assert """
         Next: give the API user a security level with the
               sites that it is for.
""" in screen.getvalue()
    assert tenant.started == []
