"""List schedules with the outcome of their last runs, pause and resume them, and have a script run once at a time."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, timedelta
from secrets import token_hex

import anyio

from rmm_jobs.domain.capabilities import JobQuery, RunsScripts
from rmm_jobs.domain.catalog import Component
from rmm_jobs.domain.listing_results import ROWS, JobRow, LookedAt
from rmm_jobs.domain.model import SERVER_TIME
from rmm_jobs.domain.schedule_errors import ScheduleNeedsValues, TooLateToChange
from rmm_jobs.domain.schedule_results import ScheduleList, ScheduleOutcome, ScheduleReport, ScheduleRow
from rmm_jobs.domain.schedules import OnceOrder, Schedule, ScheduleAction
from rmm_jobs.domain.system_errors import OutcomeUnknown, SystemFailure
from rmm_jobs.inputs.names import same_name, same_path
from rmm_jobs.inputs.run_times import RunTime, read_run_time
from rmm_jobs.inputs.schedule_names import pick_schedule, search_schedules
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.targets.scripts import find_script
from rmm_jobs.safety.sanitize import clean_line

LAST_RUNS = 200
"""Newest jobs among which the last runs of the schedules are looked for."""
SAME_RUN = timedelta(minutes=10)
"""How much earlier a run is the same as one that is ordered at a relative time."""
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
    found = search_schedules(query, await services.system.schedules(deadline=call.deadline))
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
    return ScheduleList(query, rows, len(found), offset, services.clock.now(), looked_at, trouble)


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
    _check_time(call)
    with anyio.CancelScope(shield=True):  # whoever leaves now leaves no change that nobody has looked at
        lost: SystemFailure | None = None
        try:
            await services.system.pause(found, paused=paused, deadline=call.deadline)
        except OutcomeUnknown as unknown:
            lost = unknown.failure

        def is_so(each: Schedule) -> bool:
            return each.uid == found.uid and each.paused is paused

        seen, trouble = await _look(services, call, is_so, lambda each: each.uid == found.uid)
        if seen is not None and is_so(seen):
            return replace(report, outcome=ScheduleOutcome.DONE, schedule=seen)
        outcome = ScheduleOutcome.UNSEEN if lost is None else ScheduleOutcome.UNKNOWN
        return replace(report, outcome=outcome, schedule=seen or found, trouble=lost or trouble)
    raise AssertionError("a shield lets nothing through but what is raised in it")


async def run_once(services: Services[RunsScripts], script_name: str, at: str, call: CallContext) -> ScheduleReport:
    """Make a schedule that runs a script once at a time, unless there is one. It is sent once, and looked up.

    Raises:
        RunTimeRefused: the text names no time to come; nothing was sent.
        ComponentNotFound, DuplicateComponents, ComponentListIncomplete: the name does not mean exactly one script.
        ScheduleNeedsValues: the script requires parameters.
        TooLateToChange: finding the script took too long.
        SystemFailure: a list was not read, or the request was refused or never sent.
    """
    wanted = read_run_time(at, services.clock.now())
    script = await services.system.declared(
        await find_script(services, script_name, call), deadline=call.start_deadline
    )
    if missing := [variable.name for variable in script.variables if variable.required]:
        raise ScheduleNeedsValues(script, missing)
    name = f"{clean_line(script.name, 60)} {wanted.at:%Y-%m-%d %H:%M} UTC (rj-{token_hex(6)})"
    order = OnceOrder(script, wanted.at, name)
    _check_time(call)
    now, path = services.clock.now(), script.path or script.name
    report = ScheduleReport(ScheduleAction.ONCE, ScheduleOutcome.ALREADY, None, now, path, wanted.at)
    with anyio.CancelScope(shield=True):  # whoever leaves now leaves no schedule that nobody has looked for
        lost: SystemFailure | None = None
        try:
            # A client that drops a call makes its assistant try again: the script would run twice.
            there = await services.system.run_once(
                order, unless=lambda each: _is_there(each, order, wanted), deadline=call.deadline
            )
            if there is not None:
                return replace(report, schedule=there)
        except OutcomeUnknown as unknown:
            lost = unknown.failure
        return await _sent_once(services, order, replace(report, name=order.name, trouble=lost), call)
    raise AssertionError("a shield lets nothing through but what is raised in it")


async def _sent_once(
    services: Services[RunsScripts], order: OnceOrder, report: ScheduleReport, call: CallContext
) -> ScheduleReport:
    """Look for the schedule that was sent; `report.trouble` is what came instead of an answer."""

    def is_ours(each: Schedule) -> bool:
        return each.name == order.name

    seen, trouble = await _look(services, call, is_ours, is_ours)
    if seen is not None:
        outcome = ScheduleOutcome.DONE if _is_ordered(seen, order, surely=False) else ScheduleOutcome.DIFFERENT
        return replace(report, outcome=outcome, schedule=seen, trouble=None)
    outcome = ScheduleOutcome.UNSEEN if report.trouble is None else ScheduleOutcome.UNKNOWN
    return replace(report, outcome=outcome, trouble=report.trouble or trouble)


async def _look(
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


def _check_time(call: CallContext) -> None:
    """Refuse to send so late that the call could end before it is looked at.

    Raises:
        TooLateToChange: it is that late.
    """
    if call.clock.monotonic() >= call.start_deadline:
        raise TooLateToChange(call.elapsed)


def _is_ordered(schedule: Schedule, order: OnceOrder, *, surely: bool) -> bool:
    """Return whether a schedule is the ordered run. A time without a zone is one that may be right."""
    same_time = _same_time(schedule, order)
    is_right = schedule.is_once and schedule.paused is not True and _is_of(schedule, order.script)
    return is_right and (same_time is True or (same_time is None and not surely))


def _is_there(schedule: Schedule, order: OnceOrder, wanted: RunTime) -> bool:
    """Return whether a schedule is a run that was ordered before.

    A relative time that is given again is a little later: so much earlier a run counts as the same.
    """
    if _is_ordered(schedule, order, surely=True):
        return True
    if not wanted.is_relative or schedule.next_at is None or not schedule.is_once or schedule.paused:
        return False
    at = schedule.next_at.replace(tzinfo=UTC) if schedule.next_at.tzinfo is SERVER_TIME else schedule.next_at
    return timedelta() <= order.at - at <= SAME_RUN and _is_of(schedule, order.script)


def _same_time(schedule: Schedule, order: OnceOrder) -> bool | None:
    """Compare the times, in whole seconds; `None` where the server tells no time, or one without a zone."""
    at = schedule.next_at
    if at is None:
        return None
    if at.tzinfo is SERVER_TIME:
        return True if at.replace(tzinfo=UTC, microsecond=0) == order.at else None
    return at.astimezone(UTC).replace(microsecond=0) == order.at


def _is_of(schedule: Schedule, script: Component) -> bool:
    if schedule.script_uid is not None:
        return same_name(schedule.script_uid, script.uid)
    named = schedule.script or ""
    return same_name(named, script.name) or same_path(script, named)
