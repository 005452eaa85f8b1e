"""The tool `answer-job`: what a job asks, answered."""

from typing import Annotated

from pydantic import Field

from rmm_jobs.jobs.feedback import Answer
from rmm_jobs.responses import Responder, ToolResponse
from rmm_jobs.tools.asking import ask_pending_prompts, send
from rmm_jobs.tools.registry import DOES, Arguments, Caller, JobUid, ToolSpec

DESCRIPTION = """\
Answer the prompt a job waits on, in the user's own words, then wait for what comes of it. Never for passwords or \
other secrets: the user answers those in a terminal."""


class AnswerJobArguments(Arguments):
    """Arguments of `answer-job`."""

    job: JobUid
    prompt: Annotated[
        str | None, Field(max_length=128, description="The prompt's id as shown; no other is answered")
    ] = None
    answer: Annotated[str, Field(max_length=10_000, description="What the user said; may be empty")]


async def handle(responder: Responder, arguments: AnswerJobArguments, caller: Caller) -> ToolResponse:
    """Answer it; what the job asks next is asked of the person here, where the client can."""
    answer = await send(responder, Answer(arguments.job, arguments.answer, prompt=arguments.prompt), caller)
    return await ask_pending_prompts(responder, answer, caller)


ANSWER_JOB = ToolSpec(
    name="answer-job",
    title="Answer a job",
    description=DESCRIPTION,
    hints=DOES,
    arguments=AnswerJobArguments,
    handler=handle,
)
