"""Run a job once more, with or without changes: what it was given is read, and all is checked anew."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from rmm_jobs.domain.history_errors import RepeatNeedsValues, RepeatOpen, RepeatUnknown, RepeatUntold
from rmm_jobs.domain.history_ports import SupportsHistory
from rmm_jobs.domain.job_errors import JobDeviceUnknown, JobNotFound
from rmm_jobs.domain.model import Job, JobStatus, StartRequest
from rmm_jobs.domain.ports import LedgerEntry, Step
from rmm_jobs.domain.results import JobRemoved, JobReport, MayHaveStarted
from rmm_jobs.domain.system import System
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.find import JOB_UID, find_job, in_small_letters
from rmm_jobs.jobs.run import DEFAULT_TIMEOUT, EarlierJob, RunRequest, run_job
from rmm_jobs.jobs.targets.sites import find_site
from rmm_jobs.jobs.waiting.observe import observe
from rmm_jobs.jobs.waiting.wait import unknown_state_name
from rmm_jobs.safety.redact import MASK, is_mask, redact_variables


@dataclass(frozen=True, slots=True)
class RepeatRequest:
    """Arguments for running a job once more. Device, component and variables are given where they change."""

    job: str
    device: str | None = None
    component: str | None = None
    variables: str | Mapping[str, object] | None = field(default=None, repr=False)
    wait: bool = False
    timeout: int = DEFAULT_TIMEOUT
    site: str | None = None
    """Exact name or UID of the device's site."""
    again: bool = False
    """Start the job even while the earlier one has not ended."""

    @property
    def changes(self) -> bool:
        """Return whether anything is to be other than it was."""
        named = self.device or self.component or self.site
        return bool(named) or changes_values(self.variables) or self.timeout != DEFAULT_TIMEOUT


async def run_again(services: Services[SupportsHistory], request: RepeatRequest, call: CallContext) -> JobReport:
    """Run a job once more, started at most once. Its device and its component are found by their UIDs.

    Raises:
        JobNotFound: nobody knows the job.
        SiteNotFound, SitesMatch: no site has the given name, or several have it.
        RepeatUnknown: nothing tells what the job has run, or where.
        RepeatNeedsValues: a masked variable is not given anew.
        RepeatOpen: the job has not ended, and is to be run on the same device.
        Refused, SystemFailure, LedgerUnavailable: as `run_job` raises them.
    """
    with refusals_know(changed=request.changes):
        return await _run_again(services, request, call)


def changes_values(values: str | Mapping[str, object] | None) -> bool:
    """Return whether the caller gave any values."""
    return bool(values.strip() if isinstance(values, str) else values)


@contextmanager
def refusals_know(*, changed: bool) -> Generator[None]:
    """Note in a refusal of a repetition whether the caller asked for changes: a ready call would lose them."""
    try:
        yield
    except (RepeatNeedsValues, RepeatOpen, RepeatUnknown, RepeatUntold) as refused:
        refused.changed = changed
        raise


async def _run_again(services: Services[SupportsHistory], request: RepeatRequest, call: CallContext) -> JobReport:
    await call.report_progress(Step.FINDING_JOB)
    entry = await recorded(services, request.job.strip())
    job, variables = await (_from_elsewhere(services, request, call) if entry is None else _from_ledger(entry))
    masked = [name for name, value in redact_variables(variables).items() if is_masked(value)]
    kept = {name: value for name, value in variables.items() if name not in masked}
    device, component = request.device or job.device_uid, request.component or job.component_uid
    if device is None or component is None:
        raise RepeatUnknown(job.uid or request.job, is_device_missing=device is None)
    site = None
    if request.site is not None:
        site = await find_site(services, request.site, exact=True, deadline=call.start_deadline)
    run = RunRequest(
        device,
        component,
        request.variables,
        wait=request.wait,
        timeout=request.timeout,
        again=request.again,
        site=site,
        earlier=EarlierJob(job.uid or request.job, kept, masked),
    )

    async def refuse_while_open(start: StartRequest) -> None:
        is_over = entry is not None and entry.over
        is_same = start.device_uid == job.device_uid and start.component.uid == job.component_uid
        if is_same and not is_over and not request.again:
            await _refuse_while_open(services, job, call)

    return await run_job(services, run, call, check=refuse_while_open)


def is_masked(value: str) -> bool:
    """Return whether a value is a mask: ours, or one that a system shows in the place of a secret."""
    return value.startswith(MASK) or is_mask(value)


async def recorded(services: Services[System], uid: str) -> LedgerEntry | None:
    """Return the ledger's row of a job, by its UID or by the reference of its start."""
    if not JOB_UID.fullmatch(uid):
        raise JobNotFound(uid)
    entries = await services.ledger.entries()
    for name in filter(None, (uid, in_small_letters(uid))):
        for entry in entries:
            if name in {entry.job.uid, entry.job.reference}:
                return entry
    return None


async def _from_ledger(entry: LedgerEntry) -> tuple[Job, Mapping[str, str]]:
    return entry.job, dict(entry.job.variables)


async def _from_elsewhere(
    services: Services[SupportsHistory], request: RepeatRequest, call: CallContext
) -> tuple[Job, Mapping[str, str]]:
    """Return a job that the ledger does not have, with what the system says that it was given."""
    wanted = request.job.strip()
    job = Job(in_small_letters(wanted) or wanted)
    try:
        job = await services.system.locate(job, deadline=call.start_deadline)
    except JobDeviceUnknown as unknown:
        if request.device is None:
            raise RepeatUnknown(job.uid, is_device_missing=True) from unknown
    inputs = await services.system.history.inputs(job.uid, deadline=call.start_deadline)
    # A job of the web console can run several components, one after the other.
    if len(inputs) != 1:
        raise RepeatUnknown(job.uid, [each.component or "" for each in inputs])
    (one,) = inputs
    return Job(job.uid, job.device, job.device_uid, one.component, one.component_uid), one.variables


async def _refuse_while_open(services: Services[System], job: Job, call: CallContext) -> None:
    """Refuse the repetition on the same device while the job may run.

    Raises:
        RepeatOpen: it is queued or running, or its start was never confirmed.
        SystemFailure: the system was not reached, or refused.
    """
    await call.report_progress(Step.CHECKING_EARLIER)
    try:
        found = await find_job(services, job.uid or job.reference or "", call)
        seen = None
        if not isinstance(found, MayHaveStarted):
            seen = await observe(services, found, deadline=call.start_deadline)
    except JobNotFound:  # removed there, or never made
        return
    refuse_unless_over(found, seen)


def refuse_unless_over(found: Job | MayHaveStarted, seen: JobStatus | JobRemoved | None) -> None:
    """Refuse the repetition of a job that may run, as far as one poll tells.

    Raises:
        RepeatOpen: it is queued or running, or its start was never confirmed.
    """
    if isinstance(found, MayHaveStarted):
        raise RepeatOpen(found.job)
    if isinstance(seen, JobStatus) and not seen.has_ended:
        raise RepeatOpen(found, seen.state, unknown_state_name(seen))
