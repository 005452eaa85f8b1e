"""The tool `set-schedule`: pause or resume a schedule, or have a script run once at a time."""

from typing import Annotated, Literal

from pydantic import Field

from rmm_jobs.domain.capabilities import RunsScripts
from rmm_jobs.domain.errors import ArgumentsRefused
from rmm_jobs.domain.schedule_results import ScheduleReport
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.scheduling import once, schedules
from rmm_jobs.text.protocol import REQUIRED
from rmm_jobs.tools.arguments import Arguments, Name, Typed, WantedOrId
from rmm_jobs.tools.registry import DOES, tool

DESCRIPTION = (
    "Pause or resume a schedule, or run a script once at a later time, without parameters; only when the user asks."
)


class SetScheduleArguments(Arguments):
    """Hold the arguments of `set-schedule`."""

    action: Annotated[Literal["pause", "resume", "once"], Typed("what to do")]
    name: Annotated[
        WantedOrId,
        Field(description="Exact name or id of the schedule; for once, of the script"),
        Typed("exact name or id of the schedule; for once, of the script", completes=schedules.schedule_names),
    ]
    at: Annotated[
        Name | None,
        Field(description="For once: 2h, or a time with its zone, 2024-02-15T22:00+01:00"),
        Typed("for once: 2h, or a time with its zone, 2024-02-15T22:00+01:00", metavar="TIME"),
    ] = None


@tool(
    "set-schedule",
    title="Change a schedule",
    description=DESCRIPTION,
    hints=DOES,
    search_hint="schedule a script for later",
    command="Pause or resume a schedule, or have a script run once at a time.",
    examples=('set-schedule pause "Nightly disk report"', "set-schedule once Get-DiskReport.ps1 --at 2h"),
)
async def set_schedule(
    services: Services[RunsScripts], arguments: SetScheduleArguments, call: CallContext
) -> ScheduleReport:
    """Change it."""
    is_once = arguments.action == "once"
    if is_once != (arguments.at is not None):
        problem = REQUIRED if is_once else "goes with once alone"
        raise ArgumentsRefused("set-schedule", {"at": problem}, list(SetScheduleArguments.model_fields))
    if arguments.at is not None:
        return await once.run_once(services, arguments.name, arguments.at, call)
    return await schedules.set_paused(services, arguments.name, call, paused=arguments.action == "pause")
