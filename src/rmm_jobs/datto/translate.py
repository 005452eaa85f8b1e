"""From the wire's shapes to the domain's nouns. Pure functions."""

from collections.abc import Iterable, Sequence

from rmm_jobs.datto.wire import ComponentRow, DeviceRow, FlatJob, JobAnswer, VariableRow
from rmm_jobs.jobs.model import Component, Device, JobState, Snapshot, Variable

AGENTLESS = frozenset({"printer", "esxihost", "rmmnetworkdevice"})
"""Values of Device.deviceClass that are listed but run nothing."""

STATES = {
    # JobResults.jobDeploymentStatus
    "pending": JobState.QUEUED,
    "running": JobState.RUNNING,
    "success": JobState.COMPLETED,
    "warning": JobState.WARNING,
    "failure": JobState.FAILED,
    "expired": JobState.EXPIRED,
    "retired": JobState.RETIRED,
    # the flat form's status
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
JOB_STATES = {"active": JobState.QUEUED}
OVER = "completed"
"""Job.status says only whether a job is over: "active" may not have begun, "completed" may have failed."""


def device(row: DeviceRow) -> Device:
    """A device."""
    return Device(
        uid=row.uid or "",
        hostname=row.hostname or "",
        site=row.site_name,
        online=row.online,
        last_seen=row.last_seen,
        suspended=row.suspended or False,
        deleted=row.deleted or False,
        agentless=(row.device_class or "").lower() in AGENTLESS,
        category=row.device_type.category,
        operating_system=row.operating_system,
        internal_ip=row.int_ip_address,
        last_user=row.last_logged_in_user,
        description=row.description,
    )


def component(row: ComponentRow) -> Component:
    """A component, its variables in its own order: by `variablesIdx` where all have one, else as listed."""
    return Component(
        uid=row.uid or "",
        name=row.name or "",
        description=row.description,
        category=row.category_code,
        variables=tuple(_variable(variable) for variable in _in_order(row.variables) if variable.name),
    )


def snapshot(answer: JobAnswer) -> Snapshot:
    """How a job stands on its device: JobResults, or the flat form of a job."""
    reported = answer.job_deployment_status or answer.status or ""
    state = STATES.get(_word(reported), JobState.UNKNOWN)
    if answer.job_deployment_status is None and state is JobState.COMPLETED and answer.exit_code:
        state = JobState.FAILED
    # A component is a success when its process exits with 0: that is understood, and stated nowhere.
    is_exit_derived = state is JobState.COMPLETED and answer.exit_code is None
    results = answer.component_results
    names = (answer.component_name, *(result.component_name for result in results))
    return Snapshot(
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
        component=next((name for name in names if name), None),
        derived_exit_code=0 if is_exit_derived else None,
        # The time that is over is the server's: it cannot know whether the device has stopped.
        may_run_on=state is JobState.TIMED_OUT,
    )


def job(answer: JobAnswer) -> Snapshot:
    """A job without its device: Job, which tells little, or the flat form, which tells all."""
    if is_flat(answer):
        return snapshot(answer)
    reported = answer.status or ""
    word = _word(reported)
    return Snapshot(JOB_STATES.get(word, JobState.UNKNOWN), reported, over_without_results=word == OVER)


def is_flat(answer: JobAnswer) -> bool:
    """Whether a job is in the flat form: it has any field that the API's Job has not."""
    return any(getattr(answer, name) is not None for name in FlatJob.model_fields if name != "status")


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
