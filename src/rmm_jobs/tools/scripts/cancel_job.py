"""The tool `cancel-job`."""

from mcp.types import ToolAnnotations

from rmm_jobs.jobs.cancel import cancel_job
from rmm_jobs.responses import Responder, ToolResponse
from rmm_jobs.tools.registry import Arguments, Caller, JobUid, ToolSpec

DESCRIPTION = "Cancel a job in progress; says whether it is cancelled, only requested, or stuck."


class CancelJobArguments(Arguments):
    """Arguments of `cancel-job`."""

    job: JobUid


async def handle(responder: Responder, arguments: CancelJobArguments, caller: Caller) -> ToolResponse:
    """Cancel it."""
    return await caller.serve(responder, lambda services, call: cancel_job(services, arguments.job, call))


CANCEL_JOB = ToolSpec(
    name="cancel-job",
    title="Cancel a job",
    description=DESCRIPTION,
    hints=ToolAnnotations(read_only_hint=False, destructive_hint=True, idempotent_hint=True, open_world_hint=True),
    arguments=CancelJobArguments,
    handler=handle,
)
