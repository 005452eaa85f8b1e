import pytest

from rmm_simulator.psu.job_scenarios import Status
from simulator.psu.bench import Bench


@pytest.fixture
async def asking(bench: Bench) -> str:
    """A job that waits for its first answer."""
    job = await bench.start("New-User.ps1")
    bench.clock.advance(10)
    return job


async def test_a_job_waits_for_feedback_as_long_as_it_takes(bench: Bench, asking: str) -> None:
    bench.clock.advance(100_000)
    assert await bench.status(asking) == Status.WAITING_ON_FEEDBACK
    (prompt,) = await bench.json(f"{asking}/feedback")
    assert prompt == {"id": prompt["id"], "message": "User name", "data": None, "complete": False}
    assert await bench.texts(asking) == ["Creating a user"]


async def test_a_job_works_before_it_asks(bench: Bench) -> None:
    job = await bench.start("New-User.ps1")
    bench.clock.advance(1.5)
    assert await bench.status(job) == Status.RUNNING
    assert await bench.json(f"{job}/feedback") == []


async def test_prompts_come_one_after_another_and_then_the_job_goes_on(bench: Bench, asking: str) -> None:
    (first,) = await bench.json(f"{asking}/feedback")
    assert (await bench.answer(first, "jdoe")).status_code == 200
    (second,) = await bench.json(f"{asking}/feedback")
    assert second["message"] == "Enter the password"
    assert second["id"] != first["id"]
    assert await bench.status(asking) == Status.WAITING_ON_FEEDBACK
    bench.clock.advance(10)
    assert (await bench.answer(second, "hunter2")).status_code == 200
    assert await bench.json(f"{asking}/feedback") == []
    assert await bench.status(asking) == Status.RUNNING
    bench.clock.advance(2)
    shown = await bench.json(asking)
    assert (shown["status"], shown["endTime"]) == (Status.COMPLETED, "2024-02-15T10:45:22Z")
    assert [(row["data"], row["timestamp"]) for row in await bench.json(f"{asking}/output")] == [
        ("Creating a user", "2024-02-15T10:45:01Z"),
        ("Created user jdoe", "2024-02-15T10:45:21Z"),
    ]
    assert [answer.data for answer in bench.job.answers] == ["jdoe", "hunter2"]
    assert "Demo.User" in (await bench.json(f"{asking}/pipelineOutput"))[0]["data"]


async def test_an_answer_is_taken_once(bench: Bench, asking: str) -> None:
    (prompt,) = await bench.json(f"{asking}/feedback")
    assert [(await bench.answer(prompt, "jdoe")).status_code for _ in range(2)] == [200, 404]
    assert len(bench.job.answers) == 1


@pytest.mark.parametrize("change", [{"complete": False}, {"data": None}])
async def test_an_answer_has_to_be_complete(bench: Bench, asking: str, change: dict[str, object]) -> None:
    (prompt,) = await bench.json(f"{asking}/feedback")
    body = {**prompt, "complete": True, "data": "jdoe", **change}
    assert (await bench.client.put("/api/v1/jobfeedback", json=body)).status_code == 400
    assert bench.job.answers == []


async def test_only_a_prompt_that_is_open_can_be_answered(bench: Bench) -> None:
    await bench.start("New-User.ps1")
    assert (await bench.answer({"id": "00000000-0000-0000-0000-000000000000"}, "jdoe")).status_code == 404


async def test_a_job_that_waits_can_be_cancelled_and_then_asks_nothing(bench: Bench, asking: str) -> None:
    await bench.client.delete(f"/api/v1{asking}")
    assert await bench.json(f"{asking}/feedback") == []
    bench.clock.advance(2)
    assert await bench.status(asking) == Status.CANCELED


async def test_a_job_that_waits_is_found_by_its_status(bench: Bench, asking: str) -> None:
    page = (await bench.json("/job", take=10, status=Status.WAITING_ON_FEEDBACK))["page"]
    assert [f"/job/{job['id']}" for job in page] == [asking]
