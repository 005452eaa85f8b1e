"""The tool `answer-job`: what a job asks, answered."""

from typing import Annotated

from pydantic import Field

from rmm_jobs.domain.capabilities import SupportsFeedback
from rmm_jobs.domain.results import AnswerNotSent, JobRemoved, JobReport, MayHaveStarted, WaitingForFeedback
from rmm_jobs.jobs import feedback
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.tools.arguments import Arguments, JobId, NumberOrText, PromptSource, Typed
from rmm_jobs.tools.background import ANSWERING
from rmm_jobs.tools.registry import DOES, tool

DESCRIPTION = """\
Answer the prompt a job waits on, in the user's own words, then wait for what comes of it. Never for passwords or \
other secrets: the user answers those in a terminal."""


class AnswerJobArguments(Arguments):
    """Hold the arguments of `answer-job`. At a terminal the answer is typed when it is asked for."""

    job: JobId
    prompt: Annotated[
        NumberOrText | None,
        Field(min_length=1, max_length=128, description="The prompt's id as shown"),
        Typed(absent=True),
    ] = None
    answer: Annotated[str, Field(max_length=10_000, description="What the user said; may be empty"), Typed(absent=True)]


async def _show_prompt(
    services: Services[SupportsFeedback], arguments: AnswerJobArguments, call: CallContext
) -> WaitingForFeedback | JobRemoved | MayHaveStarted:
    return await feedback.pending_prompts(services, arguments.job, call)


def _whoever_types(_arguments: AnswerJobArguments) -> PromptSource:
    return PromptSource.STDIN


@tool(
    "answer-job",
    title="Answer a job",
    description=DESCRIPTION,
    hints=DOES,
    command="Answer what a job asks, as long as it asks; a secret is typed without echo.",
    examples=('answer-job "<Job ID>"',),
    terminal_run=_show_prompt,
    terminal_prompts=_whoever_types,
    background=ANSWERING,
)
async def answer_job(
    services: Services[SupportsFeedback], arguments: AnswerJobArguments, call: CallContext
) -> JobReport | AnswerNotSent:
    """Answer the prompt, and ask the person at the client for the answers to the job's next prompts."""
    answer = feedback.Answer(arguments.job, arguments.answer, prompt=arguments.prompt)
    return await feedback.answer_for_person(services, answer, call)
