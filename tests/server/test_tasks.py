"""A waiting call is answered with a task, and the task ends with the block of the call."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import pytest

from fakes.app_under_test import AppUnderTest
from fakes.product import ProductUnderTest
from fakes.psu_app_under_test import PsuAppUnderTest
from fakes.task_client import TASKS, RpcError, TaskClient, block_of, record_in, task_client
from rmm_jobs.systems.registry import SYSTEMS
from rmm_jobs.tools.toolsets import Selection
from rmm_simulator.common.faults import Fault, FaultKind

BOTH = pytest.mark.parametrize("product", [AppUnderTest, PsuAppUnderTest])
Product = Callable[[Path], ProductUnderTest]
FAILED = {"datto": "Datto RMM has an internal error", "psu": "PowerShell Universal has an internal error"}
START = r"quickjob|/script/\d+$"


async def ended(client: TaskClient, app: ProductUnderTest, task: str, *, after: float = 15) -> dict[str, Any]:
    app.clock.advance(after)
    return await client.get(task)


@BOTH
async def test_a_waiting_run_is_a_task_that_ends_with_the_block_of_the_run(tmp_path: Path, product: Product) -> None:
    app = product(tmp_path)
    async with task_client(app) as client:
        made = await client.call("run-job", {**app.ways.short, "wait": True})
        task = made["taskId"]
        assert made["resultType"] == "task"
        assert made["status"] == "working"
        assert made["statusMessage"].startswith("Job Queued Successfully")
        assert made["createdAt"] == "2024-02-15T10:45:00Z"
        assert (made["ttlMs"], made["pollIntervalMs"]) == (7 * 86_400_000, 5_000)
        assert task.startswith(f"{app.job_id}~")
        assert len(task) <= 100
        app.clock.advance(3)
        working = await client.get(task)
        assert working["status"] == "working"
        state = await ended(client, app, task)
    assert block_of(state).startswith("Job Completed Successfully\n")
    assert state["statusMessage"] == "Job Completed Successfully"
    assert state["createdAt"] == made["createdAt"]
    assert record_in(state)["job_uid"] == app.job_id
    assert app.starts == app.sendings == 1


@pytest.mark.parametrize(
    ("product", "leaves_out", "stops_job"),
    [(AppUnderTest, (), False), (PsuAppUnderTest, (), True), (PsuAppUnderTest, ("cancel-job",), False)],
)
async def test_a_task_that_goes_on_says_where_stopping_it_does_not_stop_its_job(
    tmp_path: Path, product: Product, leaves_out: tuple[str, ...], *, stops_job: bool
) -> None:
    app = product(tmp_path)
    tools = tuple(tool for tool in SYSTEMS[app.ways.system].tools if tool.name not in leaves_out)
    async with task_client(app, served=Selection(tools)) as client:
        made = await client.call("run-job", {**app.ways.short, "wait": True})
        app.clock.advance(3)
        working = await client.get(made["taskId"])
        state = await ended(client, app, made["taskId"])
    told = ["(stopping the task does not stop the job)" in each["statusMessage"] for each in (made, working, state)]
    assert told == ([False, False, False] if stops_job else [True, True, False])


@BOTH
async def test_the_block_of_a_task_is_the_block_of_the_wait(tmp_path: Path, product: Product) -> None:
    waited, left = product(tmp_path / "a"), product(tmp_path / "b")
    for each in (waited, left):
        each.folder.mkdir()
    block = await waited.text("run-job", {**waited.ways.short, "wait": True}, mode="auto")
    async with task_client(left) as client:
        task = await client.start("run-job", {**left.ways.short, "wait": True})
        states = list[dict[str, Any]]()
        while not states or states[-1]["status"] == "working":
            left.clock.advance(1)
            states.append(await client.get(task))
        found = block_of(states[-1])

    def without_uid_and_duration(text: str, app: ProductUnderTest) -> list[str]:
        return [line for line in text.replace(app.job_id, "UID").splitlines() if not line.startswith("Duration:")]

    assert without_uid_and_duration(found, left) == without_uid_and_duration(block, waited)


async def test_a_task_tells_of_a_job_beside_which_it_was_started(app: AppUnderTest) -> None:
    async with task_client(app) as client:
        await client.call("run-job", app.ways.open)
        first = app.job_id
        task = await client.start("run-job", {**app.ways.open, "wait": True, "again": True, "timeout": 30})
        state = await ended(client, app, task, after=31)
    assert f"has not ended: {first}" in block_of(state)


@BOTH
async def test_a_client_without_tasks_is_answered_as_before(tmp_path: Path, product: Product) -> None:
    app = product(tmp_path)
    async with task_client(app) as client:
        client.capabilities = {}
        result = await client.call("run-job", {**app.ways.short, "wait": True})
        assert result["resultType"] == "complete"
        assert result["content"][0]["text"].startswith("Job Completed Successfully\n")
        with pytest.raises(RpcError) as refused:
            await client.get("12~r1~x")
    assert refused.value.code == -32021
    assert refused.value.data == {"requiredCapabilities": {"extensions": {TASKS: {}}}}


@BOTH
async def test_a_run_that_is_not_waited_for_is_no_task(tmp_path: Path, product: Product) -> None:
    app = product(tmp_path)
    async with task_client(app) as client:
        result = await client.call("run-job", app.ways.short)
    assert result["resultType"] == "complete"
    assert result["content"][0]["text"].startswith("Job Queued Successfully\n")


@BOTH
async def test_a_refusal_is_no_task(tmp_path: Path, product: Product) -> None:
    app = product(tmp_path)
    wrong = dict.fromkeys(app.ways.short, "no such thing")
    async with task_client(app) as client:
        result = await client.call("run-job", {**wrong, "wait": True})
    assert result["resultType"] == "complete"
    assert result["isError"] is True
    assert app.starts == 0


@BOTH
async def test_a_start_that_may_be_lost_is_no_task(tmp_path: Path, product: Product) -> None:
    app = product(tmp_path)
    app.faults.add(Fault(FaultKind.FAILS_BEFORE, app.ways.start_method, START))
    async with task_client(app) as client:
        result = await client.call("run-job", {**app.ways.open, "wait": True})
    assert result["resultType"] == "complete"
    assert result["content"][0]["text"].startswith("Job May Have Started")
    assert app.sendings == 1


@BOTH
async def test_a_wait_for_a_job_that_runs_is_a_task_and_for_one_that_has_ended_its_block(
    tmp_path: Path, product: Product
) -> None:
    app = product(tmp_path)
    async with task_client(app) as client:
        await client.call("run-job", app.ways.short)
        app.clock.advance(1)
        task = await client.start("job-status", {"job": app.job_id, "wait": True})
        state = await ended(client, app, task)
        direct = await client.call("job-status", {"job": app.job_id, "wait": True})
    assert direct["resultType"] == "complete"
    assert block_of(state).replace("\n", "") == direct["content"][0]["text"].replace("\n", "")
    assert app.starts == 1


@BOTH
async def test_a_later_process_knows_the_task(tmp_path: Path, product: Product) -> None:
    app = product(tmp_path)
    async with task_client(app) as client:
        task = await client.start("run-job", {**app.ways.short, "wait": True})
    async with task_client(app, responder=app.another_process()) as client:
        state = await ended(client, app, task)
    assert block_of(state).startswith("Job Completed Successfully\n")
    assert state["createdAt"] == "2024-02-15T10:45:00Z"
    assert app.starts == app.sendings == 1


@BOTH
async def test_a_process_without_the_ledger_knows_the_task_and_reads_no_history(
    tmp_path: Path, product: Product
) -> None:
    app = product(tmp_path)
    async with task_client(app) as client:
        task = await client.start("run-job", {**app.ways.short, "wait": True})
    app.ledger_file.rename(tmp_path / "gone.sqlite3")
    app.forget()
    async with task_client(app, responder=app.another_process()) as client:
        state = await ended(client, app, task)
    assert block_of(state).startswith("Job Completed Successfully\n")
    assert not [each for each in app.asked() if "activity" in each]


@BOTH
async def test_a_task_that_is_not_this_servers_is_unknown(tmp_path: Path, product: Product) -> None:
    app, other = product(tmp_path / "a"), product(tmp_path / "b")
    for each in (app, other):
        each.folder.mkdir()
    async with task_client(other) as client:
        foreign = await client.start("run-job", {**other.ways.open, "wait": True})
    async with task_client(app) as client:
        task = await client.start("run-job", {**app.ways.open, "wait": True})
        forged = ("2" if task[0] != "2" else "3") + task[1:]
        for each in (foreign, forged, "", task + "x"):
            for method in ("tasks/get", "tasks/update", "tasks/cancel"):
                with pytest.raises(RpcError) as refused:
                    await client.ask(method, taskId=each, inputResponses={})
                assert refused.value.code == -32602
                assert refused.value.message.startswith("Unknown task")
        app.clock.advance(8 * 86_400)
        with pytest.raises(RpcError) as refused:
            await client.get(task)
        assert refused.value.code == -32602


async def test_a_job_that_passes_its_time_ends_its_task_as_timed_out_and_stays_so(app: AppUnderTest) -> None:
    async with task_client(app) as client:
        task = await client.start("run-job", {**app.ways.open, "wait": True, "timeout": 60})
        app.clock.advance(59)
        assert (await client.get(task))["status"] == "working"
        app.clock.advance(1)
        assert (await client.get(task))["status"] == "working"  # the look of a second ago
        app.clock.advance(5)
        state = await client.get(task)
        app.clock.advance(3_600)
        assert await client.get(task) == state
    assert block_of(state).startswith("Job Timed Out\n")
    assert "60 seconds (timeout)" in block_of(state)


async def test_a_process_without_the_ledger_keeps_the_time_of_a_run(app: AppUnderTest, tmp_path: Path) -> None:
    async with task_client(app) as client:
        task = await client.start("run-job", {**app.ways.open, "wait": True, "timeout": 60})
    app.ledger_file.rename(tmp_path / "gone.sqlite3")
    app.clock.advance(61)
    async with task_client(app, responder=app.another_process()) as client:
        assert block_of(await client.get(task)).startswith("Job Timed Out\n")


async def test_a_wait_that_began_after_the_jobs_time_goes_on(app: AppUnderTest) -> None:
    async with task_client(app) as client:
        await client.call("run-job", {**app.ways.open, "timeout": 60})
        app.clock.advance(61)
        task = await client.start("job-status", {"job": app.job_id, "wait": True})
        app.clock.advance(30)
        assert (await client.get(task))["status"] == "working"


async def test_a_device_has_no_way_to_stop_a_job_and_the_task_says_so(app: AppUnderTest) -> None:
    async with task_client(app) as client:
        task = await client.start("run-job", {**app.ways.open, "wait": True})
        app.forget()
        assert (await client.cancel(task))["resultType"] == "complete"
        assert app.asked() == []
        app.clock.advance(5)
        state = await client.get(task)
    assert state["status"] == "working"
    assert state["statusMessage"] == "The job was not stopped and goes on: Datto RMM has no way to stop a job."


@pytest.mark.thorough
@pytest.mark.sample(1)
@BOTH
async def test_a_thousand_polls_of_fifty_tasks_send_one_look_for_each_job(tmp_path: Path, product: Product) -> None:
    app = product(tmp_path)
    async with task_client(app) as client:
        tasks = [await client.start("run-job", {**app.ways.open, "wait": True, "again": True}) for _ in range(50)]
        for _ in range(2):
            app.clock.advance(20)
            app.forget()
            states = list[dict[str, Any]]()

            async def poll(task: str, states: list[dict[str, Any]] = states) -> None:
                states.append(await client.get(task))

            async with anyio.create_task_group() as group:
                for number in range(1_000):
                    group.start_soon(poll, tasks[number % 50])
            assert len(states) == 1_000
            assert {state["status"] for state in states} == {"working"}
            assert len(app.asked()) == len(set(app.asked())) == 50


@BOTH
async def test_a_key_that_is_refused_ends_a_task_and_names_the_job(tmp_path: Path, product: Product) -> None:
    app = product(tmp_path)
    async with task_client(app) as client:
        task = await client.start("run-job", {**app.ways.open, "wait": True})
        app.clock.advance(20)
        app.faults.add(Fault(FaultKind.FORBIDDEN, times=None))
        state = await client.get(task)
    block = block_of(state)
    assert block.startswith("Job Status Not Known\n")
    assert app.job_id in block
    assert "The last look at the job failed" in block


@BOTH
async def test_two_tasks_of_one_job_share_its_looks(tmp_path: Path, product: Product) -> None:
    app = product(tmp_path)
    async with task_client(app) as client:
        run = await client.start("run-job", {**app.ways.open, "wait": True})
        app.clock.advance(20)
        look = await client.start("job-status", {"job": app.job_id, "wait": True})
        app.clock.advance(5)
        app.forget()
        assert {(await client.get(each))["status"] for each in (run, look, run, look)} == {"working"}
    assert len(app.asked()) == 1


@BOTH
async def test_a_failure_that_may_pass_does_not_end_a_task(tmp_path: Path, product: Product) -> None:
    app = product(tmp_path)
    async with task_client(app) as client:
        task = await client.start("run-job", {**app.ways.short, "wait": True})
        app.clock.advance(20)
        app.faults.add(Fault(FaultKind.FAILS_BEFORE, times=None, status=503))
        state = await client.get(task)
        assert (state["status"], state["statusMessage"]) == ("working", FAILED[app.ways.system])
        app.faults.clear()
        app.clock.advance(60)
        assert block_of(await client.get(task)).startswith("Job Completed Successfully\n")


async def test_without_a_tool_that_waits_no_tasks_are_announced(app: AppUnderTest) -> None:
    spec = SYSTEMS["datto"]
    devices = Selection(tuple(tool for tool in spec.tools if tool.background is None))
    async with task_client(app, served=devices) as client:
        assert TASKS not in (await client.ask("server/discover"))["capabilities"]["extensions"]
    async with task_client(app) as client:
        assert (await client.ask("server/discover"))["capabilities"]["extensions"][TASKS] == {}


async def test_without_a_key_that_lasts_a_call_waits_as_before(app: AppUnderTest) -> None:
    opened = app.responder.open_services
    app.responder.open_services = lambda: replace(opened(), seal=None)
    async with task_client(app) as client:
        result = await client.call("run-job", {**app.ways.short, "wait": True})
    assert result["resultType"] == "complete"
    assert result["content"][0]["text"].startswith("Job Completed Successfully\n")
