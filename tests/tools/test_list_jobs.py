"""The tool list-jobs: newest first, of one script or in one state, and read on."""

import sqlite3

import pytest

from fakes.product import record_of, text_of
from fakes.psu_app_under_test import Person, PsuAppUnderTest
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.psu.job_records import Given, JobRecord, Order, Origin
from rmm_simulator.psu.job_scenarios import JobScenario, Prompt


async def test_jobs_are_listed_newest_first_with_who_started_them(any_psu: PsuAppUnderTest) -> None:
    async with any_psu.client() as client:
        await client.call_tool("run-job", {"script": "New-User.ps1", "wait": True})
        text = text_of(await client.call_tool("list-jobs", {}))
    rows = [line.split(" | ") for line in text.split("\n") if line[:3].strip().isdigit()]
    assert [row[2].strip() for row in rows[:2]] == ["New-User.ps1", "Tools/Cleanup.ps1"]
    assert rows[0][3].strip() == "Waiting for Feedback"
    assert any_psu.job_id in rows[0][1]
    assert "schedule Nightly disk report" in text
    assert "trigger On job failed" in text
    knows_starter = any_psu.profile in {"3.1", "5.6"}
    assert rows[0][7].strip() == ("automation" if knows_starter else "unknown")


async def test_jobs_of_one_script_or_in_one_state_are_listed_alone(any_psu: PsuAppUnderTest) -> None:
    async with any_psu.client() as client:
        of_script = text_of(await client.call_tool("list-jobs", {"script": "get-diskreport.ps1"}))
        of_component = text_of(await client.call_tool("list-jobs", {"component": "get-diskreport.ps1"}))
        failed = text_of(await client.call_tool("list-jobs", {"status": "failed"}))
        running = text_of(await client.call_tool("list-jobs", {"status": "running"}))
        unknown = await client.call_tool("list-jobs", {"script": "No-Such.ps1"})
    assert of_script.startswith("2 jobs")
    assert of_component.split("\n")[2:] == of_script.split("\n")[2:]
    assert of_script.count("Get-DiskReport.ps1 ") == 2
    assert "Broken.ps1" in failed
    assert failed.startswith("1 job" if any_psu.profile in {"1.5", "3.1"} else "2 jobs")
    assert running.startswith("No jobs found")
    assert text_of(unknown).startswith('Script not found: "No-Such.ps1"')


@pytest.mark.parametrize("call", [("list-jobs", {}), ("last-job", {"script": "Broken.ps1"})], ids=lambda call: call[0])
async def test_an_answer_without_a_body_does_not_say_that_there_are_no_jobs(
    psu: PsuAppUnderTest, call: tuple[str, dict[str, object]]
) -> None:
    psu.server.faults.add(Fault(FaultKind.EMPTY, "GET", "/job$"))
    result = await psu.call(*call)
    assert result.is_error
    assert text_of(result).startswith("PowerShell Universal's answer cannot be understood")


async def test_a_long_list_is_read_on(psu: PsuAppUnderTest) -> None:
    for _ in range(30):
        psu.server.start(psu.script("Ping.ps1"))
        psu.clock.advance(1)
    first = await psu.text("list-jobs", {})
    rest = await psu.text("list-jobs", {"offset": 9})
    assert first.startswith("36 jobs, 1-9:")
    assert "offset=9" in first
    assert rest.startswith("36 jobs, 10-18:")
    assert (await psu.text("list-jobs", {"offset": 30})).startswith("36 jobs, 31-36:")
    assert len(record_of(await psu.call("list-jobs", {}))["jobs"]) == 25


async def test_jobs_of_servers_that_look_them_up_by_another_id_are_opened_from_the_list(psu: PsuAppUnderTest) -> None:
    psu.profile = "5.6-run-id"
    psu.responder = psu.another_process()
    listed = await psu.call("list-jobs", {"status": "failed"})
    job = record_of(listed)["jobs"][-1]["job_uid"]
    assert (await psu.text("job-status", {"job": job})).startswith("Job Failed")


async def test_jobs_of_namesakes_are_told_apart(psu: PsuAppUnderTest) -> None:
    async with psu.client() as client:
        for path in ("Tools/Cleanup.ps1", "Servers/Cleanup.ps1"):
            await client.call_tool("run-job", {"script": path})
        every = text_of(await client.call_tool("list-jobs", {}))
        of_one = text_of(await client.call_tool("list-jobs", {"script": "Tools/Cleanup.ps1"}))
    assert "| Servers/Cleanup.ps1 |" in " ".join(every.split())
    assert "| Tools/Cleanup.ps1 |" in " ".join(every.split())
    assert "| Get-DiskReport.ps1 |" in " ".join(every.split())
    assert 'of script "Tools/Cleanup.ps1"' in of_one
    assert "Servers" not in of_one


async def test_a_prompt_that_repeats_a_secret_of_somebody_elses_job_is_shown_without_it(psu: PsuAppUnderTest) -> None:
    script = psu.script("Get-DiskReport.ps1")
    script.scenario = JobScenario(prompts=(Prompt("Go on with must-not-show?", "Answer"),))
    order = Order([Given("ApiKey", "must-not-show", "must-not-show")])
    psu.server.history.append(JobRecord(700, script, psu.clock.epoch() - 60, order, Origin("ana")))
    result = await psu.call("list-jobs", {"status": "waiting"})
    assert '"Go on with ********?"' in text_of(result)
    assert "must-not-show" not in str(result)


async def test_a_persons_no_is_told_of_every_waiting_job_while_another_process_writes(psu: PsuAppUnderTest) -> None:
    for name in ("Ping.ps1", "Get-DiskReport.ps1", "New-User.ps1"):
        psu.script(name).scenario = JobScenario(prompts=(Prompt("First?", "First"),))
        await psu.call("run-job", {"script": name, "wait": True}, person=Person([None]))
    psu.responder = psu.another_process()
    holder = sqlite3.connect(psu.ledger_file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    listed = await psu.text("list-jobs", {"status": "active"})
    holder.close()
    assert listed.count("the user said no: do not answer in their place") == 3
