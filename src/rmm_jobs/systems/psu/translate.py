"""Translate the wire's shapes into the domain's nouns. Pure functions."""

from collections.abc import Callable, Sequence
from datetime import datetime

from rmm_jobs.domain.catalog import Component, Listed, Shortfall, Variable, listed_with
from rmm_jobs.domain.listing_results import JobRow
from rmm_jobs.domain.model import SERVER_TIME, FactValue, JobAttribute, JobMatch, JobState, JobStatus, MatchReason
from rmm_jobs.domain.system_errors import Action
from rmm_jobs.systems.http.address import is_segment
from rmm_jobs.systems.psu.given import given_values
from rmm_jobs.systems.psu.parameters import by_name
from rmm_jobs.systems.psu.wire import JobAnswer, JobRef, ParameterRow, ScriptRow, listed, unread

_PIECE = 500
"""Scripts that are read at once."""

# docs/divergences.md, psu-statuses.
STATUSES = {
    0: ("Queued", JobState.QUEUED),
    1: ("Running", JobState.RUNNING),
    2: ("Completed", JobState.COMPLETED),
    3: ("Failed", JobState.FAILED),
    4: ("WaitingOnFeedback", JobState.WAITING),
    5: ("Canceled", JobState.CANCELED),
    6: ("Canceling", JobState.CANCELING),
    9: ("TimedOut", JobState.TIMED_OUT),
    10: ("Warning", JobState.WARNING),
    11: ("Error", JobState.ERRORS),
}
"""Values of Job.status. 7 and 8 are words of a filter and never a job's status."""
NUMBERS = {state: number for number, (_, state) in STATUSES.items()}
"""Numbers by which a list is filtered."""
UNKNOWN = "unknown"
"""Starter of a job whose `identity` is present and empty."""

_BY_NUMBER = {str(number): (name, state) for number, (name, state) in STATUSES.items()}
_BY_NAME = {name.casefold(): (name, state) for name, state in STATUSES.values()}

Key = Callable[[JobRef], str | None]
"""Returns the id that a job is looked up by."""


def components(rows: Sequence[ScriptRow]) -> tuple[Component, ...]:
    """Translate the scripts that can be run; a script in a folder keeps its path, to tell namesakes apart."""
    return tuple(_component(row) for row in rows if row.name and row.id and is_segment(row.id))


def component_list(data: object) -> Listed[Component]:
    """Translate the list of all scripts; it says how many are missing.

    Raises:
        UnexpectedAnswer: it is no list of scripts.
    """
    every = unread(data, Action.READ_COMPONENTS)
    found: list[Component] = []
    # In pieces: of thousands of rows only the components stay, so that the collector has less to look at.
    for begin in range(0, len(every.page), _PIECE):
        rows = list(every.page[begin : begin + _PIECE])
        found += components(listed(ScriptRow, rows, Action.READ_COMPONENTS).page)
    received, announced = len(every.page), every.total
    short = Shortfall(received, announced) if announced and announced > received else None
    return listed_with(found, short)


def variables(rows: Sequence[ParameterRow]) -> tuple[Variable, ...]:
    """Translate the parameters of a script, in its own order."""
    return tuple(_variable(row) for row in rows if row.name)


def state(status: str | None) -> tuple[JobState, str]:
    """Translate a status, and return the server's word for it too."""
    word = (status or "").strip()
    if word.isascii() and word.isdigit():  # compared as text: `int` refuses more than 4300 digits
        name, known = _BY_NUMBER.get(word.lstrip("0") or "0", (f"Unknown ({word})", JobState.UNKNOWN))
        return known, name
    name, known = _BY_NAME.get(word.casefold(), (word, JobState.UNKNOWN))
    return known, name


def job_status(job: JobAnswer, key: Key) -> JobStatus:
    """Translate a Job into its status."""
    current, reported = state(job.status)
    failed = current.is_final and current is not JobState.COMPLETED
    return JobStatus(
        state=current,
        reported=reported,
        started_at=job.start_time,
        finished_at=job.end_time,
        percent=_percent(job.percent_complete),
        hostname=job.computer_name or None,
        component=job.script_name,
        component_uid=job.script_uid,
        failure=(job.output or "").strip() or None if failed else None,
        # docs/divergences.md, psu-completed-hides-errors: before 4.1 a job that wrote errors is Completed.
        may_hide_errors=current is JobState.COMPLETED,
        facts=_facts(job, key),
        built_in=_built_in(job),
        given=given_values(job.parameters),
    )


def row(job: JobAnswer, uid: str) -> JobRow:
    """Translate a job of a list."""
    current, reported = state(job.status)
    path = _in_folder(job.script_full_path, job.script_name)
    return JobRow(
        uid,
        job.script_name,
        current,
        reported,
        job.start_time,
        job.end_time,
        _starter(job),
        path,
        created_at=job.created_time,
        computer=job.computer_name or None,
        schedule=_schedule(job),
        schedule_uid=job.schedule_id or (job.schedule and job.schedule.id),
        tags=job.tag_names,
        given=given_values(job.parameters) if current is JobState.WAITING else None,
    )


def job_match(job: JobAnswer, uid: str, *, recognised: MatchReason | None) -> JobMatch:
    """Translate a job that is, or may be, the one searched for."""
    current, reported = state(job.status)
    return JobMatch(
        uid,
        None,
        job.computer_name or None,
        at=job.created_time,
        certain=recognised is not None,
        recognised=recognised,
        started_by=_starter(job),
        state=current,
        reported=reported,
    )


def _component(row: ScriptRow) -> Component:
    return Component(
        uid=row.id or "",
        name=row.name or "",
        description=row.description or None,
        variables=variables(row.script_parameters),
        path=_in_folder(row.full_path, row.name),
        tags=tuple(tag for tag in row.tags if tag),
    )


def _in_folder(path: str | None, name: str | None) -> str | None:
    """Return the path, unless it is the name alone."""
    return path if path and path != name else None


def _variable(row: ParameterRow) -> Variable:
    return Variable(
        name=row.name or "",
        type=_type_name(row.type),
        default=row.default_value,
        description=row.help_text or None,
        flagged_required=row.required or False,
        allowed=tuple(value for value in row.valid_values if value is not None),
        by_name=by_name(_type_name(row.type)),
    )


def _type_name(name: str | None) -> str | None:
    """Strip the assembly from a .NET type: `System.String, System.Private.CoreLib, Version=...`."""
    return name.partition(",")[0].strip() if name and "[[" not in name else name


def _percent(number: int | None) -> int | None:
    """Return the percentage; 0 is dropped, because it also stands for a script that reports none."""
    return number if number is not None and 0 < number <= 100 else None  # noqa: PLR2004  # per cent


def _starter(job: JobAnswer) -> str | None:
    """Name the person or thing that started a job; `None` where the server does not tell."""
    if job.identity and job.identity.label:
        return job.identity.label
    for kind, thing in (("schedule", _schedule(job)), ("trigger", job.trigger and job.trigger.label)):
        if thing:
            return f"{kind} {thing}"
    return UNKNOWN if "identity" in job.model_fields_set else None


def _schedule(job: JobAnswer) -> str | None:
    return (job.schedule and job.schedule.label) or job.schedule_id


def _facts(job: JobAnswer, key: Key) -> tuple[tuple[JobAttribute, FactValue], ...]:
    children = tuple(uid for child in job.children if child and (uid := key(child)))
    facts = (
        (JobAttribute.STARTED_BY, _starter(job)),
        (JobAttribute.SCHEDULE, _schedule(job)),
        (JobAttribute.ENVIRONMENT, job.environment),
        (JobAttribute.RUN_AS, job.credential),
        (JobAttribute.PARENT, job.parent_job and key(job.parent_job)),
        (JobAttribute.CHILDREN, children),
        (JobAttribute.CREATED, job.created_time),
        (JobAttribute.ENDED, job.end_time),
        (JobAttribute.DESCRIPTION, job.status_description),
    )
    return tuple((fact, value) for fact, value in facts if value)


def _built_in(job: JobAnswer) -> tuple[tuple[str, str], ...]:
    """Return the server's own variables inside a job, where the job tells their values."""
    values = (
        ("$UAJobId", job.id),
        ("$UAJob.Identity.Name", job.identity and job.identity.name),
        ("$UAJob.StartTime", _moment(job.start_time)),
        ("$UAScript", job.script_name),
        ("$UAScriptId", job.script_uid),
        ("$UASchedule", job.schedule and job.schedule.name),
        ("$UAScheduleId", job.schedule_id or (job.schedule and job.schedule.id)),
    )
    return tuple((name, value) for name, value in values if value)


def _moment(at: datetime | None) -> str | None:
    if at is None:
        return None
    return at.strftime("%Y-%m-%d %H:%M:%S " + ("(server time)" if at.tzinfo is SERVER_TIME else "UTC"))
