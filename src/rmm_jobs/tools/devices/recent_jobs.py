"""The tool `recent-jobs`: what was run, by whom, and how it ended."""

from typing import Annotated

from pydantic import Field

from rmm_jobs.domain.history import RunStatus, RunStatusName
from rmm_jobs.domain.history_ports import SupportsHistory
from rmm_jobs.domain.history_results import RecentJobs, RunFilter
from rmm_jobs.domain.newest_job import NewestJob
from rmm_jobs.domain.toolsets import Toolset
from rmm_jobs.inventory import history
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.tools.arguments import Arguments, Name, Number, Typed, Wanted
from rmm_jobs.tools.registry import LOOKS, tool

DESCRIPTION = """\
Jobs that ran, from here or the console, newest first: UID, device, status, time, user. Finds a job again after an \
interruption. With last: the newest, with its output."""

Since = Annotated[
    Name | None,
    Field(description="24h, 7d, yesterday, a date or a time"),
    Typed("24h, 7d, yesterday, a date or a time", metavar="TIME"),
]


class RecentJobsArguments(Arguments):
    """Hold the arguments of `recent-jobs`."""

    device: Annotated[Wanted | None, Typed("hostname, a part of one, or a device UID", free=True)] = None
    component: Annotated[Wanted | None, Typed("name, or a part of one")] = None
    status: Annotated[RunStatusName | None, Typed("how it ended")] = None
    by: Annotated[
        Name | None,
        Field(description="User, or me: started here"),
        Typed("user, or me for those started here", metavar="USER"),
    ] = None
    since: Since = None
    last: Annotated[bool, Typed("the newest one, with its output")] = False
    offset: Annotated[Number, Field(ge=0), Typed("jobs to skip", metavar="N")] = 0


@tool(
    "recent-jobs",
    title="Recent jobs",
    description=DESCRIPTION,
    hints=LOOKS,
    search_hint="job history; what was run, by whom; run it again",
    toolset=Toolset.HISTORY,
    command="List the jobs of the last day, or open the newest.",
    examples=("recent-jobs --by me --since 7d", "recent-jobs ACME-DC01 --since yesterday"),
)
async def recent_jobs(
    services: Services[SupportsHistory], arguments: RecentJobsArguments, call: CallContext
) -> RecentJobs | NewestJob:
    """Look back."""
    status = RunStatus(arguments.status) if arguments.status else None
    wanted = RunFilter(arguments.device, arguments.component, status, arguments.by)
    request = history.HistoryRequest(wanted, arguments.since, last=arguments.last, offset=arguments.offset)
    return await history.recent_jobs(services, request, call)
