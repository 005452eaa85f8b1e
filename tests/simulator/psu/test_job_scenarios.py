import math

import pytest

from rmm_simulator.psu.job_scenarios import JobScenario, Line, Status, Stream
from simulator.psu.bench import Bench

UNSET = "0001-01-01T00:00:00"


def live(bench: Bench, life: JobScenario) -> str:
    """A script with this life, by its path."""
    bench.server.script_at("Servers/Cleanup.ps1").scenario = life
    return "Servers/Cleanup.ps1"


async def test_a_job_is_queued_then_runs_then_ends(bench: Bench) -> None:
    job = await bench.start("Servers/Cleanup.ps1")
    made = "2024-02-15T10:45:00Z"
    times: list[tuple[object, ...]] = []
    for _ in range(3):
        shown = await bench.json(job)
        times.append((shown["status"], shown["createdTime"], shown["startTime"], shown["endTime"]))
        bench.clock.advance(2)
    assert times == [
        (Status.QUEUED, made, UNSET, UNSET),
        (Status.RUNNING, made, "2024-02-15T10:45:01Z", UNSET),
        (Status.COMPLETED, made, "2024-02-15T10:45:01Z", "2024-02-15T10:45:04Z"),
    ]


async def test_a_job_as_the_server_shows_it(bench: Bench) -> None:
    job = await bench.start("Servers/Cleanup.ps1")
    assert await bench.json(job) == {
        "id": bench.job.id,
        "runId": bench.job.id,
        "createdTime": "2024-02-15T10:45:00Z",
        "startTime": UNSET,
        "endTime": UNSET,
        "status": 0,
        "output": "",
        "script": {"id": 13, "name": "Cleanup.ps1", "fullPath": "Servers/Cleanup.ps1"},
        "scriptFullPath": "Servers/Cleanup.ps1",
        "identity": {"id": 1, "name": "automation"},
        "computerName": "PSU01",
        "percentComplete": 0,
        "secondsRemaining": 0,
        "statusDescription": None,
        "environment": "PowerShell 7",
        "credential": None,
        "parameters": [],
        "scheduleId": 0,
        "schedule": None,
        "triggered": False,
        "trigger": None,
        "parentJob": None,
        "children": [],
    }


@pytest.mark.parametrize(
    ("script", "status"),
    [
        ("Servers/Cleanup.ps1", 2),
        ("Broken.ps1", 3),
        ("Backup-Database.ps1", 9),
        ("Test-Certificate.ps1", 10),
        ("Noise.ps1", 11),
        ("Future.ps1", 43),
    ],
)
async def test_jobs_end_in_many_ways(bench: Bench, script: str, status: int) -> None:
    job = await bench.start(script)
    bench.clock.advance(61)
    assert await bench.status(job) == status


async def test_a_job_may_be_in_a_state_that_nobody_knows(bench: Bench) -> None:
    job = await bench.start("Future.ps1")
    bench.clock.advance(2)
    assert await bench.status(job) == 42


@pytest.mark.parametrize(("script", "status"), [("Watch-Folder.ps1", 1), ("Waits-For-Ever.ps1", 0)])
async def test_some_jobs_never_end(bench: Bench, script: str, status: int) -> None:
    job = await bench.start(script)
    bench.clock.advance(10_000_000)
    shown = await bench.json(job)
    assert (shown["status"], shown["endTime"], shown["secondsRemaining"]) == (status, UNSET, 0)


async def test_a_job_says_how_far_it_is(bench: Bench) -> None:
    job = await bench.start("LongRunning.ps1")
    bench.clock.advance(1 + 150)
    shown = await bench.json(job)
    assert (shown["percentComplete"], shown["secondsRemaining"], shown["statusDescription"]) == (
        25,
        450,
        "Step 3 of 10",
    )
    bench.clock.advance(450)
    shown = await bench.json(job)
    assert (shown["percentComplete"], shown["secondsRemaining"], shown["status"]) == (100, 0, 2)


async def test_every_stream_has_its_number(bench: Bench) -> None:
    job = await bench.start("Noise.ps1")
    bench.clock.advance(60)
    rows = await bench.json(f"{job}/output")
    assert [(row["type"], row["data"].rpartition(" ")[2]) for row in rows] == [
        (0, "information"),
        (1, "verbose"),
        (2, "debug"),
        (3, "warning"),
        (4, "error"),
        (5, "progress"),
    ]
    assert len({row["id"] for row in rows}) == 6


async def test_output_comes_line_by_line_with_its_time(bench: Bench) -> None:
    path = live(bench, JobScenario(duration=5.0, lines=(Line("one"), Line("two", Stream.WARNING, after=2.5))))
    job = await bench.start(path)
    assert await bench.json(f"{job}/output") == []
    bench.clock.advance(2)
    assert await bench.texts(job) == ["one"]
    bench.clock.advance(2)
    first, second = await bench.json(f"{job}/output")
    assert {"message": None, "data": "one", "type": 0, "timestamp": "2024-02-15T10:45:01Z"}.items() <= first.items()
    assert {"data": "two", "type": 3, "timestamp": "2024-02-15T10:45:03.5Z"}.items() <= second.items()


async def test_a_failure_brings_its_text_when_it_is_over(bench: Bench) -> None:
    job = await bench.start("Broken.ps1")
    bench.clock.advance(2)
    assert (await bench.json(job))["output"] == ""
    bench.clock.advance(2)
    shown = await bench.json(job)
    assert (shown["status"], shown["output"]) == (3, "Cannot find path 'C:\\Missing' because it does not exist.")
    errors = [row["data"] for row in await bench.json(f"{job}/output") if row["type"] == 4]
    assert errors == ["Access to the log was denied.", shown["output"]]


async def test_a_cancelled_job_is_canceling_then_canceled_and_stays_there(bench: Bench) -> None:
    job = await bench.start("LongRunning.ps1")
    bench.clock.advance(31)
    answer = await bench.client.delete(f"/api/v1{job}")
    assert (answer.status_code, answer.content) == (200, b"")
    assert await bench.status(job) == Status.CANCELING
    bench.clock.advance(2)
    shown = await bench.json(job)
    assert (shown["status"], shown["endTime"], shown["percentComplete"]) == (5, "2024-02-15T10:45:33Z", 5)
    bench.clock.advance(1)
    await bench.client.delete(f"/api/v1{job}")
    assert await bench.json(job) == shown
    assert await bench.texts(job) == ["Step 1 of 10"]


async def test_a_job_can_be_cancelled_in_the_queue(bench: Bench) -> None:
    job = await bench.start("Waits-For-Ever.ps1")
    await bench.client.delete(f"/api/v1{job}")
    bench.clock.advance(2)
    shown = await bench.json(job)
    assert (shown["status"], shown["startTime"], await bench.texts(job)) == (5, UNSET, [])


async def test_a_cancellation_can_get_stuck(bench: Bench) -> None:
    job = await bench.start("Stubborn.ps1")
    await bench.client.delete(f"/api/v1{job}")
    bench.clock.advance(10_000_000)
    assert await bench.status(job) == Status.CANCELING


async def test_a_job_that_is_over_cannot_be_cancelled(bench: Bench) -> None:
    job = await bench.start("Broken.ps1")
    bench.clock.advance(10)
    before = await bench.json(job)
    assert (await bench.client.delete(f"/api/v1{job}")).status_code == 200
    assert await bench.json(job) == before
    assert (await bench.client.delete("/api/v1/job/999")).status_code == 404


async def test_an_old_job_is_forgotten(bench: Bench) -> None:
    job = await bench.start("Ping.ps1")
    bench.clock.advance(4 + 29)
    assert await bench.texts(job) == ["pong"]
    bench.clock.advance(1)
    for path in (job, f"{job}/output", f"{job}/pipelineOutput", f"{job}/feedback"):
        assert (await bench.get(path)).status_code == 404
    assert (await bench.json("/job", take=100))["total"] == len(bench.server.history)


async def test_a_script_starts_another(bench: Bench) -> None:
    parent = await bench.start("Invoke-Parent.ps1")
    bench.clock.advance(1)
    assert (await bench.json(parent))["children"] == []
    bench.clock.advance(1)
    (child,) = (await bench.json(parent))["children"]
    shown = await bench.json(f"/job/{child['id']}")
    assert shown["scriptFullPath"] == "Get-DiskReport.ps1"
    assert shown["parentJob"]["id"] == bench.job.id
    assert shown["identity"] == (await bench.json(parent))["identity"]
    assert len(bench.server.started) == 1
    bench.clock.advance(60)
    assert [await bench.status(parent), await bench.status(f"/job/{child['id']}")] == [2, 2]


async def test_a_parent_that_is_cancelled_early_has_no_child(bench: Bench) -> None:
    parent = await bench.start("Invoke-Parent.ps1")
    bench.clock.advance(1)
    await bench.client.delete(f"/api/v1{parent}")
    bench.clock.advance(60)
    assert (await bench.json(parent))["children"] == []


async def test_scheduled_and_triggered_jobs_say_so_and_nobody_started_them(bench: Bench) -> None:
    page = (await bench.json("/job", take=100))["page"]
    origins = [
        (job["identity"] and job["identity"]["name"], job["scheduleId"], job["schedule"], job["trigger"])
        for job in page
    ]
    nightly = (None, 3, "Nightly disk report", None)
    assert origins == [
        nightly,
        ("admin", 0, None, None),
        (None, 0, None, "On job failed"),
        nightly,
        ("admin", 0, None, None),
        (None, 0, None, None),
    ]


async def test_the_life_of_a_job_is_that_of_its_start(bench: Bench) -> None:
    job = await bench.start(live(bench, JobScenario(duration=1.0)))
    live(bench, JobScenario(duration=math.inf))
    bench.clock.advance(2)
    assert await bench.status(job) == Status.COMPLETED
