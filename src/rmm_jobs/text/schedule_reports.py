"""Blocks of what became of a schedule that was to be paused, resumed or made."""

from datetime import UTC

from rmm_jobs.domain.model import SERVER_TIME
from rmm_jobs.domain.schedule_results import ScheduleOutcome, ScheduleReport
from rmm_jobs.domain.schedules import Schedule, ScheduleAction
from rmm_jobs.domain.wording import Wording
from rmm_jobs.inputs.once_names import reference_in
from rmm_jobs.text.failures import cause
from rmm_jobs.text.format import REPORT_LABELS, block, display_name, fields, uid_label, utc
from rmm_jobs.text.next_steps import LIST, SCHEDULES, SET_SCHEDULE, call
from rmm_jobs.text.registry import BLOCKS
from rmm_jobs.text.schedules import next_run, when

_DONE = {ScheduleAction.PAUSE: "Schedule Paused", ScheduleAction.RESUME: "Schedule Resumed"}
_STATES = {ScheduleAction.PAUSE: "paused", ScheduleAction.RESUME: "not paused"}


@BLOCKS.of(ScheduleReport)
def schedule_report(result: ScheduleReport, wording: Wording) -> str:
    """Report a change of a schedule: done, not needed, not as it was to be, or not known."""
    if result.action is ScheduleAction.ONCE:
        return _once(result, wording)
    state = _STATES[result.action]
    rows = _rows(result.schedule, wording) if result.schedule else []
    uid = result.schedule.uid if result.schedule else ""
    match result.outcome:
        case ScheduleOutcome.DONE:
            heading, what = _DONE[result.action], f"{wording.system} says that the schedule is {state}."
            if result.action is ScheduleAction.PAUSE:
                what += " A job of it that runs already goes on."
        case ScheduleOutcome.ALREADY:
            heading, what = f"Schedule Is {state.title()} Already", "Nothing was changed."
        case _:
            heading, what = "Schedule May Not Have Changed", _unsure(result, wording, f"shown the schedule as {state}")
    return block(heading, fields(rows, REPORT_LABELS), what, _next(result, uid, wording))


def _next(result: ScheduleReport, uid: str, wording: Wording) -> str:
    if result.outcome in {ScheduleOutcome.UNSEEN, ScheduleOutcome.UNKNOWN}:
        return f"To look again: {call(SCHEDULES, wording, query=uid)}"
    other = ScheduleAction.RESUME if result.action is ScheduleAction.PAUSE else ScheduleAction.PAUSE
    return f"To {other} it: {call(SET_SCHEDULE, wording, str(other), uid)}"


def _once(result: ScheduleReport, wording: Wording) -> str:
    """Report the one run of a script that was to be scheduled."""
    rows = [
        ("Schedule", display_name(result.schedule.label if result.schedule else result.name)),
        *([(f"Schedule {uid_label(wording)}", display_name(result.schedule.uid))] if result.schedule else []),
        (wording.component, display_name(result.script)),
        ("To Run At", utc(result.at)),
    ]
    uid = result.schedule.uid if result.schedule else ""
    cancel = f"To stop it before: {call(SET_SCHEDULE, wording, 'pause', uid)}"
    look = f"To look for it: {call(SCHEDULES, wording, query=reference_in(result.name) or result.script)}"
    match result.outcome:
        case ScheduleOutcome.DONE | ScheduleOutcome.ALREADY:
            is_new = result.outcome is ScheduleOutcome.DONE
            what = "It runs once, without parameters, in the environment that the script has."
            if not is_new:
                what = "Such a run is scheduled already. Nothing was changed."
            if not _tells_when(result):
                what += f"\n{wording.system} does not tell when in a form that can be compared."
            return block(
                "Job Scheduled" if is_new else "Job Is Scheduled Already",
                fields(rows, REPORT_LABELS),
                f"{what}\nA server that restarts before then may forget it: look at the list again.",
                f"To see its job then: {call(LIST, wording, schedule=uid)}\n{cancel}",
            )
        case ScheduleOutcome.DIFFERENT:
            shown = result.schedule or Schedule(uid, None, None)
            return block(
                "Schedule Is Not As Ordered",
                fields([*rows, ("When", when(shown)), ("Next Run", next_run(shown))], REPORT_LABELS),
                f"{wording.system} has made a schedule, and shows it as above. It may run at another time.",
                f"Tell the user, and ask whether to pause it: {call(SET_SCHEDULE, wording, 'pause', uid)}",
            )
        case _:
            return block(
                "Job May Have Been Scheduled",
                fields(rows, REPORT_LABELS),
                f"{_unsure(result, wording, 'found the schedule')}\nDo not schedule it again: it could run twice.",
                look,
            )


def _tells_when(result: ScheduleReport) -> bool:
    """Return whether the system shows a time that was compared: one with a zone, or one that reads as ordered."""
    at = result.schedule.next_at if result.schedule else None
    if at is None:
        return False
    return at.tzinfo is not SERVER_TIME or at.replace(tzinfo=UTC, microsecond=0) == result.at


def _unsure(result: ScheduleReport, wording: Wording, seen: str) -> str:
    trouble = "" if result.trouble is None else f": {cause(result.trouble, wording)}"
    if result.outcome is ScheduleOutcome.UNKNOWN:
        return f"The change was sent, and its answer is lost{trouble}.\nNo look after it has {seen}."
    return f"{wording.system} has accepted the change. No look after it has {seen}{trouble}."


def _rows(schedule: Schedule, wording: Wording) -> list[tuple[str, str]]:
    options = (
        ("Environment", schedule.environment),
        (wording.device, schedule.computer),
        ("Run As", schedule.credential),
    )
    return [
        ("Schedule", display_name(schedule.label)),
        (f"Schedule {uid_label(wording)}", display_name(schedule.uid)),
        (wording.component, display_name(schedule.script)),
        ("When", when(schedule)),
        ("Next Run", next_run(schedule)),
        *((label, display_name(value)) for label, value in options if value),
    ]
