"""List schedules with the outcome of their last runs, and pause and resume them."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import anyio

from rmm_jobs.domain.capabilities import JobQuery, RunsScripts
from rmm_jobs.domain.catalog import shortfall_of
from rmm_jobs.domain.listing_results import ROWS, JobRow, LookedAt
from rmm_jobs.domain.schedule_errors import TooLateToChange
from rmm_jobs.domain.schedule_results import ScheduleList, ScheduleOutcome, ScheduleReport, ScheduleRow
from rmm_jobs.domain.schedules import Schedule, ScheduleAction
from rmm_jobs.domain.system_errors import OutcomeUnknown, SystemFailure
from rmm_jobs.inputs.names import same_name
from rmm_jobs.inputs.schedule_names import pick_schedule, search_schedules
from rmm_jobs.jobs.context import CallContext, Services

LAST_RUNS = 200
"""Newest jobs among which the last runs of the schedules are looked for."""
LOOKS = 3
"""The most looks for a change that was sent: a server may show it late."""
LOOK_PAUSE_SECONDS = 1.0
_LOOK_SECONDS = 5.0
"""Seconds that the looks have even in a late call: without one nobody knows what a lost answer said."""

Test = Callable[[Schedule], bool]


async def list_schedules(
    services: Services[RunsScripts], query: str | None, call: CallContext, *, offset: int = 0
) -> ScheduleList:
    """List schedules, with the newest job of each among the newest jobs of all.

    Raises:
        SystemFailure: the schedules could not be read.
    """
    every = await services.system.schedules(deadline=call.deadline)
    found = search_schedules(query, every)
    shown = found[offset : offset + ROWS]
    jobs: Sequence[JobRow] = ()
    looked_at, trouble = None, None
    if shown:
        try:
            jobs, total = await services.system.jobs(JobQuery(limit=LAST_RUNS), deadline=call.deadline)
            looked_at = LookedAt(len(jobs), max(total, len(jobs)), is_whole=total <= len(jobs))
        except SystemFailure as failure:
            trouble = failure
    rows = [ScheduleRow(each, _last(each, jobs)) for each in shown]
    return ScheduleList(query, rows, len(found), offset, services.clock.now(), looked_at, trouble, shortfall_of(every))


async def schedule_names(services: Services[RunsScripts], typed: str, deadline: float) -> Sequence[str]:
    """Return the names of all schedules, whatever has been typed."""
    del typed
    return [each.label for each in await services.system.schedules(deadline=deadline)]


def _last(schedule: Schedule, jobs: Sequence[JobRow]) -> JobRow | None:
    """Return a schedule's newest job: by the id, or by the name where a job tells no id."""
    for job in jobs:
        if job.schedule_uid == schedule.uid:
            return job
        if job.schedule_uid is None and job.schedule and schedule.name and same_name(job.schedule, schedule.name):
            return job
    return None


async def set_paused(services: Services[RunsScripts], name: str, call: CallContext, *, paused: bool) -> ScheduleReport:
    """Pause or resume one schedule. The request is sent once, and the schedule is read again.

    Raises:
        ScheduleNotFound, SchedulesMatch: the name does not mean exactly one schedule; nothing was sent.
        TooLateToChange: reading the schedules took too long; nothing was sent.
        SystemFailure: the schedule was not read, or the request was refused or never sent.
    """
    action = ScheduleAction.PAUSE if paused else ScheduleAction.RESUME
    found = pick_schedule(name, await services.system.schedules(deadline=call.deadline))
    report = ScheduleReport(action, ScheduleOutcome.ALREADY, found, services.clock.now())
    if found.paused is paused:
        return report
    check_time(call)
    with anyio.CancelScope(shield=True):  # whoever leaves now leaves no change that nobody has looked at
        lost: SystemFailure | None = None
        try:
            await services.system.pause(found, paused=paused, deadline=call.deadline)
        except OutcomeUnknown as unknown:
            lost = unknown.failure

        def is_so(each: Schedule) -> bool:
            return each.uid == found.uid and each.paused is paused

        seen, trouble = await look_for(services, call, is_so, lambda each: each.uid == found.uid)
        if seen is not None and is_so(seen):
            return replace(report, outcome=ScheduleOutcome.DONE, schedule=seen)
        outcome = ScheduleOutcome.UNSEEN if lost is None else ScheduleOutcome.UNKNOWN
        return replace(report, outcome=outcome, schedule=seen or found, trouble=lost or trouble)
    raise AssertionError("a shield lets nothing through but what is raised in it")


async def look_for(
    services: Services[RunsScripts], call: CallContext, is_done: Test, is_mine: Test
) -> tuple[Schedule | None, SystemFailure | None]:
    """Return a schedule as soon as it is as it was to be, or as the last look has shown it."""
    deadline = max(call.deadline, services.clock.monotonic() + _LOOK_SECONDS)
    seen: Schedule | None = None
    trouble: SystemFailure | None = None
    for look in range(LOOKS):
        if look:
            await services.clock.sleep(LOOK_PAUSE_SECONDS)
        try:
            every = await services.system.schedules(deadline=deadline)
        except SystemFailure as failure:
            trouble = failure
            continue
        seen, trouble = next((each for each in every if is_mine(each)), None), None
        if seen is not None and is_done(seen):
            break
    return seen, trouble


def check_time(call: CallContext) -> None:
    """Refuse to send so late that the call could end before it is looked at.

    Raises:
        TooLateToChange: it is that late.
    """
    if call.clock.monotonic() >= call.start_deadline:
        raise TooLateToChange(call.elapsed)
