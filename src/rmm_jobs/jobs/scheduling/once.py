"""Have a script run once at a time: the order is sent once, and looked up by its name."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from secrets import token_hex

import anyio

from rmm_jobs.domain.capabilities import RunsScripts
from rmm_jobs.domain.catalog import Component
from rmm_jobs.domain.model import SERVER_TIME
from rmm_jobs.domain.schedule_errors import ScheduleNeedsValues
from rmm_jobs.domain.schedule_results import ScheduleOutcome, ScheduleReport
from rmm_jobs.domain.schedules import OnceOrder, Schedule, ScheduleAction, SentOrder
from rmm_jobs.domain.system_errors import OutcomeUnknown, SystemFailure
from rmm_jobs.inputs.names import same_name, same_path
from rmm_jobs.inputs.once_names import named_time, once_name
from rmm_jobs.inputs.run_times import RunTime, read_run_time
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.scheduling.schedules import check_time, look_for
from rmm_jobs.jobs.targets.scripts import find_script

SAME_RUN = timedelta(minutes=10)
"""How much earlier a run is the same as one that is ordered at a relative time."""


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
    order = OnceOrder(script, wanted.at, once_name(script.name, wanted.at, token_hex(6)))
    check_time(call)
    now, path = services.clock.now(), script.path or script.name
    report = ScheduleReport(ScheduleAction.ONCE, ScheduleOutcome.ALREADY, None, now, path, wanted.at)

    def is_there(each: Schedule) -> bool:
        return _is_there(each, order, wanted, services.clock.now())

    with anyio.CancelScope(shield=True):  # whoever leaves now leaves no schedule that nobody has looked for
        lost: SystemFailure | None = None
        try:
            # A client that drops a call makes its assistant try again: the script would run twice.
            there = await services.system.run_once(order, unless=is_there, deadline=call.deadline)
        except OutcomeUnknown as unknown:
            lost, there = unknown.failure, None
        if isinstance(there, Schedule):
            return _earlier(there, order, report)
        sent = there or SentOrder(order, lost)
        seen = await _look_for_order(services, sent, report, call)
        if there is not None and seen.outcome is ScheduleOutcome.DONE:
            return replace(seen, outcome=ScheduleOutcome.ALREADY)
        return seen
    raise AssertionError("a shield lets nothing through but what is raised in it")


async def _look_for_order(
    services: Services[RunsScripts], sent: SentOrder, report: ScheduleReport, call: CallContext
) -> ScheduleReport:
    """Look for the schedule that was sent by this call, or by one before it."""
    order = sent.order
    report = replace(report, name=order.name, at=order.at)

    def is_ours(each: Schedule) -> bool:
        return each.name == order.name

    seen, trouble = await look_for(services, call, is_ours, is_ours)
    if seen is not None:
        outcome = ScheduleOutcome.DONE if _is_ordered(seen, order) else ScheduleOutcome.DIFFERENT
        return replace(report, outcome=outcome, schedule=seen)
    outcome = ScheduleOutcome.UNSEEN if sent.failure is None else ScheduleOutcome.UNKNOWN
    return replace(report, outcome=outcome, trouble=sent.failure or trouble)


def _earlier(schedule: Schedule, order: OnceOrder, report: ScheduleReport) -> ScheduleReport:
    """Report the run that was ordered before, at its own time and as the system shows it."""
    at, _ = _our_time(schedule, order.script)
    before = replace(order, at=at or order.at)
    outcome = ScheduleOutcome.ALREADY if _is_ordered(schedule, before) else ScheduleOutcome.DIFFERENT
    return replace(report, outcome=outcome, schedule=schedule, at=before.at)


def _is_ordered(schedule: Schedule, order: OnceOrder) -> bool:
    """Return whether a schedule is the ordered run. A time without a zone is one that may be right."""
    is_right = schedule.is_once and schedule.paused is not True and _is_of(schedule, order.script)
    return is_right and _same_time(schedule, order) is not False


def _is_there(schedule: Schedule, order: OnceOrder, wanted: RunTime, now: datetime) -> bool:
    """Return whether a schedule is a run to come that was ordered before.

    A relative time that is given again is a little later: so much earlier a run counts as the same.
    """
    at, is_exact = _our_time(schedule, order.script)
    if at is None or at <= now or schedule.paused:
        return False
    earliest = order.at if is_exact else order.at.replace(second=0)
    return (earliest - SAME_RUN if wanted.is_relative else earliest) <= at <= order.at


def _our_time(schedule: Schedule, script: Component) -> tuple[datetime | None, bool]:
    """Return when a schedule of ours was to run, and whether to the second; no time of anybody else's."""
    minute = named_time(schedule.name, script.name)
    tells_script = schedule.script is not None or schedule.script_uid is not None
    if minute is None or (tells_script and not _is_of(schedule, script)):
        return None, False
    shown = schedule.next_at
    if shown is None:
        return minute, False
    # The name is in UTC: a time without a zone that fits it is in UTC too.
    shown = (shown.replace(tzinfo=UTC) if shown.tzinfo is SERVER_TIME else shown.astimezone(UTC)).replace(microsecond=0)
    return (shown, True) if shown.replace(second=0) == minute else (minute, False)


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
