"""Blocks of lists of schedules, and the refusals of a schedule's name or time."""

from collections.abc import Sequence
from datetime import UTC, datetime

from rmm_jobs.domain.limits import fit_lines, some_lines
from rmm_jobs.domain.listing_results import ROWS, JobRow, LookedAt
from rmm_jobs.domain.model import SERVER_TIME, JobState
from rmm_jobs.domain.schedule_errors import (
    MomentProblem,
    RunTimeRefused,
    ScheduleNeedsValues,
    ScheduleNotFound,
    SchedulesMatch,
    TooLateToChange,
)
from rmm_jobs.domain.schedule_results import ScheduleList, ScheduleRow
from rmm_jobs.domain.schedules import Schedule
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.candidates import shortfall_line
from rmm_jobs.text.failures import cause
from rmm_jobs.text.format import (
    LIST_BYTES,
    block,
    display_name,
    exact_name,
    fields,
    join_and,
    plural,
    seconds,
    state_words,
    uid_label,
    utc,
)
from rmm_jobs.text.next_steps import LIST, SCHEDULES, call, run
from rmm_jobs.text.registry import BLOCKS
from rmm_jobs.text.tables import table

NOTHING_SENT = "Nothing was changed."
_NAME_LIMIT = 40
_HEADING = 2
"""Number of lines above the rows of a table."""


@BLOCKS.of(ScheduleList)
def schedule_list(result: ScheduleList, wording: Wording) -> str:
    """List schedules with their next and their last run."""
    matching = f' matching "{clean_line(result.query)}"' if result.query else ""
    heading = f"{plural(result.total, 'schedule')}{matching}"
    as_of = f"As of {utc(result.now)}."
    short = shortfall_line(result.shortfall, "schedule", wording)
    if not result.total:
        heading = "No schedules found" if short is None else "No schedules found in a list that is incomplete"
        return block(heading, f"{wording.system} lists no schedules{matching}.", short, as_of)
    if not result.rows:
        first = call(SCHEDULES, wording, query=result.query, offset=0)
        past = f"There is nothing at offset {result.offset:,}."
        return block(f"{heading}:", past, short, f"To see the first: {first}")
    lines = _table(result.rows[:ROWS], result.now, wording, first=result.offset + 1)
    kept = fit_lines(lines, LIST_BYTES, min_lines=_HEADING + 1)
    last = result.offset + kept - _HEADING
    window = "" if kept - _HEADING == result.total else f", {result.offset + 1:,}-{last:,}"
    calls = [f"To see the jobs of one: {call(LIST, wording, schedule=f'<{uid_label(wording)}>')}"]
    if last < result.total:
        calls.append(f"To see more: {call(SCHEDULES, wording, query=result.query, offset=last)}")
    looked_at = f"{_last_runs(result, wording)}\n{as_of}"
    return block(f"{heading}{window}:", "\n".join(lines[:kept]), short, looked_at, "\n".join(calls))


def _last_runs(result: ScheduleList, wording: Wording) -> str:
    if result.trouble is not None:
        return f"The last runs could not be read: {cause(result.trouble, wording)}."
    looked_at = result.looked_at or LookedAt(0, 0)
    if looked_at.is_whole:
        return f"Last runs: among {plural(looked_at.count, 'job')}."
    return f"Last runs: among the newest {looked_at.count:,} of {plural(looked_at.total, 'job')}."


def _table(rows: Sequence[ScheduleRow], now: datetime, wording: Wording, *, first: int) -> list[str]:
    times = [at for row in rows for at in (row.schedule.next_at, _last_at(row.last)) if at]
    zones = {at.tzinfo is SERVER_TIME for at in times}
    # The zone stands in the heading where all times share it.
    zone = {frozenset({True}): " (server time)", frozenset({False}): " (UTC)"}.get(frozenset(zones), "")
    columns = (
        (uid_label(wording), 4),
        ("Schedule", 20),
        (wording.component, 20),
        ("When", 12),
        (f"Next run{zone}", 17),
        ("Last run", 12),
    )
    cells = [
        [
            display_name(row.schedule.uid),
            clean_line(row.schedule.name or "", _NAME_LIMIT) or "-",
            clean_line(display_name(row.schedule.script), _NAME_LIMIT),
            when(row.schedule),
            _next(row.schedule, now, named_zone=bool(zone)),
            _last(row.last, named_zone=bool(zone)),
        ]
        for row in rows
    ]
    return table(columns, cells, first=first).split("\n")


def when(schedule: Schedule) -> str:
    """Return when a schedule runs: once, over and over, or its expression with its time zone."""
    if schedule.is_once:
        return "once"
    if schedule.is_continuous:
        return "over and over"
    cron = clean_line(schedule.cron or "", _NAME_LIMIT)
    zone = clean_line(schedule.time_zone or "", _NAME_LIMIT)
    return f"{cron} ({zone})" if cron and zone else cron or "not reported"


def next_run(schedule: Schedule) -> str:
    """Return when a schedule runs next, as far as the system tells."""
    return "Paused" if schedule.paused else utc(schedule.next_at)


def _next(schedule: Schedule, now: datetime, *, named_zone: bool) -> str:
    at = schedule.next_at
    if schedule.paused or at is None:
        return next_run(schedule)
    # A server may keep what has run once, or not renew the time.
    is_past = at.tzinfo is not SERVER_TIME and at < now
    return _brief(at, named_zone=named_zone) + (" (past)" if is_past else "")


def _last(job: JobRow | None, *, named_zone: bool) -> str:
    if job is None:
        return "-"
    unknown = clean_line(job.reported, _NAME_LIMIT) if job.state is JobState.UNKNOWN else None
    at = _last_at(job)
    return state_words(job.state, unknown) + (f", {_brief(at, named_zone=named_zone)}" if at else "")


def _last_at(job: JobRow | None) -> datetime | None:
    return job and (job.started_at or job.created_at)


def _brief(at: datetime, *, named_zone: bool) -> str:
    if not named_zone:
        return utc(at)
    return f"{at if at.tzinfo is SERVER_TIME else at.astimezone(UTC):%Y-%m-%d %H:%M}"


@BLOCKS.of(ScheduleNotFound)
def schedule_not_found(error: ScheduleNotFound, wording: Wording) -> str:
    """Report that no schedule has this name or id, with those like it; or that the list of them is incomplete."""
    query = f'"{clean_line(error.query)}"'
    near = "\n".join(["Did you mean one of these?", *_candidates(error.nearest, wording)]) if error.nearest else None
    if error.shortfall is not None:
        return block(
            "Schedule not changed - The list of schedules is incomplete",
            f"{query} is not among those that were received. It may be in the rest.",
            shortfall_line(error.shortfall, "schedule", wording),
            near,
            f"{NOTHING_SENT} If it is in the rest, change it in the web console.",
        )
    return block(
        f"Schedule not found: {query}",
        near,
        f"{NOTHING_SENT} Use the exact name or {uid_label(wording)}.",
        f"To see all schedules: {call(SCHEDULES, wording)}",
    )


@BLOCKS.of(SchedulesMatch)
def schedules_match(error: SchedulesMatch, wording: Wording) -> str:
    """Refuse a name that several schedules have."""
    return block(
        f'Multiple schedules are called "{clean_line(error.query)}":',
        "\n".join(some_lines(_candidates(error.schedules, wording), LIST_BYTES, total=len(error.schedules))),
        f"{NOTHING_SENT} Use the {uid_label(wording)}.",
    )


def _candidates(schedules: Sequence[Schedule], wording: Wording) -> list[str]:
    return [
        f"- {clean_line(each.label)} ({uid_label(wording)}: {clean_line(each.uid)}): "
        f"{clean_line(display_name(each.script))}, {when(each)}"
        for each in schedules[:ROWS]
    ]


@BLOCKS.of(RunTimeRefused)
def run_time_refused(error: RunTimeRefused, wording: Wording) -> str:
    """Refuse a text that names no time to come, or one without a zone, with both its readings."""
    del wording
    now, text = error.now, clean_line(error.text)
    here = f"It is {now:%Y-%m-%d %H:%M} (UTC{now:%z}) here."
    if error.problem is MomentProblem.NO_ZONE and error.here is not None:
        at = error.here
        return block(
            f'Time without a zone: "{text}"',
            f"{NOTHING_SENT} Give one of these:\n"
            f"- {at.isoformat(timespec='minutes')}: by the clock of this computer\n"
            f"- {at:%Y-%m-%dT%H:%M}Z: in UTC",
            here,
        )
    what = "is over already" if error.problem is MomentProblem.PAST else "is no time that can be read"
    return block(
        f'Time not accepted: "{text}"',
        f'"{text}" {what}. {here}',
        f"{NOTHING_SENT} Give one of these:\n"
        "- 90m, 2h or 1d: so long from now\n"
        f"- {now.isoformat(timespec='minutes')}: a date and a time with its zone",
    )


@BLOCKS.of(TooLateToChange)
def too_late_to_change(error: TooLateToChange, wording: Wording) -> str:
    """Refuse a change at which it was so late that nobody could look at it."""
    del wording
    return block(
        "Schedule not changed - Looking up took too long",
        f"The change was not sent: the call was {seconds(error.elapsed)} old, and could have ended before it was seen.",
        "Please try again.",
    )


@BLOCKS.of(ScheduleNeedsValues)
def schedule_needs_values(error: ScheduleNeedsValues, wording: Wording) -> str:
    """Refuse to schedule a script that requires parameters."""
    names = [clean_line(name) for name in error.missing]
    return block(
        f"Cannot schedule {wording.component.lower()} - It requires {wording.variable}s",
        fields([(wording.component, exact_name(error.script)), ("Required", join_and(names))]),
        f"{NOTHING_SENT} A run that is scheduled here has no {wording.variable}s: no document says how the server\n"
        "reads them. Make the schedule in the web console.",
        f"To run it now: {run(wording, '', exact_name(error.script))}",
    )
