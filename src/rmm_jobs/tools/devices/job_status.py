"""The tool `job-status`: how a job stands, and going on with a wait."""

from typing import Annotated

from pydantic import Field

from rmm_jobs.domain.history_ports import SupportsHistory
from rmm_jobs.domain.results import JobReport
from rmm_jobs.inventory import history
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.tools.arguments import Arguments, ElsewhereDevice, JobUid, Typed
from rmm_jobs.tools.background import Background, asked_to_wait
from rmm_jobs.tools.registry import LONGEST_WAIT, LOOKS, tool
from rmm_jobs.tools.schema import Card

DESCRIPTION = """\
How a job stands; its output when it has ended. With wait, go on waiting for a job that still runs: call it \
again, and never start the job anew."""


class JobStatusArguments(Arguments):
    """Hold the arguments of `job-status`."""

    job: Annotated[
        JobUid,
        Field(description="Job UID, or the rj-... reference of a start that was not confirmed"),
        Typed("job UID, or the rj-... reference of a start"),
    ]
    device: ElsewhereDevice = None
    wait: Annotated[bool, Field(description="Wait for the end"), Typed("wait for the end")] = False


def _seconds(arguments: JobStatusArguments) -> float | None:
    return LONGEST_WAIT if arguments.wait else None


@tool(
    "job-status",
    title="Job status",
    description=DESCRIPTION,
    hints=LOOKS,
    command="Show how a job stands.",
    examples=('job-status "<Job UID>" --wait',),
    terminal_seconds=_seconds,
    background=Background("s", asked_to_wait, describe=history.with_origin),
    card=Card.JOB,
)
async def job_status(
    services: Services[SupportsHistory], arguments: JobStatusArguments, call: CallContext
) -> JobReport:
    """Look at the job."""
    return await history.job_status_told(services, arguments.job, arguments.device, call, wait=arguments.wait)
