"""The jobs page: jobs listed, opened and cancelled, and what they left behind."""

import pytest

from fakes.app_under_test import record_of, text_of
from fakes.psu_app_under_test import PsuAppUnderTest
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.psu.job_records import JobRecord

STREAMS = ("information", "verbose", "debug", "warning", "error", "progress")
FIRST_LOOK = Fault(FaultKind.SLOW, "GET", r"/job/[^/]+$")
"""No fault at all: it lets one look at a job pass, so that what is added after it strikes the next ones."""


# --- listed and opened -------------------------------------------------------------------------------------------


async def test_jobs_are_listed_newest_first_with_who_started_them(any_app: PsuAppUnderTest) -> None:
    async with any_app.client() as client:
        await client.call_tool("run-job", {"script": "New-User.ps1", "wait": True})
        text = text_of(await client.call_tool("list-jobs", {}))
    rows = [line.split(" | ") for line in text.split("\n") if line[:3].strip().isdigit()]
    assert [row[2].strip() for row in rows[:2]] == ["New-User.ps1", "Tools/Cleanup.ps1"]
    assert rows[0][3].strip() == "Waiting for Feedback"
    assert any_app.job_id in rows[0][1]
    assert "schedule Nightly disk report" in text
    assert "trigger On job failed" in text
    knows_starter = any_app.profile in {"3.1", "5.6"}
    assert rows[0][5].strip() == ("automation" if knows_starter else "unknown")


async def test_jobs_of_one_script_or_in_one_state_are_listed_alone(any_app: PsuAppUnderTest) -> None:
    async with any_app.client() as client:
        of_script = text_of(await client.call_tool("list-jobs", {"script": "get-diskreport.ps1"}))
        of_component = text_of(await client.call_tool("list-jobs", {"component": "get-diskreport.ps1"}))
        failed = text_of(await client.call_tool("list-jobs", {"status": "failed"}))
        running = text_of(await client.call_tool("list-jobs", {"status": "running"}))
        unknown = await client.call_tool("list-jobs", {"script": "No-Such.ps1"})
    assert of_script.startswith("2 jobs")
    assert of_component.split("\n")[2:] == of_script.split("\n")[2:]
    assert of_script.count("Get-DiskReport.ps1 ") == 2
    assert "Broken.ps1" in failed
    assert failed.startswith("1 job")
    assert running.startswith("No jobs found")
    assert text_of(unknown).startswith('Script not found: "No-Such.ps1"')


@pytest.mark.parametrize("call", [("list-jobs", {}), ("last-job", {"script": "Broken.ps1"})], ids=lambda call: call[0])
async def test_an_answer_without_a_body_does_not_say_that_there_are_no_jobs(
    app: PsuAppUnderTest, call: tuple[str, dict[str, object]]
) -> None:
    app.server.faults.add(Fault(FaultKind.EMPTY, "GET", "/job$"))
    result = await app.call(*call)
    assert result.is_error
    assert text_of(result).startswith("PowerShell Universal's answer cannot be understood")


async def test_a_long_list_is_read_on(app: PsuAppUnderTest) -> None:
    for _ in range(30):
        app.server.start(app.script("Ping.ps1"))
        app.clock.advance(1)
    first = await app.text("list-jobs", {})
    rest = await app.text("list-jobs", {"offset": 25})
    assert first.startswith("36 jobs, 1-25:")
    assert "offset=25" in first
    assert rest.startswith("36 jobs, 26-36:")


async def test_jobs_of_servers_that_look_them_up_by_another_id_are_opened_from_the_list(app: PsuAppUnderTest) -> None:
    app.profile = "5.6-run-id"
    app.responder = app.another_process()
    listed = await app.call("list-jobs", {"status": "failed"})
    job = record_of(listed)["jobs"][0]["job_uid"]
    assert (await app.text("job-status", {"job": job})).startswith("Job Failed")


async def test_a_job_is_opened_with_all_that_is_told_of_it(app: PsuAppUnderTest) -> None:
    async with app.client() as client:
        arguments = {"script": "Restart-Service.ps1", "parameters": "Name=WinRM", "credential": "DomainAdmin"}
        await client.call_tool("run-job", {**arguments, "wait": True})
        text = text_of(await client.call_tool("job-status", {"job": app.job_id}))
    assert text.startswith("Job Completed Successfully")
    assert "Started By:   automation" in text
    assert "Run As:       DomainAdmin" in text
    assert f"$UAJobId: {app.job_id}" in text
    assert "$UAJob.Identity.Name: automation" in text
    assert "$UAScript: Restart-Service.ps1" in text
    assert "$UAScriptId: 10" in text


async def test_a_scheduled_job_names_its_schedule(app: PsuAppUnderTest) -> None:
    listed = await app.call("list-jobs", {"script": "Get-DiskReport.ps1"})
    text = await app.text("job-status", {"job": record_of(listed)["jobs"][0]["job_uid"]})
    assert "Started By:   schedule Nightly disk report" in text
    assert "$UASchedule: Nightly disk report" in text
    assert "$UAScheduleId: 3" in text


async def test_parent_and_child_jobs_name_each_other(app: PsuAppUnderTest) -> None:
    async with app.client() as client:
        await client.call_tool("run-job", {"script": "Invoke-Parent.ps1", "wait": True})
        parent = text_of(await client.call_tool("job-status", {"job": app.job_id}))
        child_id = parent.split("Child Jobs:   ")[1].split("\n")[0]
        child = text_of(await client.call_tool("job-status", {"job": child_id}))
    assert "Script:       Get-DiskReport.ps1" in child
    assert f"Parent Job:   {app.job_id}" in child


@pytest.mark.parametrize(
    ("script", "seconds", "words"),
    [
        ("Stubborn.ps1", 5, "Status:       Running"),
        ("Waits-For-Ever.ps1", 5, "Job Queued"),
        ("Future.ps1", 2, "Status:       Unknown (42)"),
        ("LongRunning.ps1", 61, "10% - Executing..."),
    ],
)
async def test_a_job_in_progress_is_shown_as_it_stands(
    app: PsuAppUnderTest, script: str, seconds: float, words: str
) -> None:
    await app.text("run-job", {"script": script})
    app.clock.advance(seconds)
    assert words in await app.text("job-status", {"job": app.job_id})


async def test_a_job_that_waits_is_said_to_even_where_its_prompt_cannot_be_read(app: PsuAppUnderTest) -> None:
    app.server.absent.add("GET /job/{id}/feedback")
    app.responder = app.another_process()
    await app.text("run-job", {"script": "New-User.ps1"})
    app.clock.advance(5)
    text = await app.text("job-status", {"job": app.job_id})
    assert "Status:       Waiting for Feedback" in text


async def test_one_look_tells_how_a_job_stands_and_all_else_of_it(app: PsuAppUnderTest) -> None:
    await app.text("run-job", {"script": "Ping.ps1", "wait": True})
    app.server.faults.add(FIRST_LOOK, Fault(FaultKind.FORBIDDEN, "GET", FIRST_LOOK.path, times=None))
    text = await app.text("job-status", {"job": app.job_id})
    assert text.startswith("Job Completed Successfully")
    assert "Details:" in text


async def test_a_job_that_has_ended_is_opened_in_three_requests(any_app: PsuAppUnderTest) -> None:
    async with any_app.client() as client:
        await client.call_tool("run-job", {"script": "Get-DiskReport.ps1", "wait": True})
        any_app.server.requests.clear()
        text = text_of(await client.call_tool("job-status", {"job": any_app.job_id}))
    path = f"GET /job/{any_app.job_id}"
    assert any_app.asked() == [path, f"{path}/output", f"{path}/pipelineOutput"]
    assert "WARNING: Drive E: is nearly full" in text
    assert "Details:" in text


async def test_a_job_that_is_waited_for_is_not_looked_at_again_once_it_has_ended(app: PsuAppUnderTest) -> None:
    await app.text("run-job", {"script": "Get-DiskReport.ps1"})
    text = await app.text("job-status", {"job": app.job_id, "wait": True})
    path = f"GET /job/{app.job_id}"
    assert app.asked()[-3:] == [path, f"{path}/output", f"{path}/pipelineOutput"]
    assert "Ended:" in text


async def test_a_job_in_progress_is_opened_in_one_request(app: PsuAppUnderTest) -> None:
    await app.text("run-job", {"script": "LongRunning.ps1"})
    app.server.requests.clear()
    app.clock.advance(61)
    text = await app.text("job-status", {"job": app.job_id})
    assert app.asked() == [f"GET /job/{app.job_id}"]
    assert "Started By:   automation" in text


# --- cancelled ---------------------------------------------------------------------------------------------------


async def test_a_job_in_progress_is_cancelled_and_then_has_ended(any_app: PsuAppUnderTest) -> None:
    async with any_app.client() as client:
        await client.call_tool("run-job", {"script": "Watch-Folder.ps1"})
        any_app.clock.advance(10)
        job = any_app.job_id
        done = await client.call_tool("cancel-job", {"job": job})
        again = await client.call_tool("cancel-job", {"job": job})
        status = text_of(await client.call_tool("job-status", {"job": job}))
    assert text_of(done).startswith("Job Canceled")
    assert "Waited:       2 seconds" in text_of(done)
    assert text_of(again).startswith("Cannot cancel job - It has ended")
    assert (done.is_error, again.is_error) == (False, True)
    assert status.startswith("Job Canceled")
    assert "Watching C:\\Inbox" in status
    assert len(any_app.asked("DELETE")) == 1


async def test_a_cancel_that_hangs_is_told_from_one_that_is_only_requested(app: PsuAppUnderTest) -> None:
    async with app.client() as client:
        await client.call_tool("run-job", {"script": "Stubborn.ps1"})
        stuck = text_of(await client.call_tool("cancel-job", {"job": app.job_id}))
        status = text_of(await client.call_tool("job-status", {"job": app.job_id}))
    app.wait_limit = 10
    async with app.client(responder=app.another_process()) as client:
        requested = text_of(await client.call_tool("cancel-job", {"job": app.job_id}))
    assert stuck.startswith("Job Cancel Is Stuck")
    assert "Waited:       20 seconds" in stuck
    assert "Status:       Canceling" in status
    assert requested.startswith("Job Cancel Requested")
    assert "Waited:       8 seconds" in requested


@pytest.mark.parametrize(
    "kind", [FaultKind.CUT_BEFORE, FaultKind.FORBIDDEN, FaultKind.HTML, FaultKind.FAILS_BEFORE, FaultKind.TOKEN_EXPIRED]
)
async def test_a_cancel_whose_end_cannot_be_seen_was_requested_all_the_same(
    app: PsuAppUnderTest, kind: FaultKind
) -> None:
    await app.text("run-job", {"script": "Watch-Folder.ps1"})
    app.server.faults.add(FIRST_LOOK, Fault(kind, "GET", FIRST_LOOK.path, times=None))
    text = await app.text("cancel-job", {"job": app.job_id})
    assert text.startswith("Job Cancel Requested")
    assert len(app.asked("DELETE")) == 1


LOST = [
    Fault(FaultKind.FAILS_AFTER, "DELETE", times=None),
    Fault(FaultKind.CUT_AFTER, "DELETE", times=None),
    Fault(FaultKind.SLOW, "DELETE", seconds=60, times=None),
]


@pytest.mark.parametrize("fault", LOST, ids=lambda fault: str(fault.kind))
async def test_a_cancel_that_arrived_is_seen_at_the_job_though_nobody_said_so(
    app: PsuAppUnderTest, fault: Fault
) -> None:
    await app.text("run-job", {"script": "Watch-Folder.ps1"})
    app.clock.advance(5)
    app.server.faults.add(fault)
    result = await app.call("cancel-job", {"job": app.job_id})
    assert text_of(result).startswith("Job Canceled")
    assert (result.is_error, app.clock.monotonic() < 52) == (False, True)


async def test_a_cancel_that_arrived_and_hangs_is_stuck_though_nobody_said_that_it_arrived(
    app: PsuAppUnderTest,
) -> None:
    await app.text("run-job", {"script": "Stubborn.ps1"})
    app.server.faults.add(LOST[0])
    assert (await app.text("cancel-job", {"job": app.job_id})).startswith("Job Cancel Is Stuck")


UNSURE = [
    (Fault(FaultKind.FAILS_BEFORE, "DELETE", times=None), "PowerShell Universal has an internal error"),
    (Fault(FaultKind.CUT_BEFORE, "DELETE", times=None), "PowerShell Universal cannot be reached"),
    (Fault(FaultKind.HTML, "DELETE"), "PowerShell Universal's answer cannot be understood"),
]


@pytest.mark.parametrize(("fault", "heading"), UNSURE, ids=str)
async def test_of_a_cancel_that_may_have_arrived_nothing_is_claimed(
    app: PsuAppUnderTest, fault: Fault, heading: str
) -> None:
    await app.text("run-job", {"script": "Watch-Folder.ps1"})
    app.clock.advance(5)
    app.server.faults.add(fault)
    result = await app.call("cancel-job", {"job": app.job_id})
    assert text_of(result).startswith(heading)
    assert "Whether the request to stop the job arrived is not known." in text_of(result)
    assert f"To see how the job stands: /job-status {app.job_id}" in text_of(result)
    assert (result.is_error, record_of(result)["kind"]) == (True, "not_confirmed")
    assert app.job.canceled_at is None


@pytest.mark.parametrize("kind", [FaultKind.FORBIDDEN, FaultKind.RATE_LIMITED])
async def test_a_cancel_that_was_refused_is_told_at_once_and_nothing_is_left_open(
    app: PsuAppUnderTest, kind: FaultKind
) -> None:
    await app.text("run-job", {"script": "Watch-Folder.ps1"})
    app.server.faults.add(Fault(kind, "DELETE", times=None))
    text = await app.text("cancel-job", {"job": app.job_id})
    assert text.startswith(("Permission denied", "Too many requests"))
    assert "not known" not in text


async def test_a_job_that_ended_while_its_cancel_was_lost_has_ended(app: PsuAppUnderTest) -> None:
    await app.text("run-job", {"script": "Get-DiskReport.ps1"})
    app.server.faults.add(Fault(FaultKind.FAILS_BEFORE, "DELETE", times=None))
    assert (await app.text("cancel-job", {"job": app.job_id})).startswith("Cannot cancel job - It has ended")


async def test_a_cancel_that_may_have_arrived_and_cannot_be_looked_after_claims_nothing(app: PsuAppUnderTest) -> None:
    await app.text("run-job", {"script": "Watch-Folder.ps1"})
    app.server.faults.add(LOST[0], FIRST_LOOK, Fault(FaultKind.FORBIDDEN, "GET", FIRST_LOOK.path, times=None))
    text = await app.text("cancel-job", {"job": app.job_id})
    assert text.startswith("PowerShell Universal has an internal error")
    assert "Whether the request to stop the job arrived is not known." in text


async def test_a_job_that_ends_by_itself_while_it_is_cancelled_has_ended(
    app: PsuAppUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    await app.text("run-job", {"script": "Get-DiskReport.ps1"})

    def nothing(job: JobRecord) -> None:
        del job

    monkeypatch.setattr(app.server, "cancel", nothing)  # a server that says yes and does nothing
    text = await app.text("cancel-job", {"job": app.job_id})
    assert text.startswith("Cannot cancel job - It has ended")
    assert "Status:     Completed" in text


async def test_a_job_of_another_process_is_cancelled_by_its_name(app: PsuAppUnderTest) -> None:
    app.server.start(app.script("Watch-Folder.ps1"), guid=True)
    app.clock.advance(2)
    text = await app.text("cancel-job", {"job": app.job_id})
    assert "Script:       Watch-Folder.ps1" in text


# --- output and errors -------------------------------------------------------------------------------------------


async def test_the_output_of_all_streams_is_mixed_and_that_of_one_stands_alone(any_app: PsuAppUnderTest) -> None:
    async with any_app.client() as client:
        run = text_of(await client.call_tool("run-job", {"script": "Noise.ps1", "wait": True}))
        every = text_of(await client.call_tool("job-output", {"job": any_app.job_id}))
        alone = {
            stream: text_of(await client.call_tool("job-output", {"job": any_app.job_id, "stream": stream}))
            for stream in STREAMS
        }
    assert run.startswith("Job Completed With Errors")
    assert "Errors:\n" + "-" * 70 + "\nA line of the stream error\n" in run
    assert [line for line in every.split("\n") if "A line" in line] == [
        ("" if stream == "information" else f"{stream.upper()}: ") + f"A line of the stream {stream}"
        for stream in STREAMS
    ]
    for stream, text in alone.items():
        assert f"\nA line of the stream {stream}\n" in text
        assert text.count("A line") == 1


async def test_the_output_is_searched_and_read_from_its_end(app: PsuAppUnderTest) -> None:
    async with app.client() as client:
        await client.call_tool("run-job", {"script": "Noise.ps1", "wait": True})
        found = text_of(await client.call_tool("job-output", {"job": app.job_id, "search": "WARNING"}))
        tail = text_of(await client.call_tool("job-output", {"job": app.job_id, "tail": 9}))
    assert "WARNING: A line of the stream warning" in found
    assert "\n progress\n" in tail


# --- pipeline ----------------------------------------------------------------------------------------------------


async def test_objects_are_a_table_and_json_and_opened_by_path(any_app: PsuAppUnderTest) -> None:
    async with any_app.client() as client:
        run = text_of(await client.call_tool("run-job", {"script": "Get-DiskReport.ps1", "wait": True}))
        job = any_app.job_id
        table = text_of(await client.call_tool("job-pipeline", {"job": job}))
        json = text_of(await client.call_tool("job-pipeline", {"job": job, "format": "json"}))
        one = text_of(await client.call_tool("job-pipeline", {"job": job, "path": "[1].FreeGB"}))
        astray = await client.call_tool("job-pipeline", {"job": job, "path": "[0].Sise"})
    for text in (run, table):
        assert "  0 | C:    | System | 127.9  | 14.2   | true" in text
    assert '{"Drive":"C:","Label":"System","SizeGB":127.9,"FreeGB":14.2,"Healthy":true}' in json
    assert "402.75" in one
    assert astray.is_error
    assert "SizeGB" in text_of(astray)


async def test_an_enumeration_is_its_word_and_a_secure_string_is_hidden(app: PsuAppUnderTest) -> None:
    async with app.client() as client:
        arguments = {"script": "Restart-Service.ps1", "parameters": "Name=Spooler", "wait": True}
        service = text_of(await client.call_tool("run-job", arguments))
        hostile = await client.call_tool("run-job", {"script": "Hostile.ps1", "wait": True})
        json = await client.call_tool("job-pipeline", {"job": app.job_id, "format": "json"})
    assert "Status: Running" in service
    assert "must-not-leak" not in str(hostile) + str(json)
    assert "Secret:  <secure string>" in text_of(hostile)


async def test_what_scripts_print_stays_between_the_rules_and_without_what_cannot_be_seen(app: PsuAppUnderTest) -> None:
    async with app.client() as client:
        run = text_of(await client.call_tool("run-job", {"script": "Hostile.ps1", "wait": True}))
        output = text_of(await client.call_tool("job-output", {"job": app.job_id}))
        pipeline = text_of(await client.call_tool("job-pipeline", {"job": app.job_id}))
        json = text_of(await client.call_tool("job-pipeline", {"job": app.job_id, "format": "json"}))
    for text in (run, output, pipeline, json):
        inside = False
        for line in text.split("\n"):
            inside = not inside if line == "-" * 70 else inside
            assert inside or not any(word in line for word in ("IGNORE PREVIOUS", "maintenance mode", "Errors: None"))
        assert not any(ord(char) < 32 and char != "\n" for char in text)
        assert not any(char in text for char in "\u200b\u202e\u2066\ufeff\U000e006f")


async def test_five_megabytes_are_read_quickly_and_shown_in_part_with_the_rest_in_reach(app: PsuAppUnderTest) -> None:
    async with app.client() as client:
        run = text_of(await client.call_tool("run-job", {"script": "Export-Inventory.ps1", "wait": True}))
        last = text_of(await client.call_tool("job-pipeline", {"job": app.job_id, "path": "[11935].Name"}))
        rows = text_of(await client.call_tool("job-pipeline", {"job": app.job_id, "first": 11_930}))
        part = text_of(
            await client.call_tool("job-pipeline", {"job": app.job_id, "format": "json", "offset": 4_054_000})
        )
    assert len(run) < 8_000
    assert "Not shown: 11,9" in run
    assert "Package 11936" in last
    assert "11935 | 11936  | Package 11936" in rows
    assert "End of pipeline output." in part


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        ("ReferenceBomb.ps1", "its references expand to too much"),
        ("DeepNesting.ps1", "its objects are nested too deeply"),
        ("EntityBomb.ps1", "it declares a document type"),
    ],
)
async def test_objects_that_cannot_be_opened_safely_end_in_a_clear_word(
    app: PsuAppUnderTest, script: str, problem: str
) -> None:
    async with app.client() as client:
        run = text_of(await client.call_tool("run-job", {"script": script, "wait": True}))
        json = await client.call_tool("job-pipeline", {"job": app.job_id, "format": "json"})
    assert run.startswith("Job Completed Successfully")
    assert text_of(json).startswith("Pipeline output cannot be shown")
    assert problem in text_of(json)


async def test_an_object_that_holds_itself_is_shown_once(app: PsuAppUnderTest) -> None:
    async with app.client() as client:
        await client.call_tool("run-job", {"script": "SelfReference.ps1", "wait": True})
        json = text_of(await client.call_tool("job-pipeline", {"job": app.job_id, "format": "json"}))
    assert '{"Name":"mirror","Self":"... (reference repeated)"' in json


async def test_a_job_without_objects_says_so(any_app: PsuAppUnderTest) -> None:
    async with any_app.client() as client:
        run = text_of(await client.call_tool("run-job", {"script": "Ping.ps1", "wait": True}))
        text = text_of(await client.call_tool("job-pipeline", {"job": any_app.job_id}))
    assert "Pipeline Output" not in run
    assert text.startswith("Pipeline Output")
    assert "None" in text or "no objects" in text


async def test_objects_that_cannot_be_opened_are_not_left_out_without_a_word(app: PsuAppUnderTest) -> None:
    text = await app.text("run-job", {"script": "DeepNesting.ps1", "wait": True})
    assert "the pipeline output cannot be opened" in text


async def test_the_newest_job_of_a_script_is_told_with_what_is_needed_to_go_on_with_it(app: PsuAppUnderTest) -> None:
    async with app.client() as client:
        await client.call_tool("run-job", {"script": "LongRunning.ps1"})
        app.clock.advance(5)
        text = text_of(await client.call_tool("last-job", {"script": "LongRunning.ps1"}))
    assert text.startswith("Running job")
    assert f"\nJob ID:       {app.job_id}\n" in text
    assert "\nStarted By:   " in text
