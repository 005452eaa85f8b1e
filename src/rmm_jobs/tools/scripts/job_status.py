"""The tool `job-status` of a script system: a job with all that is told of it."""

from typing import Annotated

from pydantic import Field

from rmm_jobs.domain.results import JobDetails, JobReport
from rmm_jobs.domain.system import System
from rmm_jobs.jobs import listing
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.tools.arguments import Arguments, JobId, PromptSource, Typed
from rmm_jobs.tools.background import Background, asked_to_wait
from rmm_jobs.tools.registry import LONGEST_WAIT, LOOKS, tool
from rmm_jobs.tools.schema import Card

DESCRIPTION = """\
Open a job: how it stands, its output when it has ended, who or what started it, parent and child jobs, built-in \
variables. With wait, go on waiting for it."""


class JobStatusArguments(Arguments):
    """Hold the arguments of `job-status`."""

    job: JobId
    wait: Annotated[bool, Field(description="Wait for the end"), Typed("wait for the end")] = False


def _seconds(arguments: JobStatusArguments) -> float | None:
    return LONGEST_WAIT if arguments.wait else None


def _prompts(arguments: JobStatusArguments) -> PromptSource:
    return PromptSource.PERSON if arguments.wait else PromptSource.NOBODY


@tool(
    "job-status",
    title="Job status",
    description=DESCRIPTION,
    hints=LOOKS,
    command="Open a job.",
    examples=('job-status "<Job ID>" --wait',),
    terminal_seconds=_seconds,
    terminal_prompts=_prompts,
    background=Background("s", asked_to_wait, describe=listing.with_details),
    card=Card.JOB,
)
async def job_status(
    services: Services[System], arguments: JobStatusArguments, call: CallContext
) -> JobReport | JobDetails:
    """Look at the job, and no more: through a client, its prompt is shown and nobody is asked to answer it."""
    return await listing.job_details(services, arguments.job, call, wait=arguments.wait)
