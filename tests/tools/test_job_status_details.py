"""The tool job-status: a job of a script server, with all that is told of it."""

import pytest

from fakes.product import record_of, text_of
from fakes.psu_app_under_test import PsuAppUnderTest
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.psu.job_records import Given, JobRecord, Order, Origin
from rmm_simulator.psu.job_scenarios import JobScenario, Line

HEAD = '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">'

FIRST_LOOK = Fault(FaultKind.SLOW, "GET", r"/job/[^/]+$")
"""No fault at all: it lets one look at a job pass, so that what is added after it strikes the next ones."""


async def test_a_job_is_opened_with_all_that_is_told_of_it(psu: PsuAppUnderTest) -> None:
    async with psu.client() as client:
        arguments = {"script": "Restart-Service.ps1", "parameters": "Name=WinRM", "credential": "DomainAdmin"}
        await client.call_tool("run-job", {**arguments, "wait": True})
        text = text_of(await client.call_tool("job-status", {"job": psu.job_id}))
    assert text.startswith("Job Completed Successfully")
    assert "Started By:   automation" in text
    assert "Run As:       DomainAdmin" in text
    assert f"$UAJobId: {psu.job_id}" in text
    assert "$UAJob.Identity.Name: automation" in text
    assert "$UAScript: Restart-Service.ps1" in text
    assert "$UAScriptId: 10" in text


async def test_a_scheduled_job_names_its_schedule(psu: PsuAppUnderTest) -> None:
    listed = await psu.call("list-jobs", {"script": "Get-DiskReport.ps1"})
    text = await psu.text("job-status", {"job": record_of(listed)["jobs"][0]["job_uid"]})
    assert "Started By:   schedule Nightly disk report" in text
    assert "$UASchedule: Nightly disk report" in text
    assert "$UAScheduleId: 3" in text


async def test_parent_and_child_jobs_name_each_other(psu: PsuAppUnderTest) -> None:
    async with psu.client() as client:
        await client.call_tool("run-job", {"script": "Invoke-Parent.ps1", "wait": True})
        parent = text_of(await client.call_tool("job-status", {"job": psu.job_id}))
        child_id = parent.split("Child Jobs:   ")[1].split("\n")[0]
        child = text_of(await client.call_tool("job-status", {"job": child_id}))
    assert "Script:       Get-DiskReport.ps1" in child
    assert f"Parent Job:   {psu.job_id}" in child


@pytest.mark.parametrize(
    ("script", "seconds", "words"),
    [
        ("Stubborn.ps1", 5, "Status:       Running"),
        ("Waits-For-Ever.ps1", 5, "Job Queued"),
        ("Future.ps1", 2, 'Status:       "Unknown (42)"'),
        ("LongRunning.ps1", 61, "10% - Executing..."),
    ],
)
async def test_a_job_in_progress_is_shown_as_it_stands(
    psu: PsuAppUnderTest, script: str, seconds: float, words: str
) -> None:
    await psu.text("run-job", {"script": script})
    psu.clock.advance(seconds)
    assert words in await psu.text("job-status", {"job": psu.job_id})


async def test_a_job_that_waits_is_said_to_even_where_its_prompt_cannot_be_read(psu: PsuAppUnderTest) -> None:
    psu.server.absent.add("GET /job/{id}/feedback")
    psu.responder = psu.another_process()
    await psu.text("run-job", {"script": "New-User.ps1"})
    psu.clock.advance(5)
    text = await psu.text("job-status", {"job": psu.job_id})
    assert "Status:       Waiting for Feedback" in text


async def test_one_look_tells_how_a_job_stands_and_all_else_of_it(psu: PsuAppUnderTest) -> None:
    await psu.text("run-job", {"script": "Ping.ps1", "wait": True})
    psu.server.faults.add(FIRST_LOOK, Fault(FaultKind.FORBIDDEN, "GET", FIRST_LOOK.path, times=None))
    text = await psu.text("job-status", {"job": psu.job_id})
    assert text.startswith("Job Completed Successfully")
    assert "Details:" in text


async def test_a_job_that_has_ended_is_opened_in_three_requests(any_psu: PsuAppUnderTest) -> None:
    async with any_psu.client() as client:
        await client.call_tool("run-job", {"script": "Get-DiskReport.ps1", "wait": True})
        any_psu.server.requests.clear()
        text = text_of(await client.call_tool("job-status", {"job": any_psu.job_id}))
    path = f"GET /job/{any_psu.job_id}"
    assert any_psu.asked() == [path, f"{path}/output", f"{path}/pipelineOutput"]
    assert "WARNING: Drive E: is nearly full" in text
    assert "Details:" in text


async def test_a_job_that_is_waited_for_is_not_looked_at_again_once_it_has_ended(psu: PsuAppUnderTest) -> None:
    await psu.text("run-job", {"script": "Get-DiskReport.ps1"})
    text = await psu.text("job-status", {"job": psu.job_id, "wait": True})
    path = f"GET /job/{psu.job_id}"
    assert psu.asked()[-3:] == [path, f"{path}/output", f"{path}/pipelineOutput"]
    assert "Ended:" in text


async def test_a_job_in_progress_is_opened_in_one_request(psu: PsuAppUnderTest) -> None:
    await psu.text("run-job", {"script": "LongRunning.ps1"})
    psu.server.requests.clear()
    psu.clock.advance(61)
    text = await psu.text("job-status", {"job": psu.job_id})
    assert psu.asked() == [f"GET /job/{psu.job_id}"]
    assert "Started By:   automation" in text


async def test_a_job_of_somebody_else_shows_its_parameters_and_hides_its_secrets(psu: PsuAppUnderTest) -> None:
    given = [
        Given("Name", f"{HEAD}<S>Spooler</S></Objs>", "Spooler"),
        Given("Account", "MyUser", "MyUser", is_variable=True),
        Given("ApiKey", f"{HEAD}<S>must-not-show</S></Objs>", "must-not-show"),
    ]
    script = psu.script("Get-DiskReport.ps1")
    script.scenario = JobScenario(duration=1.0, lines=(Line("key is must-not-show"),))
    psu.server.history.append(JobRecord(700, script, psu.clock.epoch() - 60, Order(given), Origin("ana")))
    jobs = record_of(await psu.call("list-jobs", {}))["jobs"]
    result = await psu.call("job-status", {"job": jobs[0]["job_uid"]})
    assert "Parameters:\n  Name: Spooler\n  Account: $MyUser\n  ApiKey: ********\n" in text_of(result)
    assert "key is ********" in text_of(result)
    assert record_of(result)["parameters"] == {"Name": "Spooler", "Account": "$MyUser", "ApiKey": "********"}
    assert "must-not-show" not in str(result)


async def test_the_record_of_a_job_that_has_ended_has_its_parameters_as_the_block(psu: PsuAppUnderTest) -> None:
    given = [
        Given("Name", "Spooler", "Spooler"),
        Given("ApiKey", "must-not-show", "must-not-show"),
        Given(
            "Arguments", "/key must-not-show /password=hunter2hunter2", "/key must-not-show /password=hunter2hunter2"
        ),
    ]
    script = psu.script("Get-DiskReport.ps1")
    psu.server.history.append(JobRecord(700, script, psu.clock.epoch() - 60, Order(given), Origin("ana")))
    uid = record_of(await psu.call("list-jobs", {}))["jobs"][0]["job_uid"]
    result = await psu.call("job-status", {"job": uid})
    told = {"Name": "Spooler", "ApiKey": "********", "Arguments": f"/key ******** /password={'*' * 14}"}
    assert f"  Arguments: {told['Arguments']}\n" in text_of(result)
    assert record_of(result)["parameters"] == told
    assert record_of(result)["report"]["parameters"] == told
    assert "must-not-show" not in str(result)
    assert "hunter2" not in str(result)


@pytest.mark.parametrize(
    ("tool", "more"),
    [
        ("job-output", {}),
        ("job-output", {"search": "key"}),
        ("job-pipeline", {}),
        ("job-pipeline", {"format": "json"}),
        ("job-status", {}),
        ("last-job", {}),
    ],
)
async def test_the_secrets_of_somebody_elses_job_are_hidden_whichever_tool_comes_first(
    psu: PsuAppUnderTest, tool: str, more: dict[str, str]
) -> None:
    script = psu.script("Get-DiskReport.ps1")
    objects = f'{HEAD}<Obj RefId="0"><MS><S N="Note">the key is must-not-show</S></MS></Obj></Objs>'
    lines = (Line("key is must-not-show"),)
    script.scenario = JobScenario(duration=1.0, lines=lines, pipeline=lambda: objects)
    given = [Given("ApiKey", "must-not-show", "must-not-show")]
    psu.server.history.append(JobRecord(700, script, psu.clock.epoch() - 60, Order(given), Origin("ana")))
    uid = record_of(await psu.call("list-jobs", {}))["jobs"][0]["job_uid"]
    psu.responder = psu.another_process()
    result = await psu.call(tool, {"script": "Get-DiskReport.ps1"} if tool == "last-job" else {"job": uid, **more})
    assert "key is ********" in text_of(result).replace("*************", "********")
    assert "must-not-show" not in str(result)


async def test_the_name_of_a_credential_variable_is_not_hidden_in_what_a_job_prints(psu: PsuAppUnderTest) -> None:
    given = [Given("Credential", "Admin", "Admin", is_variable=True), Given("ApiKey", "must-not-show", "must-not-show")]
    script = psu.script("Get-DiskReport.ps1")
    script.scenario = JobScenario(duration=1.0, lines=(Line("$Admin is Administrator, with must-not-show"),))
    psu.server.history.append(JobRecord(700, script, psu.clock.epoch() - 60, Order(given), Origin("ana")))
    uid = record_of(await psu.call("list-jobs", {}))["jobs"][0]["job_uid"]
    for tool, arguments in (("job-status", {"job": uid}), ("job-output", {"job": uid})):
        assert "$Admin is Administrator, with ********" in await psu.text(tool, arguments)


async def test_the_record_has_the_parameters_that_the_block_shows_where_only_this_computer_knows_them(
    any_psu: PsuAppUnderTest,
) -> None:
    await any_psu.call("run-job", {"script": "Set-ApiKey.ps1", "parameters": "ApiKey=must-not-show,Service=Billing"})
    result = await any_psu.call("job-status", {"job": any_psu.job_id})
    assert "Parameters:\n  ApiKey: ********\n  Service: Billing\n" in text_of(result)
    assert record_of(result)["parameters"] == {"ApiKey": "********", "Service": "Billing"}
    assert "must-not-show" not in str(result)


async def test_a_server_that_tells_no_parameters_shows_none(psu: PsuAppUnderTest) -> None:
    result = await psu.call("last-job", {"script": "Broken.ps1"})
    assert "Parameters:" not in text_of(result)
    assert record_of(result)["parameters"] is None
