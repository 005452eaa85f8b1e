"""The tool `list-schedules`."""

from typing import Annotated

from pydantic import Field

from rmm_jobs.domain.capabilities import RunsScripts
from rmm_jobs.domain.schedule_results import ScheduleList
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.scheduling import schedules
from rmm_jobs.tools.arguments import Arguments, Number, Typed, WantedOrId
from rmm_jobs.tools.registry import LOOKS, tool

DESCRIPTION = "List schedules: script, when, next run or paused, last outcome."


class ListSchedulesArguments(Arguments):
    """Hold the arguments of `list-schedules`."""

    query: Annotated[
        WantedOrId | None,
        Field(description="Part of the schedule's or script's name, or an id"),
        Typed(
            "part of the name of the schedule or its script, or an id; all without it",
            metavar="SCHEDULE",
            free=True,
            completes=schedules.schedule_names,
        ),
    ] = None
    offset: Annotated[Number, Field(ge=0), Typed("schedules to skip", metavar="N")] = 0


@tool(
    "list-schedules",
    title="List schedules",
    description=DESCRIPTION,
    hints=LOOKS,
    search_hint="when a script runs next, how it ended",
    command="List schedules.",
    examples=("list-schedules", 'list-schedules "disk report"'),
)
async def list_schedules(
    services: Services[RunsScripts], arguments: ListSchedulesArguments, call: CallContext
) -> ScheduleList:
    """List them."""
    return await schedules.list_schedules(services, arguments.query, call, offset=arguments.offset)
