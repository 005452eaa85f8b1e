"""The tool `activity`: who did what, on a device or at a site."""

from typing import Annotated

from pydantic import Field

from rmm_jobs.domain.history import EventKind
from rmm_jobs.domain.history_ports import SupportsHistory
from rmm_jobs.domain.history_results import Activity, ActivityFilter
from rmm_jobs.domain.toolsets import Toolset
from rmm_jobs.inventory import activity as use_case
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.tools.arguments import Arguments, Name, Number, Typed, Wanted
from rmm_jobs.tools.devices.recent_jobs import Since
from rmm_jobs.tools.registry import LOOKS, tool

DESCRIPTION = "Who did what on a device or at a site, newest first: remote sessions, logins, patches, jobs. A day back."


class ActivityArguments(Arguments):
    """Hold the arguments of `activity`."""

    device: Annotated[Wanted | None, Typed("hostname, a part of one, or a device UID", free=True)] = None
    site: Annotated[Wanted | None, Typed("name of a site, or a part of one")] = None
    by: Annotated[Name | None, Typed("user", metavar="USER")] = None
    kind: Annotated[
        Name | None,
        Field(description="jobs, remote, logins, patches, or the log's own word"),
        Typed("jobs, remote, logins, patches, or the log's own word"),
    ] = None
    since: Since = None
    offset: Annotated[Number, Field(ge=0), Typed("rows to skip", metavar="N")] = 0


@tool(
    "activity",
    title="Activity",
    description=DESCRIPTION,
    hints=LOOKS,
    search_hint="audit trail; log of what was done",
    toolset=Toolset.HISTORY,
    command="Show who did what on devices.",
    examples=("activity ACME-DC01 --since yesterday", "activity ACME-DC01 --kind remote"),
)
async def activity(services: Services[SupportsHistory], arguments: ActivityArguments, call: CallContext) -> Activity:
    """Look back."""
    given = arguments.kind and arguments.kind.casefold()
    kind = next((each for each in EventKind if each == given), arguments.kind)
    wanted = ActivityFilter(arguments.device, arguments.site, arguments.by, kind)
    request = use_case.ActivityRequest(wanted, arguments.since, arguments.offset)
    return await use_case.activity(services, request, call)
