"""What a job asks is asked through its task: each prompt once, never a secret, and only where a person can answer."""

import anyio
import pytest

from fakes.psu_app_under_test import PsuAppUnderTest
from fakes.task_client import RpcError, block_of, record_in, task_client
from rmm_jobs.systems.registry import SYSTEMS
from rmm_jobs.tools.toolsets import Selection, selected
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.psu.job_scenarios import JobScenario, Line, Prompt

RUN = {"script": "Ping.ps1", "wait": True}
PROMPTS = (Prompt("Who?", "Who"), Prompt("Sure?", "Sure"))


@pytest.fixture
def asks(psu: PsuAppUnderTest) -> PsuAppUnderTest:
    """A server with a script that asks two things."""
    scenario = JobScenario(queue=0.0, duration=0.5, lines=(Line("hello $Who"),), prompts=PROMPTS)
    psu.script("Ping.ps1").scenario = scenario
    return psu


def secret(psu: PsuAppUnderTest) -> None:
    psu.script("Ping.ps1").scenario = JobScenario(queue=0.0, prompts=(Prompt("Enter the password", "It"),))


async def test_both_questions_are_answered_through_the_task_across_a_restart(asks: PsuAppUnderTest) -> None:
    async with task_client(asks) as client:
        task = await client.start("run-job", RUN)
        asks.clock.advance(5)
        state = await client.get(task)
        assert state["status"] == "input_required"
        ((first, request),) = state["inputRequests"].items()
        assert request["method"] == "elicitation/create"
        assert request["params"]["mode"] == "form"
        assert "Who?" in request["params"]["message"]
        assert list(request["params"]["requestedSchema"]["properties"]) == ["answer"]
        assert (await client.answer(task, first, "ana"))["resultType"] == "complete"
    async with task_client(asks, responder=asks.another_process()) as client:
        asks.clock.advance(5)
        state = await client.get(task)
        assert state["status"] == "input_required"
        ((second, _),) = state["inputRequests"].items()
        assert second != first
        await client.answer(task, first, "ben")  # answered by the process before, so it is not sent
        await client.answer(task, second, "yes")
        asks.clock.advance(5)
        block = block_of(await client.get(task))
    assert "hello ana" in block
    assert asks.given() == ["ana", "yes"]
    assert asks.starts == 1


async def test_an_answer_that_is_sent_many_times_at_once_arrives_once(asks: PsuAppUnderTest) -> None:
    async with task_client(asks) as client:
        task = await client.start("run-job", RUN)
        asks.clock.advance(5)
        (first,) = (await client.get(task))["inputRequests"]
        async with anyio.create_task_group() as group:
            for words in ("ana", "ben", "cas"):
                group.start_soon(client.answer, task, first, words)
    assert asks.given() == ["ana"]


async def test_a_question_that_is_declined_ends_the_task_with_the_block_that_says_how_to_answer(
    asks: PsuAppUnderTest,
) -> None:
    async with task_client(asks) as client:
        task = await client.start("run-job", RUN)
        asks.clock.advance(5)
        (first,) = (await client.get(task))["inputRequests"]
        await client.update(task, **{first: {"action": "decline"}})
        state = await client.get(task)
        await client.answer(task, first, "too late")
        assert await client.get(task) == state
    assert block_of(state).startswith("Job Waiting for Feedback\n")
    assert "The user was asked, and said no." in block_of(state)
    assert 'answer-job job="' not in block_of(state)


async def test_a_secret_is_never_asked_for(psu: PsuAppUnderTest) -> None:
    secret(psu)
    async with task_client(psu) as client:
        task = await client.start("run-job", RUN)
        psu.clock.advance(5)
        state = await client.get(task)
        prompt = record_in(state)["prompts"][0]["uid"]
        assert "inputRequests" not in state
        await client.answer(task, prompt, "hunter2")
    assert "in a terminal" in block_of(state)
    assert psu.given() == []


async def test_a_client_that_can_ask_nobody_gets_the_block(asks: PsuAppUnderTest) -> None:
    async with task_client(asks, capabilities={}) as client:
        task = await client.start("run-job", RUN)
        asks.clock.advance(5)
        assert block_of(await client.get(task)).startswith("Job Waiting for Feedback\n")


async def test_a_wait_that_only_reads_asks_nobody(asks: PsuAppUnderTest) -> None:
    asks.script("Ping.ps1").scenario = JobScenario(queue=3.0, prompts=PROMPTS)
    async with task_client(asks) as client:
        await client.call("run-job", {**RUN, "wait": False})
        task = await client.start("job-status", {"job": asks.job_id, "wait": True})
        asks.clock.advance(5)
        assert block_of(await client.get(task)).startswith("Job Waiting for Feedback\n")


async def test_an_answer_by_the_tool_goes_on_as_a_task(asks: PsuAppUnderTest) -> None:
    async with task_client(asks) as client:
        await client.call("run-job", {**RUN, "wait": False})
        asks.clock.advance(5)
        task = await client.start("answer-job", {"job": asks.job_id, "answer": "ana"})
        asks.clock.advance(5)
        (second,) = (await client.get(task))["inputRequests"]
        await client.answer(task, second, "yes")
        asks.clock.advance(5)
        assert "hello ana" in block_of(await client.get(task))
    assert asks.given() == ["ana", "yes"]


async def test_without_answer_job_a_task_answers_nothing(asks: PsuAppUnderTest) -> None:
    only_read = selected(SYSTEMS["psu"].tools, {"RMM_JOBS_READ_ONLY": "true"})
    async with task_client(asks) as client:
        run = await client.start("run-job", RUN)
        asks.clock.advance(5)
        (first,) = (await client.get(run))["inputRequests"]
    asks.forget()
    async with task_client(asks, responder=asks.another_process(), served=only_read) as client:
        await client.answer(run, first, "ana")
        await client.cancel(run)
        assert asks.asked() == []
        state = await client.get(run)
    assert block_of(state).startswith("Job Waiting for Feedback\n")
    assert asks.given() == []


@pytest.mark.parametrize(
    "reply", [{}, {"action": "accept"}, {"action": "accept", "content": {"answer": 7 * "x" * 10_000}}, {"action": "go"}]
)
async def test_what_is_no_reply_is_refused(asks: PsuAppUnderTest, reply: dict[str, object]) -> None:
    async with task_client(asks) as client:
        task = await client.start("run-job", RUN)
        asks.clock.advance(5)
        (first,) = (await client.get(task))["inputRequests"]
        with pytest.raises(RpcError) as refused:
            await client.update(task, **{first: reply})
        assert refused.value.code == -32602
        assert list((await client.get(task))["inputRequests"]) == [first]
    assert asks.given() == []


async def test_an_answer_that_was_refused_can_be_sent_again(asks: PsuAppUnderTest) -> None:
    async with task_client(asks) as client:
        task = await client.start("run-job", RUN)
        asks.clock.advance(5)
        (first,) = (await client.get(task))["inputRequests"]
        asks.faults.add(Fault(FaultKind.FORBIDDEN, "PUT", "feedback", times=1))
        with pytest.raises(RpcError) as refused:
            await client.answer(task, first, "ana")
        assert refused.value.code == -32603
        await client.answer(task, first, "ana")
    assert asks.given() == ["ana"]


async def test_a_job_that_is_stopped_through_its_task_ends_it_as_cancelled(psu: PsuAppUnderTest) -> None:
    async with task_client(psu) as client:
        task = await client.start("run-job", {**psu.ways.open, "wait": True})
        psu.clock.advance(5)
        assert (await client.cancel(task))["resultType"] == "complete"
        psu.clock.advance(10)
        state = await client.get(task)
        assert state["status"] == "cancelled"
        await client.cancel(task)
        assert await client.get(task) == state


async def test_a_system_that_could_stop_the_job_says_that_it_may_not_here(psu: PsuAppUnderTest) -> None:
    only_read = selected(SYSTEMS["psu"].tools, {"RMM_JOBS_READ_ONLY": "true"})
    async with task_client(psu) as client:
        task = await client.start("run-job", {**psu.ways.open, "wait": True})
    async with task_client(psu, responder=psu.another_process(), served=only_read) as client:
        await client.cancel(task)
        psu.clock.advance(5)
        state = await client.get(task)
    assert state["status"] == "working"
    assert "cancel-job is switched off" in state["statusMessage"]


async def test_a_prompt_that_waits_is_asked_in_the_servers_own_selection(asks: PsuAppUnderTest) -> None:
    """A prefix before the tools' names changes nothing of a task."""
    prefixed = Selection(SYSTEMS["psu"].tools, prefix="lab-")
    async with task_client(asks, served=prefixed) as client:
        task = await client.start("lab-run-job", RUN)
        asks.clock.advance(5)
        assert (await client.get(task))["status"] == "input_required"
