"""Questions have a kind and a version: what another version has asked starts nothing, and hides no job."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from mcp import Client
from mcp.client.session import ClientRequestContext
from mcp.types import CallToolResult, ElicitRequestParams, ElicitResult, InputRequiredResult, InputResponses
from pydantic import BaseModel

from fakes.app_under_test import Mode, record_of, text_of
from fakes.psu_app_under_test import PsuAppUnderTest
from rmm_jobs.app import build_server
from rmm_jobs.domain.answerable import Answerable
from rmm_jobs.domain.callers import Question, ReplyT, Unanswered
from rmm_jobs.domain.job_errors import NoJobOfScript
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.responses import Work
from rmm_jobs.server import elicitation, questions
from rmm_jobs.server.questions import JOB_FEEDBACK, QuestionKind
from rmm_jobs.systems.registry import SYSTEMS
from rmm_jobs.tools.registry import DOES, tool
from rmm_jobs.tools.scripts.run_job import RunJobArguments, run_job
from rmm_simulator.psu.job_scenarios import JobScenario, Prompt

SURVEY = {"script": "Ping.ps1", "wait": True}
ANSWERS: InputResponses = {"feedback": ElicitResult(action="accept", content={"answer": "ana"})}
Change = Callable[[pytest.MonkeyPatch], None]


async def never_shown(context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:
    del context, params
    raise AssertionError("the test brings the replies itself")


@pytest.fixture
def survey(psu: PsuAppUnderTest) -> PsuAppUnderTest:
    """A server with a script that asks two things."""
    psu.script("Ping.ps1").scenario = JobScenario(prompts=(Prompt("First?", "First"), Prompt("Second?", "Second", 0.5)))
    return psu


def another_kind(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(questions, "KINDS", (replace(JOB_FEEDBACK, name="confirmation"),))


def another_version(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(questions, "KINDS", (replace(JOB_FEEDBACK, version=2),))


def another_state(patch: pytest.MonkeyPatch) -> None:
    class Renamed(BaseModel):
        job_uid: str

    patch.setattr(questions, "KINDS", (replace(JOB_FEEDBACK, state=Renamed),))


def former_state(state: elicitation.State) -> str:
    return f"{state.started}/0/0/1"


other_versions = pytest.mark.parametrize("change", [another_kind, another_version, another_state])


async def asked(client: Client, name: str, arguments: dict[str, Any]) -> InputRequiredResult:
    result = await client.session.call_tool(name, arguments, allow_input_required=True)
    assert isinstance(result, InputRequiredResult)
    return result


async def replied(
    client: Client, question: InputRequiredResult, name: str, arguments: dict[str, Any]
) -> CallToolResult | InputRequiredResult:
    return await client.session.call_tool(
        name, arguments, input_responses=ANSWERS, request_state=question.request_state, allow_input_required=True
    )


@pytest.mark.sample(1)
@other_versions
async def test_a_reply_to_an_unknown_question_names_the_job_that_was_started_and_starts_none(
    survey: PsuAppUnderTest, monkeypatch: pytest.MonkeyPatch, change: Change
) -> None:
    async with survey.client(mode="auto", person=never_shown) as client:
        question = await asked(client, "run-job", SURVEY)
        with monkeypatch.context() as patch:
            change(patch)
            result = await replied(client, question, "run-job", SURVEY)
    assert isinstance(result, CallToolResult)
    text = text_of(result)
    assert text.startswith(f"Job Started - Then the Call Failed\n\nJob ID:       {survey.job_id}\n")
    assert "\nQuestion expired\n" in text
    assert "Nothing was started." not in text
    assert record_of(result)["job_uid"] == survey.job_id
    assert (survey.starts, survey.given()) == (1, [])


@pytest.mark.sample(1)
@other_versions
async def test_a_reply_to_an_unknown_question_of_a_tool_that_starts_nothing_is_not_sent(
    survey: PsuAppUnderTest, monkeypatch: pytest.MonkeyPatch, change: Change
) -> None:
    async with survey.client(mode="auto", person=never_shown) as client:
        await client.call_tool("run-job", {**SURVEY, "wait": False})
        survey.clock.advance(5)
        first = {"job": survey.job_id, "answer": "one"}
        question = await asked(client, "answer-job", first)
        with monkeypatch.context() as patch:
            change(patch)
            result = await replied(client, question, "answer-job", first)
    assert isinstance(result, CallToolResult)
    assert text_of(result).startswith("Question expired\n")
    assert (record_of(result)["kind"], result.is_error) == ("question_expired", True)
    assert (survey.starts, survey.given()) == (1, ["one"])


async def test_a_state_of_no_known_form_starts_nothing(
    survey: PsuAppUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a version without kinds has written it."""
    async with survey.client(mode="auto", person=never_shown) as client:
        with monkeypatch.context() as patch:
            patch.setattr(elicitation.State, "model_dump_json", former_state)
            question = await asked(client, "run-job", SURVEY)
        result = await replied(client, question, "run-job", SURVEY)
    assert isinstance(result, CallToolResult)
    assert text_of(result).startswith("Question expired\n")
    assert "A job that was started before the question was asked may still run." in text_of(result)
    assert (survey.starts, survey.given()) == (1, [])


# --- a kind that asks before a start -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Confirmation(Question[bool]):
    script: str


class Confirm(BaseModel):
    ok: bool


class Asked(BaseModel):
    script: str


def _confirmed(state: Asked, form: Confirm | Unanswered, work: Work) -> Work:
    """Run the tool anew, with the reply in place of the question."""

    async def answered(question: Question[ReplyT]) -> ReplyT | Unanswered:
        assert question == Confirmation(state.script)
        return form if isinstance(form, Unanswered) else CONFIRMATION.reply(form)

    return lambda services, call: work(services, replace(call, ask=answered))


CONFIRMATION = QuestionKind(
    name="confirmation",
    version=1,
    question=Confirmation,
    form=Confirm,
    state=Asked,
    message=lambda question: f"Run {question.script}?",
    remember=lambda question: Asked(script=question.script),
    reply=lambda form: form.ok,
    resume=_confirmed,
)


@tool("run-job", title="", description="", hints=DOES, command="", starts=True)
async def confirmed_run_job(services: Services[Any], arguments: RunJobArguments, call: CallContext) -> Answerable:
    script = arguments.script or ""
    if not await call.ask(Confirmation(script)):
        raise NoJobOfScript(script)
    return await run_job.run(services, arguments, call)


@pytest.mark.parametrize("ok", [True, False])
async def test_a_kind_that_asks_before_a_start_is_one_declaration_more(
    psu: PsuAppUnderTest, monkeypatch: pytest.MonkeyPatch, mode: Mode, *, ok: bool
) -> None:
    async def person(context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:
        del context
        assert (params.message, psu.starts) == ("Run Ping.ps1?", 0)
        return ElicitResult(action="accept", content={"ok": ok})

    monkeypatch.setattr(questions, "KINDS", (JOB_FEEDBACK, CONFIRMATION))
    server = build_server(replace(SYSTEMS["psu"], tools=(confirmed_run_job,)), psu.responder)
    async with Client(server, mode=mode, elicitation_callback=person) as client:
        text = text_of(await client.call_tool("run-job", {"script": "Ping.ps1"}))
    await psu.responder.closing.aclose()
    assert text.startswith("Job Queued" if ok else 'No job of "Ping.ps1"')
    assert psu.starts == int(ok)


@pytest.mark.parametrize("why", Unanswered)
def test_no_reply_is_never_taken_for_a_yes(why: Unanswered) -> None:
    assert not why
