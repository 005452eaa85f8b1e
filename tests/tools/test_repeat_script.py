"""A script's job is run once more by its id: with its own parameters and options, or with others in their places."""

import sqlite3
from dataclasses import replace

import pytest

from fakes.product import record_of, text_of
from fakes.psu_app_under_test import PsuAppUnderTest
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.psu.job_records import Given, JobRecord, Order, Origin

RESTART = {
    "script": "Restart-Service.ps1",
    "parameters": "name=WinRM,Count=2,Credential=$MyUser",
    "environment": "PowerShell 7",
    "credential": "DomainAdmin",
    "computer": "PSU02",
}
TELLS = pytest.mark.parametrize("any_psu", ["5.6", "5.5.2"], indirect=True)
"""The versions whose jobs tell their parameters."""
SILENT = pytest.mark.parametrize("any_psu", ["3.1", "1.5"], indirect=True)


def orders(psu: PsuAppUnderTest) -> list[tuple[str, Order]]:
    return [(job.script.name, job.order) for job in psu.server.started]


def elsewhere(psu: PsuAppUnderTest, script: str, *given: Given, **options: str) -> None:
    """Job 700 has been started by somebody else, and has ended."""
    job = JobRecord(700, psu.script(script), psu.clock.epoch() - 60, Order(given, **options), Origin("ana"))
    psu.server.history.append(job)


async def newest(psu: PsuAppUnderTest) -> str:
    """The id by which the server knows the newest job."""
    return record_of(await psu.call("list-jobs", {}))["jobs"][0]["job_uid"]


async def test_a_job_is_run_once_more_as_it_was(any_psu: PsuAppUnderTest) -> None:
    await any_psu.call("run-job", {**RESTART, "wait": True})
    text = await any_psu.text("run-job", {"repeat": any_psu.job_id, "wait": True})
    assert text.startswith("Job Completed Successfully")
    first, second = orders(any_psu)
    assert first == second
    assert any_psu.sendings == 2


@SILENT
async def test_an_id_that_is_a_number_is_one(any_psu: PsuAppUnderTest) -> None:
    any_psu.server.job_ids = iter([500, 501])
    await any_psu.call("run-job", {**RESTART, "wait": True})
    await any_psu.call("run-job", {"repeat": 500})
    assert orders(any_psu)[0] == orders(any_psu)[1]


async def test_what_is_given_takes_the_place_of_what_was_and_case_does_not_count(any_psu: PsuAppUnderTest) -> None:
    await any_psu.call("run-job", {**RESTART, "wait": True})
    changes = {"repeat": any_psu.job_id, "parameters": "NAME=Spooler", "computer": "PSU01", "credential": "$MyUser"}
    await any_psu.call("run-job", changes)
    (_, first), (_, second) = orders(any_psu)
    plain = {given.name: given.plain for given in second.parameters}
    assert plain == {**{given.name: given.plain for given in first.parameters}, "Name": "Spooler"}
    assert [given.name for given in second.parameters if given.is_variable] == ["Credential"]
    assert (second.environment, second.computer, second.credential) == ("PowerShell 7", "PSU01", "MyUser")


async def test_a_masked_value_is_asked_anew_and_a_mask_is_never_sent(any_psu: PsuAppUnderTest) -> None:
    await any_psu.call("run-job", {"script": "Set-ApiKey.ps1", "parameters": "ApiKey=hunter2-hunter2", "wait": True})
    for values in (None, "", dict[str, object]()):
        refused = await any_psu.call("run-job", {"repeat": any_psu.job_id, "parameters": values})
        assert record_of(refused)["kind"] == "repeat_needs_values"
        assert record_of(refused)["needed"] == ["ApiKey"]
        assert "Nothing was started." in text_of(refused)
        assert 'parameters="ApiKey=<value>"' in text_of(refused)
    assert any_psu.starts == 1
    await any_psu.call("run-job", {"repeat": any_psu.job_id, "parameters": "ApiKey=another-one-1"})
    assert [given.plain for given in any_psu.job.parameters] == ["another-one-1"]


@TELLS
async def test_a_variable_by_name_stays_its_name_where_the_ledger_holds_a_mask(any_psu: PsuAppUnderTest) -> None:
    await any_psu.call("run-job", {"script": "Set-ApiKey.ps1", "parameters": "ApiKey=$MyUser", "wait": True})
    await any_psu.call("run-job", {"repeat": any_psu.job_id})
    first, second = orders(any_psu)
    assert first == second
    assert any_psu.job.parameters[0].is_variable


@TELLS
async def test_a_job_of_another_computer_is_repeated_with_what_the_server_tells(any_psu: PsuAppUnderTest) -> None:
    await any_psu.call("run-job", {**RESTART, "wait": True})
    uid = any_psu.job_id
    any_psu.ledger_file.unlink()
    any_psu.responder = any_psu.another_process()
    text = await any_psu.text("run-job", {"repeat": uid, "wait": True})
    assert text.startswith("Job Completed Successfully")
    (_, first), (_, second) = orders(any_psu)
    assert {given.name: given.plain for given in first.parameters} == {
        given.name: given.plain for given in second.parameters
    }
    assert (second.environment, second.computer, second.credential) == ("PowerShell 7", "PSU02", "DomainAdmin")


@TELLS
async def test_values_of_every_kind_are_read_from_the_job_and_sent_as_they_were(any_psu: PsuAppUnderTest) -> None:
    values = {
        "Name": "Spooler",
        "Count": 3,
        "Force": True,
        "At": "2026-10-31T18:30:00",
        "ComputerName": ["a, b", "$c"],
        "Credential": "$MyUser",
    }
    await any_psu.call("run-job", {"script": "Restart-Service.ps1", "parameters": values, "wait": True})
    uid = any_psu.job_id
    any_psu.ledger_file.unlink()
    any_psu.responder = any_psu.another_process()
    await any_psu.call("run-job", {"repeat": uid})
    first, second = (order for _, order in orders(any_psu))
    assert first.parameters == second.parameters


@pytest.mark.sample(3)
@pytest.mark.parametrize(
    "text", ["$$5 off", "*", "a,b=c", " blanks ", '[not "json"', "true", "$null", "{}", "12", "äöü €"]
)
async def test_a_text_of_any_look_is_repeated_as_it_is(psu: PsuAppUnderTest, text: str) -> None:
    given = {"script": "Script1.ps1", "parameters": {"RequiredParameter": text}, "wait": True}
    await psu.call("run-job", given)
    uid = psu.job_id
    psu.ledger_file.unlink()
    psu.responder = psu.another_process()
    await psu.call("run-job", {"repeat": uid})
    first, second = (order for _, order in orders(psu))
    assert first.parameters == second.parameters


@TELLS
async def test_a_secret_that_the_server_tells_is_not_sent_on(any_psu: PsuAppUnderTest) -> None:
    await any_psu.call("run-job", {"script": "Set-ApiKey.ps1", "parameters": "ApiKey=hunter2-hunter2", "wait": True})
    uid = any_psu.job_id
    any_psu.ledger_file.unlink()
    any_psu.responder = any_psu.another_process()
    refused = await any_psu.call("run-job", {"repeat": uid})
    assert record_of(refused)["kind"] == "repeat_needs_values"
    assert any_psu.starts == 1


@SILENT
async def test_where_the_server_tells_no_parameters_they_are_asked_for(any_psu: PsuAppUnderTest) -> None:
    elsewhere(any_psu, "Restart-Service.ps1", Given("Name", "WinRM", "WinRM"))
    refused = await any_psu.call("run-job", {"repeat": 700})
    text = text_of(refused)
    assert text.startswith('Parameters of the job are not known: "700"')
    assert 'With them: run-job repeat="700" parameters="Name=<value>"' in text
    assert "Nothing was started." in text
    assert record_of(refused)["needed"] == ["Name"]
    assert any_psu.starts == 0
    await any_psu.call("run-job", {"repeat": 700, "parameters": "Name=WinRM"})
    assert [given.plain for given in any_psu.job.parameters] == ["WinRM"]


@SILENT
async def test_a_script_whose_parameters_may_be_left_out_runs_without_any_only_if_that_is_said(
    any_psu: PsuAppUnderTest,
) -> None:
    script = any_psu.script("Set-ApiKey.ps1")
    script.parameters = script.parameters[1:]
    elsewhere(any_psu, "Set-ApiKey.ps1")
    refused = await any_psu.call("run-job", {"repeat": 700})
    assert record_of(refused)["kind"] == "repeat_untold"
    assert any_psu.starts == 0
    assert 'parameters="{}"' in text_of(refused)
    await any_psu.call("run-job", {"repeat": 700, "parameters": "{}"})
    assert any_psu.starts == 1


async def test_where_other_jobs_tell_theirs_a_job_that_tells_none_is_asked_for_them(psu: PsuAppUnderTest) -> None:
    script = psu.script("Set-ApiKey.ps1")
    script.parameters = script.parameters[1:]
    elsewhere(psu, "Set-ApiKey.ps1")
    uid = await newest(psu)
    await psu.call("run-job", {**RESTART, "wait": True})
    refused = await psu.call("run-job", {"repeat": uid})
    assert record_of(refused)["kind"] == "repeat_untold"
    assert psu.starts == 1
    assert (await psu.text("run-job", {"repeat": uid, "parameters": "{}"})).startswith("Job Queued Successfully")


async def test_a_script_without_parameters_needs_none(any_psu: PsuAppUnderTest) -> None:
    elsewhere(any_psu, "Servers/Cleanup.ps1")
    uid = await newest(any_psu)
    await any_psu.call("run-job", {"repeat": uid})
    assert any_psu.job.script.full_path == "Servers/Cleanup.ps1"


async def test_while_the_earlier_job_runs_it_is_repeated_only_if_asked_again(any_psu: PsuAppUnderTest) -> None:
    await any_psu.call("run-job", {"script": "LongRunning.ps1"})
    any_psu.clock.advance(30)
    uid = any_psu.job_id
    refused = await any_psu.call("run-job", {"repeat": uid})
    assert text_of(refused).startswith("The job that is to be repeated has not ended")
    assert "It would run twice at the same time." in text_of(refused)
    assert any_psu.starts == 1
    await any_psu.call("run-job", {"repeat": uid, "computer": "PSU01"})
    assert any_psu.starts == 1
    await any_psu.call("run-job", {"repeat": uid, "again": True})
    assert any_psu.starts == 2


async def test_a_refused_repetition_offers_no_call_that_would_lose_its_changes(psu: PsuAppUnderTest) -> None:
    await psu.call("run-job", {"script": "Set-ApiKey.ps1", "parameters": "ApiKey=hunter2-hunter2", "wait": True})
    keyed = psu.job_id
    await psu.call("run-job", {"script": "LongRunning.ps1", "computer": "PSU02"})
    running = psu.job_id
    psu.clock.advance(30)
    elsewhere(psu, "Restart-Service.ps1")
    untold = next(
        job["job_uid"] for job in record_of(await psu.call("list-jobs", {}))["jobs"] if job["started_by"] == "ana"
    )
    for uid, changes, advice in (
        (
            keyed,
            {"computer": "PSU02"},
            "With your other changes: the same call, and ApiKey=<value> among its parameters",
        ),
        (
            running,
            {"timeout": 90},
            "with your other changes, only if the user asks for it: the same call with again=true",
        ),
        (untold, {"environment": "PowerShell 7"}, "With your other changes: the same call, and Name=<value> among its"),
    ):
        text = await psu.text("run-job", {"repeat": uid, **changes})
        assert "Nothing was started." in text
        assert advice in text
        assert "run-job repeat=" not in text
    assert psu.starts == 2


async def test_on_another_computer_the_earlier_job_may_still_run(psu: PsuAppUnderTest) -> None:
    await psu.call("run-job", {"script": "LongRunning.ps1", "computer": "PSU02"})
    psu.clock.advance(30)
    await psu.call("run-job", {"repeat": psu.job_id, "computer": "PSU01"})
    assert [job.order.computer for job in psu.server.started] == ["PSU02", "PSU01"]


async def test_somebody_elses_job_that_runs_is_not_repeated_beside_itself(any_psu: PsuAppUnderTest) -> None:
    any_psu.server.start_elsewhere(any_psu.script("LongRunning.ps1"), origin=Origin("ana"))
    any_psu.clock.advance(30)
    uid = await newest(any_psu)
    refused = await any_psu.call("run-job", {"repeat": uid})
    assert record_of(refused)["kind"] == "repeat_open"
    assert any_psu.starts == 0


async def test_a_job_whose_start_was_never_confirmed_is_not_repeated(psu: PsuAppUnderTest) -> None:
    psu.faults.add(Fault(FaultKind.CUT_AFTER, "POST", r"/script/\d+$"), Fault(FaultKind.FORBIDDEN, "GET", "/job$"))
    psu.faults.add(Fault(FaultKind.FORBIDDEN, "GET", r"/script/\d+/job$", times=None))
    lost = record_of(await psu.call("run-job", {"script": "LongRunning.ps1"}))
    assert lost["kind"] == "may_have_started"
    refused = await psu.call("run-job", {"repeat": lost["reference"]})
    assert record_of(refused)["kind"] == "repeat_open"
    assert psu.sendings == 1


async def test_a_start_that_was_given_up_is_repeated_from_its_reference(psu: PsuAppUnderTest) -> None:
    psu.faults.add(Fault(FaultKind.CUT_BEFORE, "POST", r"/script/\d+$", times=None))
    psu.faults.add(Fault(FaultKind.FORBIDDEN, "GET", r"/script/\d+/job$", times=None))
    lost = record_of(await psu.call("run-job", RESTART))["reference"]
    psu.server.faults.clear()
    psu.responder = psu.another_process()
    assert record_of(await psu.call("run-job", {"repeat": lost}))["kind"] == "repeat_open"
    with sqlite3.connect(psu.ledger_file) as rows:
        rows.execute("UPDATE job SET over_at = '2024-02-16'")
    rows.close()
    await psu.call("run-job", {"repeat": lost})
    assert psu.job.order.credential == "DomainAdmin"


async def test_a_repetition_that_is_asked_twice_starts_once(any_psu: PsuAppUnderTest) -> None:
    await any_psu.call("run-job", {**RESTART, "wait": True})
    uid = any_psu.job_id
    await any_psu.call("run-job", {"repeat": uid})
    refused = await any_psu.call("run-job", {"repeat": uid})
    assert record_of(refused)["kind"] == "identical_job"
    assert any_psu.starts == 2


async def test_a_script_that_was_made_anew_is_not_taken_for_the_old_one(psu: PsuAppUnderTest) -> None:
    await psu.call("run-job", {**RESTART, "wait": True})
    uid = psu.job_id
    old = psu.script("Restart-Service.ps1")
    psu.server.scripts.remove(old)
    psu.server.scripts.append(replace(old, id=77))
    psu.responder = psu.another_process()
    refused = await psu.call("run-job", {"repeat": uid})
    assert record_of(refused)["kind"] == "component_not_found"
    assert 'Script not found: "Restart-Service.ps1"' in text_of(refused)
    assert psu.starts == 1


@SILENT
async def test_after_a_restore_of_the_server_the_row_of_another_job_counts_for_nothing(
    any_psu: PsuAppUnderTest,
) -> None:
    any_psu.server.job_ids = iter([700, 701])
    await any_psu.call("run-job", {"script": "Set-ApiKey.ps1", "parameters": "ApiKey=hunter2-hunter2", "wait": True})
    any_psu.server._made.clear()
    elsewhere(any_psu, "Servers/Cleanup.ps1", environment="Windows PowerShell 5.1")
    await any_psu.call("run-job", {"repeat": 700})
    assert any_psu.job.script.full_path == "Servers/Cleanup.ps1"
    assert any_psu.job.order.environment == "Windows PowerShell 5.1"


async def test_a_job_that_the_server_has_removed_is_repeated_from_the_ledger(psu: PsuAppUnderTest) -> None:
    await psu.call("run-job", {**RESTART, "wait": True})
    uid = psu.job_id
    psu.server._made.clear()
    await psu.call("run-job", {"repeat": uid})
    assert orders(psu)[0] == orders(psu)[1]


async def test_a_row_of_an_older_version_takes_environment_and_account_from_the_job(psu: PsuAppUnderTest) -> None:
    await psu.call("run-job", {**RESTART, "wait": True})
    uid = psu.job_id
    with sqlite3.connect(psu.ledger_file) as rows:
        rows.execute("UPDATE job SET options = NULL")
    rows.close()
    await psu.call("run-job", {"repeat": uid})
    assert orders(psu)[0] == orders(psu)[1]
    psu.server._made.clear()
    with sqlite3.connect(psu.ledger_file) as rows:
        rows.execute("UPDATE job SET options = NULL")
    rows.close()
    refused = await psu.call("run-job", {"repeat": uid})
    assert "Nothing tells any more in which environment it ran, and as whom" in text_of(refused)
    assert record_of(refused)["kind"] == "repeat_unknown"
    assert psu.starts == 2


async def test_a_job_that_nobody_knows_starts_nothing(any_psu: PsuAppUnderTest) -> None:
    for uid in ("999999", "../../v1/version", "rj-000000000000"):
        refused = await any_psu.call("run-job", {"repeat": uid})
        assert record_of(refused)["kind"] == "job_not_found"
        assert "Nothing was started." in text_of(refused)
    assert any_psu.starts == 0


async def test_without_a_job_to_repeat_a_script_is_required(psu: PsuAppUnderTest) -> None:
    refused = await psu.call("run-job", {"wait": True})
    assert record_of(refused)["problems"] == {"script": "is required"}
    assert psu.starts == 0


@pytest.mark.sample(4)
@pytest.mark.parametrize("kind", [FaultKind.FORBIDDEN, FaultKind.FAILS_BEFORE, FaultKind.CUT_BEFORE, FaultKind.HTML])
@pytest.mark.parametrize("path", [r"/job/[^/]+$", "/script$", "/parameter$", "/environment", "/computer"])
async def test_a_repetition_starts_at_most_once_in_any_weather(
    any_psu: PsuAppUnderTest, kind: FaultKind, path: str
) -> None:
    await any_psu.call("run-job", {**RESTART, "wait": True})
    uid = any_psu.job_id
    any_psu.responder = any_psu.another_process()
    any_psu.faults.add(Fault(kind, "GET", path, times=None))
    text = await any_psu.text("run-job", {"repeat": uid})
    assert any_psu.sendings <= 2
    if any_psu.starts == 1:
        assert "Nothing was started" in text
