"""Translate the wire's shapes into the domain's nouns. Pure functions."""

from collections.abc import Iterable, Sequence

from rmm_jobs.domain.catalog import Component, Variable
from rmm_jobs.domain.model import JobState, JobStatus, Verdicts
from rmm_jobs.systems.datto.wire import ComponentResult, ComponentRow, FlatJob, JobAnswer, VariableRow

STATES = {
    # JobResults.jobDeploymentStatus
    "pending": JobState.QUEUED,
    "running": JobState.RUNNING,
    "success": JobState.COMPLETED,
    "warning": JobState.WARNING,
    "failure": JobState.FAILED,
    "expired": JobState.EXPIRED,
    "retired": JobState.RETIRED,
    # status of the flat form
    "created": JobState.QUEUED,
    "queued": JobState.QUEUED,
    "active": JobState.RUNNING,
    "in progress": JobState.RUNNING,
    "completed": JobState.COMPLETED,
    "failed": JobState.FAILED,
    "error": JobState.FAILED,
    "timeout": JobState.TIMED_OUT,
    "timed out": JobState.TIMED_OUT,
}
ACTIVE, OVER = "active", "completed"
"""Enum of Job.status. An active job may not have begun, and a completed one may have failed."""

BEGUN = ("started_at", "percent")
ENDED = ("exit_code", "completed_at", "stdout", "stderr")
"""Fields of the flat form that show a job's progress; the names of device and job show none."""

# docs/divergences.md, job-state and component-state.
GOOD_ENDS = {JobState.COMPLETED, JobState.WARNING}
NOT_DONE = {JobState.FAILED, JobState.TIMED_OUT, JobState.EXPIRED, JobState.RETIRED}


def component(row: ComponentRow) -> Component:
    """Translate a Component; its variables follow `variablesIdx` where all have one, else the list."""
    return Component(
        uid=row.uid or "",
        name=row.name or "",
        description=row.description,
        category=row.category_code,
        variables=tuple(_variable(variable) for variable in _in_order(row.variables) if variable.name),
    )


def job_status(answer: JobAnswer) -> JobStatus:
    """Translate a job on its device: JobResults, or the flat form of a job.

    The word "completed" alone does not make a good end. That takes a verdict of JobResults, or evidence of the end.
    """
    reported = answer.job_deployment_status or answer.status or ""
    state = STATES.get(_word(reported), JobState.UNKNOWN)
    is_verdict = bool(answer.job_deployment_status) and _word(reported) != OVER
    if state in GOOD_ENDS and not is_verdict and not _has(answer, ENDED):
        return _over(answer, reported)
    if state is JobState.COMPLETED and not is_verdict and answer.exit_code:
        state = JobState.FAILED
    results = answer.component_results
    state, at_odds = _weigh_results(state, results)
    # docs/divergences.md, exit-code: the platform is understood to call exit code 0 a success; no document says so.
    is_exit_derived = state is JobState.COMPLETED and is_verdict and at_odds is None and answer.exit_code is None
    return JobStatus(
        state=state,
        reported=reported,
        exit_code=answer.exit_code,
        started_at=answer.started_at,
        finished_at=answer.completed_at,
        percent=_percent(answer.percent),
        warnings=_total(result.number_of_warnings for result in results),
        has_stdout=_any(result.has_std_out for result in results),
        has_stderr=_any(result.has_std_err for result in results),
        stdout=answer.stdout,
        stderr=answer.stderr,
        hostname=answer.hostname,
        device_uid=answer.device_uid,
        component=_component_name(answer),
        verdicts=None if at_odds is None else Verdicts(job=reported, component=at_odds),
        derived_exit_code=0 if is_exit_derived else None,
        # The server's time limit is over; it cannot know whether the device has stopped.
        may_run_on=state is JobState.TIMED_OUT,
    )


def job(answer: JobAnswer) -> JobStatus:
    """Translate a job without its device: the API's sparse Job, or the complete flat form."""
    if is_flat(answer):
        return job_status(answer)
    reported = answer.status or ""
    word = _word(reported)
    if word == OVER:
        return _over(answer, reported)
    return JobStatus(
        JobState.QUEUED if word == ACTIVE else JobState.UNKNOWN,
        reported,
        hostname=answer.hostname,
        device_uid=answer.device_uid,
        component=_component_name(answer),
        # An active job waits or runs; only the results of its device tell which.
        shown=word != ACTIVE,
    )


def is_flat(answer: JobAnswer) -> bool:
    """Return True when a job is in the flat form, because it has facts that the API's Job cannot have.

    Such facts are its progress, or a status outside the enum of Job.status beside another field of the flat form.
    """
    if _has(answer, (*BEGUN, *ENDED)):
        return True
    word = _word(answer.status or "")
    others = [name for name in FlatJob.model_fields if name != "status"]
    return word in STATES and word not in {ACTIVE, OVER} and _has(answer, others)


def _over(answer: JobAnswer, reported: str) -> JobStatus:
    """Build the status of a job that is over without saying how it ended."""
    return JobStatus(
        JobState.UNKNOWN,
        reported,
        hostname=answer.hostname,
        device_uid=answer.device_uid,
        component=_component_name(answer),
        over_without_results=True,
    )


def _weigh_results(state: JobState, results: Sequence[ComponentResult]) -> tuple[JobState, str | None]:
    """Lower a good state by the components' statuses, and return the status that contradicts the job's.

    JobComponentResult.componentStatus is an enum of Success and Failure. An unknown status proves no failure: it is
    shown beside the job's own verdict, which stays.
    """
    if state not in GOOD_ENDS:
        return state, None
    words = [word for result in results if (word := result.component_status)]
    told = [(STATES.get(_word(word), JobState.UNKNOWN), word) for word in words]
    for worse, kinds in ((JobState.FAILED, NOT_DONE), (JobState.WARNING, {JobState.WARNING})):
        at_odds = next((word for kind, word in told if kind in kinds), None)
        if at_odds is not None and worse is not state:
            return worse, at_odds
    return state, next((word for kind, word in told if kind not in GOOD_ENDS), None)


def _component_name(answer: JobAnswer) -> str | None:
    names = (answer.component_name, *(result.component_name for result in answer.component_results))
    return next((name for name in names if name), None)


def _has(answer: JobAnswer, names: Iterable[str]) -> bool:
    return any(getattr(answer, name) is not None for name in names)


def _in_order(variables: Sequence[VariableRow]) -> list[VariableRow]:
    numbered = [(row.variables_idx, row) for row in variables if row.variables_idx is not None]
    if len(numbered) < len(variables):
        return list(variables)
    return [row for _, row in sorted(numbered, key=lambda pair: pair[0])]


def _variable(row: VariableRow) -> Variable:
    return Variable(
        name=row.name or "",
        type=row.type,
        default=row.default,
        description=row.description,
        flagged_required=row.required,
    )


def _word(status: str) -> str:
    return status.strip().casefold().replace("_", " ").replace("-", " ")


def _percent(number: int | None) -> int | None:
    return number if number is not None and 0 <= number <= 100 else None  # noqa: PLR2004  # per cent


def _any(flags: Iterable[bool | None]) -> bool | None:
    known = [flag for flag in flags if flag is not None]
    return any(known) if known else None


def _total(numbers: Iterable[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None
