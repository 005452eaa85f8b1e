"""Scripts by name: their parameters checked before anything is sent, where and as whom they run, and how they end."""

import json
from collections.abc import Mapping
from dataclasses import replace

import anyio
import pytest

from fakes.app_under_test import Mode, record_of, text_of
from fakes.psu_app_under_test import PsuAppUnderTest
from rmm_jobs.systems.psu.parameters import Form
from rmm_simulator.psu.job_scenarios import JobScenario, Line
from rmm_simulator.psu.profiles import ProfileName
from rmm_simulator.psu.records import ParameterRecord, ScriptRecord

REPORT = {"script": "Get-DiskReport.ps1", "wait": True}
SERVICE = {"script": "Restart-Service.ps1", "wait": True}


async def test_running_waiting_and_both_outputs_are_one_call(any_app: PsuAppUnderTest, mode: Mode) -> None:
    result = await any_app.call("run-job", REPORT, mode=mode)
    text = text_of(result)
    assert text.startswith("Job Completed Successfully")
    assert "3 drives found" in text
    assert "WARNING: Drive E: is nearly full" in text
    assert "| Drive | Label" in text
    assert (result.is_error, result.structured_content, any_app.starts) == (False, None, 1)
    assert record_of(result)["job_uid"] == any_app.job_id


async def test_a_cold_call_asks_no_more_than_it_has_to_and_a_warm_one_less(app: PsuAppUnderTest) -> None:
    async with app.client() as client:
        await client.call_tool("run-job", REPORT)
        cold = [asked for asked in app.asked() if asked != f"GET /job/{app.job_id}"]
        polls = len(app.asked()) - len(cold)
        app.server.requests.clear()
        await client.call_tool("run-job", REPORT)
        warm = [asked for asked in app.asked() if asked != f"GET /job/{app.job_id}"]
    assert cold[:4] == ["GET /script", "GET /script/8/parameter", "GET /script/8/job", "POST /script/8"]
    assert [asked.split("/")[-1] for asked in cold[4:] if "GET /job/10" not in asked] == [
        "output",
        "pipelineOutput",
    ]
    assert warm[0] == "GET /script/8/parameter"
    assert polls <= 5


async def test_the_end_of_a_job_of_twenty_seconds_is_seen_within_two(app: PsuAppUnderTest) -> None:
    script = app.script("Get-DiskReport.ps1")
    script.scenario = replace(script.scenario, duration=19.0)
    await app.text("run-job", REPORT)
    assert app.clock.monotonic() < 22
    assert sum(asked == f"GET /job/{app.job_id}" for asked in app.asked()) <= 14


async def test_names_match_but_for_case_and_ids_are_used_directly(app: PsuAppUnderTest) -> None:
    for name in ("get-diskreport.PS1", "8"):
        assert (await app.text("run-job", {"script": name, "again": True})).startswith("Job Queued Successfully")
    assert [job.script.full_path for job in app.server.started] == ["Get-DiskReport.ps1"] * 2


@pytest.mark.parametrize("path", ["Tools/Cleanup.ps1", "tools\\cleanup.ps1"])
async def test_one_of_two_namesakes_is_run_by_its_path(any_app: PsuAppUnderTest, path: str) -> None:
    async with any_app.client() as client:
        for tool, arguments in (("run-job", {"wait": True}), ("last-job", {})):
            text = text_of(await client.call_tool(tool, {"script": path, **arguments}))
            assert text.startswith("Job Completed Successfully")
            assert "Tools: 3 files removed" in text
        shown = text_of(await client.call_tool("script-lookup", {"query": path}))
        assert "\nPath:         Tools/Cleanup.ps1\n" in shown
        assert shown.endswith('To run it: /run-script "Tools/Cleanup.ps1"')
    assert [job.script.full_path for job in any_app.server.started] == ["Tools/Cleanup.ps1"]


async def test_jobs_of_namesakes_are_told_apart(app: PsuAppUnderTest) -> None:
    async with app.client() as client:
        for path in ("Tools/Cleanup.ps1", "Servers/Cleanup.ps1"):
            await client.call_tool("run-job", {"script": path})
        every = text_of(await client.call_tool("list-jobs", {}))
        of_one = text_of(await client.call_tool("list-jobs", {"script": "Tools/Cleanup.ps1"}))
    assert "| Servers/Cleanup.ps1 |" in " ".join(every.split())
    assert "| Tools/Cleanup.ps1 |" in " ".join(every.split())
    assert "| Get-DiskReport.ps1 |" in " ".join(every.split())
    assert 'of script "Tools/Cleanup.ps1"' in of_one
    assert "Servers" not in of_one


@pytest.mark.parametrize(
    ("arguments", "heading", "words"),
    [
        ({"script": "Get-DiskRaport.ps1"}, "Script not found:", "- Get-DiskReport.ps1 (ID: 8)"),
        (
            {"script": "Cleanup.ps1"},
            'Multiple scripts are named "Cleanup.ps1"',
            "- Cleanup.ps1 (ID: 14): Tools/Cleanup.ps1",
        ),
        ({"script": "../job/101"}, "Script not found:", ""),
        ({"parameters": "Count=2"}, "Missing required parameter", "Missing:    Name"),
        ({"parameters": ""}, "Missing required parameter", "Missing:    Name"),
        ({"parameters": "Name=Spooler,Nmae=x"}, "Unknown parameter", "Nmae"),
        ({"parameters": "Name=Spooler,name=WinRM"}, "Parameters could not be read", "Name"),
        ({"parameters": "Name=Browser"}, "Parameter not accepted", "- Name: one of Spooler, W32Time, WinRM"),
        ({"parameters": "Name=Spooler,Count=two"}, "Parameter not accepted", "- Count: a whole number"),
        ({"parameters": {"Name": "Spooler", "At": "soon"}}, "Parameter not accepted", "- At: a date and time"),
        ({"parameters": "Name=Spooler,Force=perhaps"}, "Parameter not accepted", "- Force: "),
        ({"parameters": "Name=Spooler,Credential=hunter2zz"}, "Parameter not accepted", "written $Name"),
        ({"parameters": "Name=Spooler,Credential=$my;user"}, "Parameter not accepted", "- Credential: "),
        ({"parameters": "Name"}, "Parameters could not be read", "no equals sign"),
        ({"parameters": "Name=Spooler", "environment": "PowerShell 9"}, "Environment not found", "- PowerShell 7"),
        ({"parameters": "Name=Spooler", "computer": "PSU99"}, "Computer not found", "- PSU02"),
        ({"timeout": 0}, "", "timeout"),
        ({"variable": "x"}, "", "variable"),
    ],
)
async def test_what_does_not_fit_is_refused_before_anything_is_sent(
    app: PsuAppUnderTest, arguments: dict[str, object], heading: str, words: str
) -> None:
    result = await app.call("run-job", {**SERVICE, **arguments})
    assert text_of(result).startswith(heading)
    assert words in text_of(result)
    assert "hunter2zz" not in str(result)
    assert (result.is_error, app.starts, app.asked("POST")) == (True, 0, [])


async def test_parameters_arrive_as_they_were_meant_in_every_version(any_app: PsuAppUnderTest) -> None:
    parameters = {"Name": "winrm", "Count": 3, "Force": True, "At": "2026-10-31T18:30:00Z", "Credential": "$MyUser"}
    text = await any_app.text("run-job", {**SERVICE, "parameters": parameters})
    assert text.startswith("Job Completed Successfully")
    given = {each.name: (each.plain, each.is_variable) for each in any_app.job.parameters}
    assert given["Name"] == ("winrm", False)
    assert given["Count"] == ("3", False)
    assert str(given["Force"][0]).lower() == "true"
    assert str(given["At"][0]).startswith("2026-10-31T18:30:00")
    assert given["Credential"] == ("MyUser", True)


DECLARED = (
    ParameterRecord("Names", "System.String[]"),
    ParameterRecord("Options", "System.Collections.Hashtable"),
    ParameterRecord("Text", "System.String"),
    ParameterRecord("Limit", "System.Nullable`1[[System.Int32, mscorlib]]"),
    ParameterRecord("Count", "System.Int32"),
    ParameterRecord("When", "System.DateTime"),
    ParameterRecord("Day", "System.DayOfWeek"),
    ParameterRecord("Quick", "System.Management.Automation.SwitchParameter"),
    ParameterRecord("Account", "System.Management.Automation.PSCredential"),
    ParameterRecord("Password", "System.String"),
)
NOTHING = {"Text": None, "Limit": None, "Names": None, "Account": None}


@pytest.fixture
def typed(app: PsuAppUnderTest) -> PsuAppUnderTest:
    """A server with a script that takes something of every shape."""
    app.server.scripts.append(ScriptRecord(50, "Typed.ps1", JobScenario(), DECLARED))
    return app


@pytest.mark.parametrize(
    ("parameters", "received"),
    [
        ({"Names": ["a", "b, c"]}, {"Names": ["a", "b, c"]}),
        ('{"Names": ["a", "b, c"]}', {"Names": ["a", "b, c"]}),
        ('Names=["a", "b, c"],Text=x', {"Names": ["a", "b, c"], "Text": "x"}),
        ('Names="a,b"', {"Names": ["a", "b"]}),
        ("Names=one", {"Names": ["one"]}),
        ({"Options": {"x": 1.50, "in": {"y": [True, None]}}}, {"Options": '{"x": "1.5", "in": {"y": ["true", null]}}'}),
        ('{"Options": {"x": 1.50}}', {"Options": '{"x": "1.50"}'}),
        ('Options={"a": "$b", "c": "d,e"},Quick=true', {"Options": '{"a": "$b", "c": "d,e"}', "Quick": "true"}),
        ({"Text": ["a", 1]}, {"Text": '["a", 1]'}),
        (NOTHING, NOTHING),
        ("Text=$null,Limit=$NULL,Names=$null,Account=$null", NOTHING),
        ("Limit=5,Day=friday", {"Limit": "5", "Day": "friday"}),
        ("When=2026-10-31T18:30:00+01:00,Quick=$true", {"When": "2026-10-31T18:30:00+01:00", "Quick": "true"}),
        ("When=2026-10-31", {"When": "2026-10-31T00:00:00"}),
    ],
)
async def test_lists_objects_and_nothing_reach_the_script_as_what_it_declares(
    typed: PsuAppUnderTest, parameters: object, received: Mapping[str, object]
) -> None:
    result = await typed.call("run-job", {"script": "Typed.ps1", "parameters": parameters})
    assert text_of(result).startswith("Job Queued Successfully")
    assert {each.name: each.plain for each in typed.job.parameters} == received
    assert not any(each.is_variable for each in typed.job.parameters)


@pytest.mark.parametrize(
    ("parameters", "heading", "words"),
    [
        ({"Names": ["a", {"b": 1}]}, "Parameter not accepted", "- Names: a list without lists or objects in it"),
        ({"Options": ["a"]}, "Parameter not accepted", "- Options: a JSON object such as"),
        ({"Options": {"a": 1, "A": 2}}, "Parameter not accepted", "- Options: an object with each name once;"),
        ({"Count": [1]}, "Parameter not accepted", "- Count: a whole number"),
        ({"Account": {"user": "a", "password": "hunter2zz"}}, "Parameter not accepted", "written $Name"),
        ({"Count": None}, "Parameter not accepted", "- Count: a value; it cannot be $null"),
        ("When=$null,Quick=$Null", "Parameter not accepted", "- Quick: a value; it cannot be $null"),
        ('{"Options": {"a": 1, "a": 2}}', "Parameters could not be read", "This name is given twice."),
        ('Options={"a": 1, "a": 2}', "Parameters could not be read", "parameter Options:\nThis name is given twice."),
        ('{"Options": [NaN]}', "Parameters could not be read", "From here on this list or object is not JSON."),
        ('{"Names": ["\\ud800"]}', "Parameters could not be read", "In parameter Names:\nThe value holds a character"),
        (f"Names={'[' * 100_000}", "Parameters could not be read", "The list or object is nested too deeply."),
        (f"Options={'[' * 60}{']' * 60}", "Parameter not accepted", "- Options: a JSON object such as"),
        ({"Options": {"a": json.loads(f"{'[' * 60}{']' * 60}")}}, "Parameter not accepted", "at most 48 levels"),
    ],
)
async def test_lists_objects_and_nothing_that_do_not_fit_are_refused_in_words(
    typed: PsuAppUnderTest, parameters: object, heading: str, words: str
) -> None:
    result = await typed.call("run-job", {"script": "Typed.ps1", "parameters": parameters})
    assert text_of(result).startswith(heading)
    assert words in text_of(result)
    assert "hunter2zz" not in str(result)
    assert (result.is_error, typed.starts, typed.asked("POST")) == (True, 0, [])


async def test_nothing_for_a_mandatory_parameter_is_refused_by_powershell_itself(app: PsuAppUnderTest) -> None:
    text = await app.text("run-job", {"script": "Set-ApiKey.ps1", "parameters": "ApiKey=$null", "wait": True})
    assert text.startswith("Job Failed")
    assert "Cannot bind argument to parameter 'ApiKey'" in text


@pytest.mark.parametrize(("profile", "form"), [("3.1", "raw"), ("5.6", "raw"), ("5.6", "query")])
async def test_nothing_is_json_null_in_the_body_and_has_no_form_in_the_query(
    typed: PsuAppUnderTest, profile: ProfileName, form: Form
) -> None:
    typed.profile, typed.form = profile, form
    typed.responder = typed.another_process()
    text = await typed.text("run-job", {"script": "Typed.ps1", "parameters": "Text=$null"})
    if form == "query":
        assert "- Text: a value; $null cannot be sent in the query string" in text
        assert typed.starts == 0
        return
    (given,) = typed.job.parameters
    assert (given.value, given.is_variable) == (None, False)


async def test_the_block_says_which_variables_were_meant(typed: PsuAppUnderTest) -> None:
    parameters = 'Account=$MyUser,Password=$ecret1,Text=$Greeting,Names=["a"]'
    async with typed.client() as client:
        queued = text_of(await client.call_tool("run-job", {"script": "Typed.ps1", "parameters": parameters}))
    for line in (
        "  Account: $MyUser\n",
        "  Password: ******** (name of a variable)\n",
        "  Text: $Greeting\n",
        '  Names: ["a"]\n',
    ):
        assert line in queued


async def test_a_name_that_may_be_a_secret_is_not_repeated_by_what_the_server_says(typed: PsuAppUnderTest) -> None:
    arguments = {"script": "Typed.ps1", "parameters": "Password=$ecret1", "wait": True}
    text = await typed.text("run-job", arguments)
    assert "The variable '********' was not found." in text
    assert b"ecret1" not in typed.ledger_file.read_bytes()


async def test_secrets_in_an_object_are_hidden_with_it_and_where_the_job_prints_them(typed: PsuAppUnderTest) -> None:
    script = typed.script("Typed.ps1")
    script.scenario = replace(script.scenario, lines=(Line("got $Options"),))
    arguments = {"script": "Typed.ps1", "parameters": {"Options": {"user": "ana", "password": "hunter2zz"}}}
    async with typed.client() as client:
        queued = text_of(await client.call_tool("run-job", arguments))
        typed.clock.advance(10)
        ended = text_of(await client.call_tool("job-status", {"job": typed.job_id}))
    assert "  Options: ********\n" in queued
    assert 'got {"user": "ana", "password": "********"}' in ended
    assert b"hunter2zz" not in typed.ledger_file.read_bytes()


@pytest.mark.parametrize(
    ("profile", "form"),
    [("1.5", "clixml"), ("3.1", "raw"), ("3.1", "query"), ("5.5.2", "query"), ("5.6", "raw"), ("5.6", "query")],
)
async def test_each_form_is_understood_where_it_is_spoken(
    app: PsuAppUnderTest, profile: ProfileName, form: Form
) -> None:
    app.profile, app.form = profile, form
    app.responder = app.another_process()
    value = "a <b> & 'c' \"d\" _x0041_ \u00e4\U0001f600"
    arguments = {"script": "Script1.ps1", "parameters": {"RequiredParameter": value}, "wait": True}
    assert f"RequiredParameter is {value}" in await app.text("run-job", arguments)


@pytest.mark.parametrize(("profile", "form"), [("1.5", "raw"), ("5.5.2", "raw")])
async def test_a_server_that_reads_another_form_is_told_from_one_that_is_broken(
    app: PsuAppUnderTest, profile: ProfileName, form: Form
) -> None:
    app.profile, app.form = profile, form
    app.responder = app.another_process()
    result = await app.call("run-job", {"script": "Script1.ps1", "parameters": "RequiredParameter=hello"})
    assert "PSU_PARAMETERS" in text_of(result)
    assert "clixml" in text_of(result)
    assert (result.is_error, app.starts, len(app.asked("POST"))) == (True, 0, 1)


async def test_environment_computer_and_credential_are_chosen_by_name(any_app: PsuAppUnderTest) -> None:
    options = {"environment": "windows powershell 5.1", "computer": "psu02", "credential": "DomainAdmin"}
    async with any_app.client() as client:
        result = text_of(await client.call_tool("run-job", {**REPORT, **options}))
        status = text_of(await client.call_tool("job-status", {"job": any_app.job_id}))
    order = any_app.job.order
    assert (order.environment, order.computer, order.credential) == ("Windows PowerShell 5.1", "PSU02", "DomainAdmin")
    assert "Computer:     PSU02" in result
    assert "Environment:  Windows PowerShell 5.1" in status
    assert "Run As:       DomainAdmin" in status


@pytest.mark.parametrize("written", ["DomainAdmin", "$DomainAdmin", "$ DomainAdmin"])
async def test_the_account_to_run_as_is_named_with_its_dollar_or_without(app: PsuAppUnderTest, written: str) -> None:
    await app.text("run-job", {**REPORT, "credential": written})
    assert app.job.order.credential == "DomainAdmin"


async def test_a_dollar_alone_is_no_account_and_does_not_run_as_another(app: PsuAppUnderTest) -> None:
    result = await app.call("run-job", {**REPORT, "credential": "$"})
    assert text_of(result).startswith('Credential not found: "$"')
    assert (result.is_error, app.starts, app.asked("POST")) == (True, 0, [])


async def test_what_a_server_does_not_list_is_left_to_the_server(app: PsuAppUnderTest) -> None:
    app.server.absent |= {"GET /environment", "GET /computer", "GET /script/{id}/parameter"}
    app.responder = app.another_process()
    arguments = {**SERVICE, "parameters": "Name=WinRM", "environment": "PowerShell 7", "computer": "PSU02"}
    assert (await app.text("run-job", arguments)).startswith("Job Completed Successfully")
    assert (app.job.order.environment, app.job.order.computer) == ("PowerShell 7", "PSU02")


async def test_a_variable_that_the_server_does_not_have_fails_the_job_in_its_own_words(app: PsuAppUnderTest) -> None:
    text = await app.text("run-job", {**REPORT, "credential": "Nobody"})
    assert text.startswith("Job Failed")
    assert "The variable 'Nobody' was not found." in text


@pytest.mark.parametrize(("client", "seconds"), [("claude-code", 98), ("Claude Desktop", 43)])
async def test_a_wait_ends_before_the_client_gives_up_and_is_taken_up_again(
    app: PsuAppUnderTest, client: str, seconds: int
) -> None:
    async with app.client(name=client) as connected:
        still = text_of(
            await connected.call_tool("run-job", {"script": "LongRunning.ps1", "wait": True, "timeout": 900})
        )
        assert round(app.clock.monotonic()) == seconds
        looks = 0
        text = still
        while text.startswith("Job Still Running"):
            text = text_of(await connected.call_tool("job-status", {"job": app.job_id, "wait": True}))
            looks += 1
    assert f"/job-status {app.job_id} --wait" in still
    assert text.startswith("Job Completed Successfully")
    assert "PROGRESS: Step 10 of 10" in text
    assert (app.starts, looks < 16) == (1, True)


async def test_a_wait_with_a_limit_ends_with_what_was_printed_by_then(app: PsuAppUnderTest) -> None:
    async with app.client() as client:
        arguments = {"script": "Watch-Folder.ps1", "wait": True, "timeout": 20}
        text = text_of(await client.call_tool("run-job", arguments))
        later = text_of(await client.call_tool("job-status", {"job": app.job_id}))
    assert text.startswith("Job Timed Out")
    assert "Duration:     20 seconds (timeout)" in text
    assert "Watching C:\\Inbox" in text
    assert later.startswith("Running job")
    assert app.asked("DELETE") == []


async def test_the_newest_job_of_a_script_comes_with_all_it_left(any_app: PsuAppUnderTest) -> None:
    async with any_app.client() as client:
        old = text_of(await client.call_tool("last-job", {"script": "Get-DiskReport.ps1"}))
        await client.call_tool("run-job", REPORT)
        new = text_of(await client.call_tool("last-job", {"script": "get-diskreport.ps1"}))
        failed = text_of(await client.call_tool("last-job", {"script": "Broken.ps1"}))
        none = await client.call_tool("last-job", {"script": "LongRunning.ps1"})
    assert "3 drives found" in new
    for text in (old, new):
        assert "| Drive | Label" in text
    assert any_app.job_id in new
    assert any_app.job_id not in old
    assert failed.startswith("Job Failed")
    assert text_of(none).startswith('No job of "LongRunning.ps1"')


async def test_a_lost_list_of_a_scripts_jobs_is_made_up_for_from_all_jobs(app: PsuAppUnderTest) -> None:
    app.server.absent.add("GET /script/{id}/job")
    app.responder = app.another_process()
    async with app.client() as client:
        await client.call_tool("run-job", REPORT)
        text = text_of(await client.call_tool("last-job", {"script": "Get-DiskReport.ps1"}))
    assert app.job_id in text


async def test_a_script_is_looked_up_with_its_parameters(any_app: PsuAppUnderTest) -> None:
    one = await any_app.text("script-lookup", {"query": "restart"})
    every = await any_app.text("script-lookup", {})
    none = await any_app.text("script-lookup", {"query": "no such thing"})
    assert "- Name (required, String, one of: Spooler, W32Time, WinRM): Service" in one
    assert 'To run it: /run-script "Restart-Service.ps1" --parameters "Name=<value>"' in one
    assert "Stubborn.ps1" in every
    assert none.startswith('Script not found: "no such thing"')


async def test_ten_calls_at_once_ask_for_one_list(app: PsuAppUnderTest) -> None:
    async with app.client() as client, anyio.create_task_group() as calls:
        for _ in range(10):
            calls.start_soon(lambda: client.call_tool("run-job", {"script": "Get-DiskReport.ps1", "again": True}))
    assert app.asked().count("GET /script") == 1
    assert app.starts == 10


async def test_progress_says_what_how_far_and_how_long(app: PsuAppUnderTest) -> None:
    seen: list[tuple[float, float | None, str]] = []

    async def watch(progress: float, total: float | None, message: str | None) -> None:
        seen.append((progress, total, message or ""))

    async with app.client() as client:
        await client.call_tool("run-job", REPORT, progress_callback=watch)
    numbers = [progress for progress, _, _ in seen]
    assert numbers == sorted(set(numbers))
    assert any("Get-DiskReport.ps1" in message and "running" in message for _, _, message in seen)
    assert any(total for _, total, _ in seen)


async def test_cancelling_the_call_leaves_the_job_alone_and_says_which_goes_on(
    app: PsuAppUnderTest, caplog: pytest.LogCaptureFixture
) -> None:
    with anyio.fail_after(10):
        async with app.client() as client, anyio.create_task_group() as calls:

            async def cancel(progress: float, total: float | None, message: str | None) -> None:
                del progress, total
                if message and "running" in message:
                    calls.cancel_scope.cancel()

            arguments = {"script": "LongRunning.ps1", "wait": True}
            calls.start_soon(lambda: client.call_tool("run-job", arguments, progress_callback=cancel))
    assert f"/job-status {app.job_id}" in caplog.text
    assert app.asked("DELETE") == []


async def test_two_readings_are_refused_however_the_next_name_is_spelled(app: PsuAppUnderTest) -> None:
    ambiguous = r"RequiredParameter=C:\Temp\,optionalparameter=Soft"
    text = await app.text("run-job", {"script": "Script1.ps1", "parameters": ambiguous})
    assert text.startswith("Parameters can be read in two ways")
    assert app.starts == 0


async def test_where_and_as_whom_it_runs_is_told(app: PsuAppUnderTest) -> None:
    chosen = {"environment": app.server.environments[0].name, "credential": "$MyUser"}
    for wait in (False, True):
        text = await app.text("run-job", {**REPORT, **chosen, "wait": wait, "again": True})
        assert f"\nEnvironment:  {chosen['environment']}\nRun As:       MyUser\n" in text
