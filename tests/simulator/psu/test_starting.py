import httpx
import pytest

from rmm_simulator.psu.job_records import Origin
from rmm_simulator.psu.job_scenarios import Status
from simulator.psu.bench import Bench, bench_of, clixml, parameter

HELLO = parameter("RequiredParameter", "<S>Hello</S>")


async def finish(bench: Bench, job: str) -> tuple[int, list[str]]:
    """How a job of a second or so ended, and what it said."""
    bench.clock.advance(60)
    return await bench.status(job), await bench.texts(job)


async def test_a_start_answers_the_bare_id_of_the_job(bench: Bench, old: Bench) -> None:
    made = (await bench.post("Servers/Cleanup.ps1")).json()
    assert made == bench.job.id
    assert isinstance(made, str)
    assert (await old.post("Servers/Cleanup.ps1")).text == "107"


async def test_ids_of_jobs_can_be_given(bench: Bench, old: Bench) -> None:
    bench.server.job_ids = iter(["3f1c6a52-0000-4000-8000-000000000001"])
    assert await bench.start("Servers/Cleanup.ps1") == "/job/3f1c6a52-0000-4000-8000-000000000001"
    old.server.job_ids = iter([4711])
    assert await old.start("Servers/Cleanup.ps1") == "/job/4711"


async def test_a_job_of_somebody_else_is_in_no_list_before_its_time(bench: Bench) -> None:
    script = bench.server.script_at("Script1.ps1")
    bench.server.start_elsewhere(script, origin=Origin(schedule_id=3, schedule="Nightly"), after=1.0)
    path = f"/script/{script.id}/job"
    assert (await bench.json(path, take=5))["page"] == []
    bench.clock.advance(1)
    (job,) = (await bench.json(path, take=5))["page"]
    assert (job["schedule"], job["identity"], bench.server.started) == ("Nightly", None, [])


async def test_a_parameter_is_kept_as_it_arrived_and_reaches_the_script(bench: Bench) -> None:
    job = await bench.start("Script1.ps1", HELLO)
    assert await finish(bench, job) == (Status.COMPLETED, ["RequiredParameter is Hello"])
    (given,) = bench.job.parameters
    assert (given.value, given.plain) == (clixml("<S>Hello</S>"), "Hello")
    assert (await bench.json(job))["parameters"] == [
        {"name": "RequiredParameter", "value": clixml("<S>Hello</S>"), "isVariable": False}
    ]


@pytest.mark.parametrize(
    ("element", "plain"),
    [
        ("<S>a &lt; b_x000A__x005F_x0041_</S>", "a < b\n_x0041_"),
        ("<S>_xD83D__xDE00_</S>", "\U0001f600"),
        ("<S></S>", ""),
        ("<Nil/>", None),
        ("<I32>42</I32>", "42"),
        ("<B>true</B>", "true"),
        ("<DT>2024-02-15T10:45:00Z</DT>", "2024-02-15T10:45:00Z"),
        ('<Obj RefId="0"><LST><S>a</S><S>b</S></LST></Obj>', ["a", "b"]),
        ('<Obj RefId="0"><TN RefId="0"><T>x</T></TN><IE><S>a</S></IE></Obj>', ["a"]),
    ],
)
async def test_plain_values_are_read(bench: Bench, element: str, plain: object) -> None:
    await bench.start("Script1.ps1", parameter("RequiredParameter", element))
    assert bench.job.parameters[0].plain == plain


async def test_an_object_stays_as_it_is(bench: Bench) -> None:
    await bench.start("Script1.ps1", parameter("RequiredParameter", '<Obj RefId="0"><MS><S N="a">b</S></MS></Obj>'))
    assert "<" in str(bench.job.parameters[0].plain)


@pytest.mark.parametrize("value", ["Hello", "<Objs><S>no namespace</S></Objs>", clixml(""), clixml("<S>cut")])
async def test_where_clixml_is_wanted_anything_else_breaks_the_server(old: Bench, value: str) -> None:
    answer = await old.post("Script1.ps1", {"JobParameters": [{"Name": "RequiredParameter", "Value": value}]})
    assert answer.status_code == 500
    assert "Data at the root level is invalid" in answer.text
    assert old.server.started == []


async def test_names_are_read_in_any_letters(bench: Bench) -> None:
    body = {"jobParameters": [{"name": "requiredparameter", "VALUE": "Hello"}], "ENVIRONMENT": "PowerShell 7"}
    job = f"/job/{(await bench.post('Script1.ps1', body)).json()}"
    assert await finish(bench, job) == (Status.COMPLETED, ["RequiredParameter is Hello"])
    assert bench.job.order.environment == "PowerShell 7"


@pytest.mark.parametrize(
    ("name", "element", "reason"),
    [
        ("Count", "<S>many</S>", 'Cannot convert value "many" to type "System.Int32".'),
        ("Force", "<S>yes</S>", 'Cannot convert value "yes" to type "System.Management.Automation.SwitchParameter".'),
        ("At", "<S>soon</S>", 'Cannot convert value "soon" to type "System.DateTime".'),
        ("Name", "<S>Everything</S>", 'does not belong to the set "Spooler,W32Time,WinRM"'),
        ("Nmae", "<S>Spooler</S>", "A parameter cannot be found that matches parameter name 'Nmae'."),
    ],
)
async def test_a_job_whose_parameters_do_not_fit_fails_before_its_first_line(
    bench: Bench, name: str, element: str, reason: str
) -> None:
    given = {"Name": parameter("Name", "<S>Spooler</S>")} | {name: parameter(name, element)}
    job = await bench.start("Restart-Service.ps1", *given.values())
    status, texts = await finish(bench, job)
    assert status == Status.FAILED
    assert reason in (await bench.json(job))["output"]
    assert [reason in text for text in texts] == [True]
    assert (await bench.json(f"{job}/output"))[0]["type"] == 4


async def test_a_job_without_its_mandatory_parameter_fails(bench: Bench) -> None:
    job = await bench.start("Script1.ps1")
    await finish(bench, job)
    assert (await bench.json(job))["output"] == (
        "Cannot process command because of one or more missing mandatory parameters: RequiredParameter."
    )


async def test_typed_values_that_fit_are_taken(bench: Bench) -> None:
    job = await bench.start(
        "Restart-Service.ps1",
        parameter("Name", "<S>spooler</S>"),
        parameter("Count", "<I32>-2</I32>"),
        parameter("Force", "<B>true</B>"),
        parameter("At", "<DT>2024-02-15T10:45:00.1234567Z</DT>"),
        parameter("ComputerName", '<Obj RefId="0"><LST><S>PSU01</S><S>PSU02</S></LST></Obj>'),
        {"Name": "Credential", "Value": "MyUser", "IsVariable": True},
    )
    assert await finish(bench, job) == (Status.COMPLETED, ["Restarted spooler"])
    assert bench.job.parameters[-1].is_variable


async def test_nothing_fits_every_type(bench: Bench) -> None:
    given = [parameter("Name", "<S>WinRM</S>"), parameter("Count", "<Nil/>")]
    assert (await finish(bench, await bench.start("Restart-Service.ps1", *given)))[0] == Status.COMPLETED


async def test_a_variable_goes_by_its_name_and_has_to_exist(bench: Bench) -> None:
    name = parameter("Name", "<S>WinRM</S>")
    job = await bench.start("Restart-Service.ps1", name, {"Name": "Credential", "Value": "Nobody", "IsVariable": True})
    await finish(bench, job)
    assert (await bench.json(job))["output"] == "The variable 'Nobody' was not found."


async def test_environment_credential_and_computer_go_by_their_names(bench: Bench) -> None:
    context = {"Environment": "Windows PowerShell 5.1", "Credential": "MyUser", "Computer": "PSU02"}
    shown = await bench.json(await bench.start("Servers/Cleanup.ps1", **context))
    assert [shown["environment"], shown["credential"], shown["computerName"]] == list(context.values())
    job = await bench.start("Servers/Cleanup.ps1")
    shown = await bench.json(job)
    assert (shown["environment"], shown["credential"], shown["computerName"]) == ("PowerShell 7", None, "PSU01")


@pytest.mark.parametrize(
    ("word", "said"), [("Environment", "environment"), ("Credential", "variable"), ("Computer", "computer")]
)
async def test_a_name_that_nobody_knows_fails_the_job(bench: Bench, word: str, said: str) -> None:
    job = await bench.start("Servers/Cleanup.ps1", **{word: "Atlantis"})
    assert (await finish(bench, job))[0] == Status.FAILED
    assert (await bench.json(job))["output"] == f"The {said} 'Atlantis' was not found."


@pytest.mark.parametrize(
    "body",
    [
        [],
        "text",
        {"JobParameters": {"RequiredParameter": "Hello"}},
        {"JobParameters": ["Hello"]},
        {"JobParameters": [{"Value": "Hello"}]},
        {"JobParameters": [{"Name": "RequiredParameter", "Value": 5}]},
        {"Environment": 7},
    ],
)
async def test_a_body_of_another_shape_is_refused(bench: Bench, body: object) -> None:
    assert (await bench.post("Script1.ps1", body)).status_code == 400
    assert bench.server.started == []


@pytest.mark.parametrize(("content", "kind", "status"), [(b"{", "application/json", 400), (b"{}", "text/plain", 415)])
async def test_a_body_has_to_be_json_and_say_so(bench: Bench, content: bytes, kind: str, status: int) -> None:
    answer = await bench.client.post("/api/v1/script/13", content=content, headers={"Content-Type": kind})
    assert answer.status_code == status


async def send_nothing(bench: Bench) -> httpx.Response:
    return await bench.client.post("/api/v1/script/13", headers={"Content-Type": "application/json"})


async def test_an_empty_body_was_too_little_for_the_oldest_version(bench: Bench, old: Bench) -> None:
    assert [(await send_nothing(one)).status_code for one in (bench, old)] == [200, 400]


async def test_unknown_scripts_cannot_be_started(bench: Bench) -> None:
    assert (await bench.client.post("/api/v1/script/999", json={})).status_code == 404


async def test_parameters_in_the_query_string_are_texts() -> None:
    for version in ("3.1", "5.5.2", "5.6"):
        bench = bench_of(version)
        async with bench.client:
            await bench.post("Script1.ps1", {}, {"RequiredParameter": "Hello", "Environment": "PowerShell 7"})
            assert (bench.job.parameters[0].plain, bench.job.order.environment) == ("Hello", "PowerShell 7")


async def test_the_oldest_version_passes_over_the_query_string(old: Bench) -> None:
    await old.post("Script1.ps1", {}, {"RequiredParameter": "Hello"})
    assert old.job.parameters == []
