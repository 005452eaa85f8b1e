"""The tool job-pipeline: objects as a table and as JSON, opened by path, and never without bounds."""

import pytest

from fakes.product import text_of
from fakes.psu_app_under_test import PsuAppUnderTest
from rmm_jobs.domain.limits import estimated_tokens


async def test_objects_are_a_table_and_json_and_opened_by_path(any_psu: PsuAppUnderTest) -> None:
    async with any_psu.client() as client:
        run = text_of(await client.call_tool("run-job", {"script": "Get-DiskReport.ps1", "wait": True}))
        job = any_psu.job_id
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


async def test_a_caller_that_counts_the_rows_gets_as_many_as_an_answer_holds(psu: PsuAppUnderTest) -> None:
    async with psu.client() as client:
        await client.call_tool("run-job", {"script": "Get-ServiceReport.ps1", "wait": True})
        few = text_of(await client.call_tool("job-pipeline", {"job": psu.job_id}))
        many = text_of(await client.call_tool("job-pipeline", {"job": psu.job_id, "rows": 100}))
    assert len(few) < len(many)
    assert sum(map(estimated_tokens, few.split("\n"))) < 600


async def test_an_enumeration_is_its_word_and_a_secure_string_is_hidden(psu: PsuAppUnderTest) -> None:
    async with psu.client() as client:
        arguments = {"script": "Restart-Service.ps1", "parameters": "Name=Spooler", "wait": True}
        service = text_of(await client.call_tool("run-job", arguments))
        hostile = await client.call_tool("run-job", {"script": "Hostile.ps1", "wait": True})
        json = await client.call_tool("job-pipeline", {"job": psu.job_id, "format": "json"})
    assert "Status: Running" in service
    assert "must-not-leak" not in str(hostile) + str(json)
    assert "Secret:  <secure string>" in text_of(hostile)


async def test_what_scripts_print_stays_between_the_rules_and_without_what_cannot_be_seen(psu: PsuAppUnderTest) -> None:
    async with psu.client() as client:
        run = text_of(await client.call_tool("run-job", {"script": "Hostile.ps1", "wait": True}))
        output = text_of(await client.call_tool("job-output", {"job": psu.job_id}))
        pipeline = text_of(await client.call_tool("job-pipeline", {"job": psu.job_id}))
        json = text_of(await client.call_tool("job-pipeline", {"job": psu.job_id, "format": "json"}))
    for text in (run, output, pipeline, json):
        inside = False
        for line in text.split("\n"):
            inside = not inside if line == "-" * 70 else inside
            assert inside or not any(word in line for word in ("IGNORE PREVIOUS", "maintenance mode", "Errors: None"))
        assert not any(ord(char) < 32 and char != "\n" for char in text)
        assert not any(char in text for char in "\u200b\u202e\u2066\ufeff\U000e006f")


@pytest.mark.thorough
async def test_five_megabytes_are_read_quickly_and_shown_in_part_with_the_rest_in_reach(psu: PsuAppUnderTest) -> None:
    async with psu.client() as client:
        run = text_of(await client.call_tool("run-job", {"script": "Export-Inventory.ps1", "wait": True}))
        last = text_of(await client.call_tool("job-pipeline", {"job": psu.job_id, "path": "[11935].Name"}))
        rows = text_of(await client.call_tool("job-pipeline", {"job": psu.job_id, "first": 11_930}))
        part = text_of(
            await client.call_tool("job-pipeline", {"job": psu.job_id, "format": "json", "offset": 4_054_000})
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
    psu: PsuAppUnderTest, script: str, problem: str
) -> None:
    async with psu.client() as client:
        run = text_of(await client.call_tool("run-job", {"script": script, "wait": True}))
        json = await client.call_tool("job-pipeline", {"job": psu.job_id, "format": "json"})
    assert run.startswith("Job Completed Successfully")
    assert text_of(json).startswith("Pipeline output cannot be shown")
    assert problem in text_of(json)


async def test_an_object_that_holds_itself_is_shown_once(psu: PsuAppUnderTest) -> None:
    async with psu.client() as client:
        await client.call_tool("run-job", {"script": "SelfReference.ps1", "wait": True})
        json = text_of(await client.call_tool("job-pipeline", {"job": psu.job_id, "format": "json"}))
    assert '{"Name":"mirror","Self":"... (reference repeated)"' in json


async def test_a_job_without_objects_says_so(any_psu: PsuAppUnderTest) -> None:
    async with any_psu.client() as client:
        run = text_of(await client.call_tool("run-job", {"script": "Ping.ps1", "wait": True}))
        text = text_of(await client.call_tool("job-pipeline", {"job": any_psu.job_id}))
    assert "Pipeline Output" not in run
    assert text.startswith("Pipeline Output")
    assert "None" in text or "no objects" in text


async def test_objects_that_cannot_be_opened_are_not_left_out_without_a_word(psu: PsuAppUnderTest) -> None:
    text = await psu.text("run-job", {"script": "DeepNesting.ps1", "wait": True})
    assert "the pipeline output cannot be opened" in text


async def test_which_services_are_stopped_is_one_call(any_psu: PsuAppUnderTest) -> None:
    await any_psu.text("run-job", {"script": "Get-ServiceReport.ps1", "wait": True})
    stopped = await any_psu.text("job-pipeline", {"job": any_psu.job_id, "where": "Status=Stopped"})
    assert "Objects:      16 of 289\n" in stopped
    assert " 17 | UserAge17  | Contoso User Agent 17\n" in stopped
    assert "287 | " in stopped
    assert len(stopped) < 1_300


async def test_free_space_of_cim_disks_is_in_the_first_answer_and_can_be_asked_for(any_psu: PsuAppUnderTest) -> None:
    run = await any_psu.text("run-job", {"script": "Get-LogicalDisk.ps1", "wait": True})
    full = await any_psu.text(
        "job-pipeline",
        {"job": any_psu.job_id, "where": "FreeSpace<20GB", "columns": "DeviceID,FreeSpace", "sort": "FreeSpace"},
    )
    assert "  0 | C:       | 3         | System     | 136898932736  | 15247654912\n" in run
    assert "More columns: Name, " in run
    assert "  2 | E:       | 3328599654\n  0 | C:       | 15247654912\n" in full
    assert "Objects:      2 of 3\n" in full


async def test_what_is_searched_opened_and_read_on_stays_the_same_choice(psu: PsuAppUnderTest) -> None:
    await psu.text("run-job", {"script": "Get-ServiceReport.ps1", "wait": True})
    chosen = {"job": psu.job_id, "search": "broker", "sort": "-Name", "columns": "Name,RequiredServices", "rows": 2}
    page = await psu.text("job-pipeline", chosen)
    assert "(shown: 1 to 2)" in page
    assert (
        f'job-pipeline job="{psu.job_id}" columns="Name,RequiredServices" sort="-Name" search="broker" first=2' in page
    )
    lines = page.split("\n")
    row = lines[lines.index(next(line for line in lines if line.startswith("----+-"))) + 1].split("|")
    opened = await psu.text("job-pipeline", {"job": psu.job_id, "path": f"[{row[0].strip()}].Name"})
    assert row[1].strip() in opened


async def test_a_column_that_is_not_there_is_refused_with_names_like_it(psu: PsuAppUnderTest) -> None:
    await psu.text("run-job", {"script": "Get-DiskReport.ps1", "wait": True})
    astray = await psu.text("job-pipeline", {"job": psu.job_id, "where": "FreGB<10"})
    unread = await psu.text("job-pipeline", {"job": psu.job_id, "where": "FreeGB"})
    none = await psu.text("job-pipeline", {"job": psu.job_id, "where": "FreeGB<1"})
    json = await psu.text(
        "job-pipeline", {"job": psu.job_id, "where": "FreeGB<10", "columns": "Drive", "format": "json"}
    )
    assert astray.startswith('Column not found: "FreGB"')
    assert astray.split("\n").index("FreeGB") < astray.split("\n").index("Drive")
    assert unread.startswith('Condition not understood: "FreeGB"')
    assert none.endswith("Of 3 objects, none matches.")
    assert '[{"Drive":"E:"}]' in json


@pytest.mark.parametrize("arguments", [{}, {"format": "json"}], ids=str)
async def test_objects_of_a_job_that_has_not_ended_are_not_denied(
    psu: PsuAppUnderTest, arguments: dict[str, object]
) -> None:
    async with psu.client() as client:
        await client.call_tool("run-job", {"script": "Waits-For-Ever.ps1"})
        queued = text_of(await client.call_tool("job-pipeline", {"job": psu.job_id, **arguments}))
        await client.call_tool("run-job", {"script": "Watch-Folder.ps1"})
        psu.clock.advance(30)
        running = text_of(await client.call_tool("job-pipeline", {"job": psu.job_id, **arguments}))
    assert queued.endswith("Not there yet: the job is queued.")
    assert running.endswith("The job has left no objects in its pipeline so far. Its status: Running.")


async def test_a_canceled_job_is_told_in_the_servers_word(psu: PsuAppUnderTest) -> None:
    async with psu.client() as client:
        await client.call_tool("run-job", {"script": "Watch-Folder.ps1"})
        await client.call_tool("cancel-job", {"job": psu.job_id})
        text = text_of(await client.call_tool("job-status", {"job": psu.job_id}))
    assert "PowerShell Universal reports the job as canceled. What it had done by then is not undone." in text
    assert "was stopped" not in text
