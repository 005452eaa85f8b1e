"""A reply that comes with a later call: too late, after a restart, or to a server that did not ask."""

import re
from dataclasses import replace
from typing import Any

import anyio
import pytest
from mcp import Client, MCPError
from mcp.client.session import ClientRequestContext
from mcp.types import (
    INTERNAL_ERROR,
    CallToolResult,
    ElicitRequestParams,
    ElicitResult,
    InputRequiredResult,
    InputResponses,
)

from fakes.app_under_test import Mode, record_of, text_of
from fakes.psu_app_under_test import PsuAppUnderTest
from rmm_jobs.responses import Opened, QuestionRules, Responder
from rmm_simulator.psu.job_scenarios import JobScenario, Line, Prompt

SURVEY: dict[str, object] = {"script": "Ping.ps1", "wait": True}
ANSWERS: InputResponses = {"feedback": ElicitResult(action="accept", content={"answer": "ana"})}
KEY = "a-key-that-several-computers-share-0123456789"


@pytest.fixture
def survey(psu: PsuAppUnderTest) -> PsuAppUnderTest:
    psu.script("Ping.ps1").scenario = JobScenario(prompts=(Prompt("First?", "First"),), lines=(Line("$First"),))
    return psu


def with_rules(psu: PsuAppUnderTest, rules: QuestionRules, *, sealed: bool = True) -> Responder:
    """Another process of this product with these rules, which has the account's seal or not."""
    responder = psu.another_process()
    opened: Opened[Any] = responder.open_services()
    opened = replace(opened, questions=rules, seal=opened.seal if sealed else None)
    responder.open_services = lambda: opened
    return responder


async def never_shown(context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:
    del context, params
    raise AssertionError("the test brings the replies itself")


async def question_of(client: Client) -> InputRequiredResult:
    result = await client.session.call_tool("run-job", SURVEY, allow_input_required=True)
    assert isinstance(result, InputRequiredResult)
    return result


async def replied(client: Client, state: str | None, arguments: dict[str, object] | None = None) -> CallToolResult:
    result = await client.session.call_tool(
        "run-job", arguments or SURVEY, input_responses=ANSWERS, request_state=state, allow_input_required=True
    )
    assert isinstance(result, CallToolResult)
    return result


async def test_a_reply_that_comes_too_late_names_the_job_and_is_not_sent(survey: PsuAppUnderTest) -> None:
    async with survey.client(mode="auto", person=never_shown) as client:
        question = await question_of(client)
        survey.clock.advance(601)
        result = await replied(client, question.request_state)
    text = text_of(result)
    assert text.startswith(f"Job Waiting for Feedback\n\nJob ID:       {survey.job_id}\n")
    assert "The answer came later than a question is open for, and was not sent." in text
    assert record_of(result)["unanswered"] == "expired"
    assert (survey.starts, survey.sendings, survey.given()) == (1, 1, [])


async def test_a_late_reply_to_a_job_that_has_ended_shows_how_it_ended(survey: PsuAppUnderTest) -> None:
    async with survey.client(mode="auto", person=never_shown) as client:
        question = await question_of(client)
        survey.server.answer(survey.job, "elsewhere")
        survey.clock.advance(601)
        result = await replied(client, question.request_state)
    assert text_of(result).startswith("Job Completed Successfully")
    assert (survey.starts, survey.given()) == (1, ["elsewhere"])


async def test_how_long_a_question_is_open_can_be_set(survey: PsuAppUnderTest) -> None:
    survey.responder = with_rules(survey, QuestionRules(seconds=3_600))
    async with survey.client(mode="auto", person=never_shown) as client:
        question = await question_of(client)
        survey.clock.advance(3_500)
        result = await replied(client, question.request_state)
    assert text_of(result).startswith("Job Completed Successfully")
    assert survey.given() == ["ana"]


async def test_a_reply_after_a_restart_goes_to_the_job_and_starts_nothing(survey: PsuAppUnderTest) -> None:
    async with survey.client(mode="auto", person=never_shown) as client:
        question = await question_of(client)
    restarted = survey.another_process()
    async with survey.client(mode="auto", person=never_shown, responder=restarted) as client:
        result = await replied(client, question.request_state)
        again = await replied(client, question.request_state)
    assert text_of(result).startswith(f"Job Completed Successfully\n\nJob ID:       {survey.job_id}\n")
    assert "Not sent: 1 answer." in text_of(again)
    assert (survey.starts, survey.sendings, survey.given()) == (1, 1, ["ana"])


async def test_a_late_reply_after_a_restart_names_the_job(survey: PsuAppUnderTest) -> None:
    async with survey.client(mode="auto", person=never_shown) as client:
        question = await question_of(client)
    survey.clock.advance(601)
    restarted = survey.another_process()
    async with survey.client(mode="auto", person=never_shown, responder=restarted) as client:
        result = await replied(client, question.request_state)
    assert f"Job ID:       {survey.job_id}\n" in text_of(result)
    assert (survey.starts, survey.given()) == (1, [])


async def test_servers_that_share_a_key_take_each_others_replies(survey: PsuAppUnderTest) -> None:
    first, second = (with_rules(survey, QuestionRules(key=KEY), sealed=False) for _ in range(2))
    async with survey.client(mode="auto", person=never_shown, responder=first) as client:
        question = await question_of(client)
    async with survey.client(mode="auto", person=never_shown, responder=second) as client:
        await replied(client, question.request_state)
    assert survey.given() == ["ana"]


@pytest.mark.parametrize("rules", [QuestionRules(), QuestionRules(key=KEY[::-1])])
async def test_a_server_without_the_key_takes_no_reply_and_starts_nothing(
    survey: PsuAppUnderTest, rules: QuestionRules
) -> None:
    first, second = with_rules(survey, QuestionRules(key=KEY)), with_rules(survey, rules, sealed=False)
    async with survey.client(mode="auto", person=never_shown, responder=first) as client:
        question = await question_of(client)
    async with survey.client(mode="auto", person=never_shown, responder=second) as client:
        with pytest.raises(MCPError, match=re.escape("Invalid or expired requestState")):
            await replied(client, question.request_state)
    assert (survey.starts, survey.sendings, survey.given()) == (1, 1, [])


class UnusableSeal:
    """A seal whose file can be neither made nor read. The first two who ask for its key wait for each other."""

    def __init__(self) -> None:
        self.asked = 0
        self.both = anyio.Event()

    async def key(self) -> bytes | None:
        self.asked += 1
        if self.asked == 2:
            self.both.set()
        await self.both.wait()
        return None


async def test_two_first_questions_at_once_are_sealed_with_one_key(survey: PsuAppUnderTest) -> None:
    survey.script("LongRunning.ps1").scenario = survey.script("Ping.ps1").scenario
    responder = survey.another_process()
    opened = replace(responder.open_services(), seal=UnusableSeal())
    responder.open_services = lambda: opened
    both = [{**SURVEY, "script": script} for script in ("Ping.ps1", "LongRunning.ps1")]
    states: dict[str, str | None] = {}
    async with survey.client(mode="auto", person=never_shown, responder=responder) as client:

        async def ask(arguments: dict[str, object]) -> None:
            result = await client.session.call_tool("run-job", arguments, allow_input_required=True)
            assert isinstance(result, InputRequiredResult)
            states[str(arguments["script"])] = result.request_state

        async with anyio.create_task_group() as asking:
            for arguments in both:
                asking.start_soon(ask, arguments)
        for arguments in both:
            await replied(client, states[str(arguments["script"])], arguments)
    assert survey.starts == 2


async def test_a_state_is_taken_for_its_own_arguments_alone(survey: PsuAppUnderTest) -> None:
    async with survey.client(mode="auto", person=never_shown) as client:
        question = await question_of(client)
        with pytest.raises(MCPError):
            await replied(client, question.request_state, {**SURVEY, "script": "LongRunning.ps1"})
        with pytest.raises(MCPError):
            await replied(client, f"{question.request_state}x")
    assert (survey.starts, survey.given()) == (1, [])


class BrokenSeal:
    """A seal with a bug."""

    async def key(self) -> bytes | None:
        raise RuntimeError("hun" + "ter2")


async def test_a_bug_while_a_state_is_read_is_opaque_to_the_client(
    survey: PsuAppUnderTest, mode: Mode, caplog: pytest.LogCaptureFixture
) -> None:
    responder = survey.another_process()
    opened = replace(responder.open_services(), seal=BrokenSeal())
    responder.open_services = lambda: opened
    async with survey.client(mode=mode, person=never_shown, responder=responder) as client:
        with pytest.raises(MCPError) as error:
            await replied(client, "a state")
    assert (error.value.code, error.value.message) == (INTERNAL_ERROR, "Internal server error")
    assert "hunter2" not in caplog.text
    assert survey.starts == 0
