"""The tool `cancel-job`."""

from rmm_jobs.domain.capabilities import SupportsCancel
from rmm_jobs.domain.results import CancelReport, JobRemoved, MayHaveStarted
from rmm_jobs.jobs import cancel
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.tools.arguments import Arguments, JobId
from rmm_jobs.tools.registry import tool
from rmm_jobs.tools.schema import Hints

DESCRIPTION = "Cancel a job in progress; says whether it is cancelled, only requested, or stuck."
HINTS = Hints(idempotent=True)
TERMINAL_SECONDS = 30.0


class CancelJobArguments(Arguments):
    """Hold the arguments of `cancel-job`."""

    job: JobId


def _seconds(_arguments: CancelJobArguments) -> float:
    return TERMINAL_SECONDS


@tool(
    "cancel-job",
    title="Cancel a job",
    description=DESCRIPTION,
    hints=HINTS,
    search_hint="stop a running job",
    command="Cancel a job in progress.",
    examples=('cancel-job "<Job ID>"',),
    terminal_seconds=_seconds,
)
async def cancel_job(
    services: Services[SupportsCancel], arguments: CancelJobArguments, call: CallContext
) -> CancelReport | JobRemoved | MayHaveStarted:
    """Cancel it."""
    return await cancel.cancel_job(services, arguments.job, call)
