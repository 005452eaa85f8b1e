"""The tool run-job of a script server: which script, where and as whom it runs, and how often the server is asked."""

import pytest

from fakes.product import Mode, record_of, text_of
from fakes.psu_app_under_test import PsuAppUnderTest

REPORT = {"script": "Get-DiskReport.ps1", "wait": True}
SERVICE = {"script": "Restart-Service.ps1", "wait": True}


async def test_running_waiting_and_both_outputs_are_one_call(any_psu: PsuAppUnderTest, mode: Mode) -> None:
    result = await any_psu.call("run-job", REPORT, mode=mode)
    text = text_of(result)
    assert text.startswith("Job Completed Successfully")
    assert "3 drives found" in text
    assert "WARNING: Drive E: is nearly full" in text
    assert "| Drive | Label" in text
    assert (result.is_error, result.structured_content, any_psu.starts) == (False, None, 1)
    assert record_of(result)["job_uid"] == any_psu.job_id


async def test_a_cold_call_asks_no_more_than_it_has_to_and_a_warm_one_less(psu: PsuAppUnderTest) -> None:
    async with psu.client() as client:
        await client.call_tool("run-job", REPORT)
        cold = [asked for asked in psu.asked() if asked != f"GET /job/{psu.job_id}"]
        polls = len(psu.asked()) - len(cold)
        psu.server.requests.clear()
        await client.call_tool("run-job", REPORT)
        warm = [asked for asked in psu.asked() if asked != f"GET /job/{psu.job_id}"]
    assert cold[:4] == ["GET /script", "GET /script/8/parameter", "GET /script/8/job", "POST /script/8"]
    assert [asked.split("/")[-1] for asked in cold[4:] if "GET /job/10" not in asked] == [
        "output",
        "pipelineOutput",
    ]
    assert warm[0] == "GET /script/8/parameter"
    assert polls <= 5


@pytest.mark.parametrize("path", ["Tools/Cleanup.ps1", "tools\\cleanup.ps1"])
async def test_one_of_two_namesakes_is_run_by_its_path(any_psu: PsuAppUnderTest, path: str) -> None:
    async with any_psu.client() as client:
        for tool, arguments in (("run-job", {"wait": True}), ("last-job", {})):
            text = text_of(await client.call_tool(tool, {"script": path, **arguments}))
            assert text.startswith("Job Completed Successfully")
            assert "Tools: 3 files removed" in text
        shown = text_of(await client.call_tool("script-lookup", {"query": path}))
        assert "\nPath:         Tools/Cleanup.ps1\n" in shown
        assert shown.endswith('To run it: /run-script "Tools/Cleanup.ps1"')
    assert [job.script.full_path for job in any_psu.server.started] == ["Tools/Cleanup.ps1"]


async def test_environment_computer_and_credential_are_chosen_by_name(any_psu: PsuAppUnderTest) -> None:
    options = {"environment": "windows powershell 5.1", "computer": "psu02", "credential": "DomainAdmin"}
    async with any_psu.client() as client:
        result = text_of(await client.call_tool("run-job", {**REPORT, **options}))
        status = text_of(await client.call_tool("job-status", {"job": any_psu.job_id}))
    order = any_psu.job.order
    assert (order.environment, order.computer, order.credential) == ("Windows PowerShell 5.1", "PSU02", "DomainAdmin")
    assert "Computer:     PSU02" in result
    assert "Environment:  Windows PowerShell 5.1" in status
    assert "Run As:       DomainAdmin" in status


@pytest.mark.parametrize("written", ["DomainAdmin", "$DomainAdmin", "$ DomainAdmin"])
async def test_the_account_to_run_as_is_named_with_its_dollar_or_without(psu: PsuAppUnderTest, written: str) -> None:
    await psu.text("run-job", {**REPORT, "credential": written})
    assert psu.job.order.credential == "DomainAdmin"


async def test_a_dollar_alone_is_no_account_and_does_not_run_as_another(psu: PsuAppUnderTest) -> None:
    result = await psu.call("run-job", {**REPORT, "credential": "$"})
    assert text_of(result).startswith('Credential not found: "$"')
    assert (result.is_error, psu.starts, psu.asked("POST")) == (True, 0, [])


async def test_what_a_server_does_not_list_is_left_to_the_server(psu: PsuAppUnderTest) -> None:
    psu.server.absent |= {"GET /environment", "GET /computer", "GET /script/{id}/parameter"}
    psu.responder = psu.another_process()
    arguments = {**SERVICE, "parameters": "Name=WinRM", "environment": "PowerShell 7", "computer": "PSU02"}
    assert (await psu.text("run-job", arguments)).startswith("Job Completed Successfully")
    assert (psu.job.order.environment, psu.job.order.computer) == ("PowerShell 7", "PSU02")


async def test_a_variable_that_the_server_does_not_have_fails_the_job_in_its_own_words(psu: PsuAppUnderTest) -> None:
    psu.server.absent.add("GET /variable")
    psu.responder = psu.another_process()
    text = await psu.text("run-job", {**REPORT, "credential": "Nobody"})
    assert text.startswith("Job Failed")
    assert "The variable 'Nobody' was not found." in text


async def test_where_and_as_whom_it_runs_is_told(psu: PsuAppUnderTest) -> None:
    chosen = {"environment": psu.server.environments[0].name, "credential": "$MyUser"}
    for wait in (False, True):
        text = await psu.text("run-job", {**REPORT, **chosen, "wait": wait, "again": True})
        assert f"\nEnvironment:  {chosen['environment']}\nRun As:       MyUser\n" in text


async def test_a_script_that_is_named_by_its_path_is_confirmed_by_its_path(any_psu: PsuAppUnderTest) -> None:
    queued = await any_psu.text("run-job", {"script": "tools\\cleanup.ps1"})
    done = await any_psu.text("run-job", {"script": "Servers/Cleanup.ps1", "wait": True})
    assert "Script:       Tools/Cleanup.ps1\n" in queued
    assert "Script:       Servers/Cleanup.ps1\n" in done
