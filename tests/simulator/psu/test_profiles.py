from dataclasses import replace

import pytest

from rmm_simulator.psu.profiles import PROFILES, Form, ProfileName
from simulator.psu.bench import Bench, bench_of, parameter

VERSIONS: list[ProfileName] = ["1.5", "3.1", "5.5.2", "5.6"]


async def seen(version: ProfileName, script: str) -> tuple[Bench, str]:
    """A bench of this version, and the path of a job of this script that is over."""
    bench = bench_of(version)
    job = await bench.start(script)
    bench.clock.advance(61)
    return bench, job


@pytest.mark.parametrize(
    ("version", "status", "content"), [("1.5", 204, b""), ("3.1", 200, b"null"), ("5.6", 200, b"[]")]
)
async def test_no_pending_feedback_has_many_forms(version: ProfileName, status: int, content: bytes) -> None:
    bench, job = await seen(version, "Broken.ps1")
    answer = await bench.get(f"{job}/feedback")
    assert (answer.status_code, answer.content) == (status, content)


async def test_no_pending_feedback_may_even_be_a_404() -> None:
    bench, job = await seen("5.5.2", "Broken.ps1")
    assert (await bench.get(f"{job}/feedback")).status_code == 404
    asking = await bench.start("New-User.ps1")
    bench.clock.advance(5)
    assert [prompt["message"] for prompt in await bench.json(f"{asking}/feedback")] == ["User name"]


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_prompt_can_be_answered_in_every_version(version: ProfileName) -> None:
    bench = bench_of(version)
    job = await bench.start("New-User.ps1")
    bench.clock.advance(5)
    for said in ("jdoe", "hunter2"):
        (prompt,) = await bench.json(f"{job}/feedback")
        assert (await bench.answer(prompt, said)).status_code == 200
    bench.clock.advance(5)
    assert await bench.status(job) == 2


@pytest.mark.parametrize(("version", "field"), [("1.5", "message"), ("3.1", "data"), ("5.6", "data")])
async def test_the_text_of_output_is_in_one_of_two_fields(version: ProfileName, field: str) -> None:
    bench, job = await seen(version, "Servers/Cleanup.ps1")
    rows = await bench.json(f"{job}/output") or await bench.json(f"{job}/output")
    assert {row[field] for row in rows} == {"Servers: 12 files removed"}
    assert [row["message"] is None or row["data"] is None for row in rows] == [True]


@pytest.mark.parametrize(("version", "ending"), [("1.5", "00"), ("3.1", "00"), ("5.5.2", "00Z"), ("5.6", "00Z")])
async def test_times_have_a_zone_or_none(version: ProfileName, ending: str) -> None:
    bench, job = await seen(version, "Broken.ps1")
    assert (await bench.json(job))["createdTime"] == f"2024-02-15T10:45:{ending}"


@pytest.mark.parametrize(("version", "kind"), [("1.5", int), ("3.1", int), ("5.5.2", str), ("5.6", str)])
async def test_ids_of_jobs_are_numbers_or_guids(version: ProfileName, kind: type) -> None:
    bench, job = await seen(version, "Servers/Cleanup.ps1")
    ids = [row["id"] for row in (await bench.json("/job", take=9))["page"]]
    assert {type(one) for one in ids} == {kind}
    for one in ids:
        assert (await bench.json(f"/job/{str(one).upper()}"))["id"] == one
    assert type((await bench.json(f"{job}/output") or await bench.json(f"{job}/output"))[0]["id"]) is kind


async def test_with_run_ids_a_job_is_looked_up_by_its_run_id_alone() -> None:
    bench, job = await seen("5.6-run-id", "Invoke-Parent.ps1")
    shown = await bench.json(job)
    assert (job, shown["id"]) == (f"/job/{shown['runId']}", 107)
    assert (await bench.get("/job/107")).status_code == 404
    (child,) = shown["children"]
    assert (await bench.json(f"/job/{child['runId']}"))["parentJob"]["id"] == 107


@pytest.mark.parametrize(
    ("version", "statuses"), [("1.5", [3, 2, 2]), ("3.1", [9, 2, 2]), ("5.5.2", [9, 10, 11]), ("5.6", [9, 10, 11])]
)
async def test_old_versions_know_fewer_statuses(version: ProfileName, statuses: list[int]) -> None:
    bench = bench_of(version)
    jobs = [await bench.start(name) for name in ("Backup-Database.ps1", "Test-Certificate.ps1", "Noise.ps1")]
    bench.clock.advance(61)
    assert [await bench.status(job) for job in jobs] == statuses


@pytest.mark.parametrize("version", ["1.5", "3.1"])
async def test_completed_can_hide_errors_and_output_lags_once(version: ProfileName) -> None:
    bench, job = await seen(version, "Noise.ps1")
    assert await bench.status(job) == 2
    assert await bench.json(f"{job}/output") == []
    assert 4 in [row["type"] for row in await bench.json(f"{job}/output")]


async def test_output_of_a_job_that_runs_does_not_lag(old: Bench) -> None:
    job = await old.start("LongRunning.ps1")
    old.clock.advance(2)
    assert await old.texts(job) == ["Step 1 of 10"]


@pytest.mark.parametrize(("version", "named"), [("1.5", False), ("3.1", True), ("5.5.2", False), ("5.6", True)])
async def test_who_started_a_job_is_not_always_said(version: ProfileName, named: bool) -> None:
    bench, job = await seen(version, "Broken.ps1")
    assert ((await bench.json(job))["identity"] is not None) is named


@pytest.mark.parametrize(
    ("version", "has_parent", "children"), [("1.5", None, 0), ("3.1", True, 0), ("5.5.2", True, 0), ("5.6", True, 1)]
)
async def test_parents_and_children_are_not_always_said(
    version: ProfileName, has_parent: bool | None, children: int
) -> None:
    bench, job = await seen(version, "Invoke-Parent.ps1")
    page = (await bench.json("/job", take=1, orderDirection="Descending"))["page"]
    assert page[0]["scriptFullPath"] == "Get-DiskReport.ps1"
    parent = page[0].get("parentJob", {}) if has_parent is None else page[0]["parentJob"]
    assert bool(parent) is bool(has_parent)
    assert len((await bench.json(job))["children"]) == children


@pytest.mark.parametrize(("version", "forms"), [("1.5", "clixml"), ("3.1", "raw query"), ("5.5.2", "clixml query")])
async def test_old_versions_do_not_read_every_form(version: ProfileName, forms: str) -> None:
    assert PROFILES[version].forms == {Form(word) for word in forms.split()}
    assert PROFILES["5.6"].forms == set(Form)


@pytest.mark.parametrize(("version", "status"), [("1.5", 500), ("3.1", 200), ("5.5.2", 500), ("5.6", 200)])
async def test_a_raw_value_is_not_always_taken(version: ProfileName, status: int) -> None:
    bench = bench_of(version)
    body = {"JobParameters": [{"Name": "RequiredParameter", "Value": "Hello"}]}
    assert (await bench.post("Script1.ps1", body)).status_code == status
    assert [job.parameters[0].plain for job in bench.server.started] == ["Hello"] * (status == 200)


async def test_clixml_is_a_text_as_any_other_where_values_are_raw() -> None:
    bench = bench_of("3.1")
    sent = parameter("RequiredParameter", "<S>Hello</S>")
    await bench.start("Script1.ps1", sent)
    assert bench.job.parameters[0].plain == sent["Value"]


@pytest.mark.parametrize(("version", "echoes"), [("1.5", False), ("3.1", False), ("5.5.2", True), ("5.6", True)])
async def test_a_job_does_not_always_repeat_its_parameters(version: ProfileName, echoes: bool) -> None:
    bench = bench_of(version)
    job = await bench.start("Script1.ps1", parameter("RequiredParameter", "<S>Hello</S>"))
    assert bool((await bench.json(job))["parameters"]) is echoes


@pytest.mark.parametrize(("version", "has_json"), [("1.5", False), ("3.1", False), ("5.5.2", True), ("5.6", True)])
async def test_pipeline_output_does_not_always_come_as_json(version: ProfileName, has_json: bool) -> None:
    bench, job = await seen(version, "Get-DiskReport.ps1")
    (row,) = await bench.json(f"{job}/pipelineOutput")
    assert (row["jsonData"] is not None) is has_json


async def test_a_test_may_have_ways_of_its_own() -> None:
    bench = bench_of(replace(PROFILES["5.6"], version="6.0.0", text_field="message"))
    job = await bench.start("Ping.ps1")
    bench.clock.advance(5)
    assert (await bench.json(f"{job}/output"))[0]["message"] == "pong"
    assert await bench.json("/version") == "6.0.0"
