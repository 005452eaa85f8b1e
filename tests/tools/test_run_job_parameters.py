"""The tool run-job of a script server: parameters are checked before they are sent, and arrive as they were meant."""

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from fakes.product import text_of
from fakes.psu_app_under_test import PsuAppUnderTest
from rmm_jobs.systems.psu.parameters import Form
from rmm_simulator.psu.job_scenarios import JobScenario, Line
from rmm_simulator.psu.profiles import ProfileName
from rmm_simulator.psu.records import ParameterRecord, ScriptRecord

SERVICE = {"script": "Restart-Service.ps1", "wait": True}

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


@pytest.mark.sample(8)
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
    psu: PsuAppUnderTest, arguments: dict[str, object], heading: str, words: str
) -> None:
    result = await psu.call("run-job", {**SERVICE, **arguments})
    assert text_of(result).startswith(heading)
    assert words in text_of(result)
    assert "hunter2zz" not in str(result)
    assert (result.is_error, psu.starts, psu.asked("POST")) == (True, 0, [])


async def test_parameters_arrive_as_they_were_meant_in_every_version(any_psu: PsuAppUnderTest) -> None:
    parameters = {"Name": "winrm", "Count": 3, "Force": True, "At": "2026-10-31T18:30:00Z", "Credential": "$MyUser"}
    text = await any_psu.text("run-job", {**SERVICE, "parameters": parameters})
    assert text.startswith("Job Completed Successfully")
    given = {each.name: (each.plain, each.is_variable) for each in any_psu.job.parameters}
    assert given["Name"] == ("winrm", False)
    assert given["Count"] == ("3", False)
    assert str(given["Force"][0]).lower() == "true"
    assert str(given["At"][0]).startswith("2026-10-31T18:30:00")
    assert given["Credential"] == ("MyUser", True)


@pytest.fixture
def typed(psu: PsuAppUnderTest) -> PsuAppUnderTest:
    """A server with a script that takes something of every shape."""
    psu.server.scripts.append(ScriptRecord(50, "Typed.ps1", JobScenario(), DECLARED))
    return psu


@pytest.mark.sample(5)
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


async def test_nothing_for_a_mandatory_parameter_is_refused_by_powershell_itself(psu: PsuAppUnderTest) -> None:
    text = await psu.text("run-job", {"script": "Set-ApiKey.ps1", "parameters": "ApiKey=$null", "wait": True})
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
    psu: PsuAppUnderTest, profile: ProfileName, form: Form
) -> None:
    psu.profile, psu.form = profile, form
    psu.responder = psu.another_process()
    value = "a <b> & 'c' \"d\" _x0041_ \u00e4\U0001f600"
    arguments = {"script": "Script1.ps1", "parameters": {"RequiredParameter": value}, "wait": True}
    assert f"RequiredParameter is {value}" in await psu.text("run-job", arguments)


@pytest.mark.parametrize(
    ("profile", "form"), [("1.5", "clixml"), ("3.1", "raw"), ("5.5.2", "clixml"), ("5.6", "clixml")]
)
async def test_by_default_each_version_gets_the_form_that_it_reads(
    psu: PsuAppUnderTest, profile: ProfileName, form: Form
) -> None:
    psu.profile, psu.form = profile, "auto"
    psu.responder = psu.another_process()
    parameters = {"Name": "WinRM", "Force": "no"}
    text = await psu.text("run-job", {**SERVICE, "parameters": parameters})
    assert f"\nSent As:      {form}\n" in text
    given = {each.name: str(each.plain).lower() for each in psu.job.parameters}
    assert given == {"Name": "winrm", "Force": "false"}


@pytest.mark.parametrize(("profile", "form"), [("1.5", "raw"), ("5.5.2", "raw")])
async def test_a_server_that_reads_another_form_is_told_from_one_that_is_broken(
    psu: PsuAppUnderTest, profile: ProfileName, form: Form
) -> None:
    psu.profile, psu.form = profile, form
    psu.responder = psu.another_process()
    result = await psu.call("run-job", {"script": "Script1.ps1", "parameters": "RequiredParameter=hello"})
    assert "PSU_PARAMETERS" in text_of(result)
    assert "clixml" in text_of(result)
    assert (result.is_error, psu.starts, len(psu.asked("POST"))) == (True, 0, 1)


async def test_two_readings_are_refused_however_the_next_name_is_spelled(psu: PsuAppUnderTest) -> None:
    ambiguous = r"RequiredParameter=C:\Temp\,optionalparameter=Soft"
    text = await psu.text("run-job", {"script": "Script1.ps1", "parameters": ambiguous})
    assert text.startswith("Parameters can be read in two ways")
    assert psu.starts == 0
