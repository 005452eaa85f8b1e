"""Start a job: record the start, send it, and search for the job when the answer is lost."""

import json
import logging
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from secrets import token_hex

import anyio

from rmm_jobs.domain.catalog import Component, Device
from rmm_jobs.domain.errors import LedgerUnavailable, Refused
from rmm_jobs.domain.job_errors import TooLateToStart
from rmm_jobs.domain.model import Job, JobMatch, JobState, StartRequest
from rmm_jobs.domain.ports import Step
from rmm_jobs.domain.results import MayHaveStarted
from rmm_jobs.domain.system import System
from rmm_jobs.domain.system_errors import StartOutcomeUnknown, SystemFailure
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.safety.redact import redact_variables, secret_values
from rmm_jobs.safety.sanitize import clean_line

START_ANSWER_SECONDS = 15.0
"""Seconds within which the system has to answer a start."""
LEAST_ANSWER_SECONDS = 5.0
"""Seconds that the answer of a start has even in a late call: giving up would lose the answer."""
LOST_START_SEARCH_SECONDS = 8.0
"""Seconds that a search for a lost start may take."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StartedJob:
    """A job with its UID. `sent` is the moment of the start on the monotonic clock."""

    job: Job
    sent: float


@dataclass(frozen=True, slots=True)
class OpenStarts:
    """Earlier identical starts that may not have ended, so that nothing was sent. `jobs` is never empty."""

    jobs: Sequence[Job]


async def record_and_send(
    services: Services[System], request: StartRequest, call: CallContext, *, known_ended: Collection[str] | None = None
) -> StartedJob | MayHaveStarted | OpenStarts:
    """Start the job, unless an identical one is open. The ledger knows of the start before the system does.

    The whole step is shielded. A caller's cancellation takes effect afterwards, never between the start and its record.

    Args:
        services: Ports and capabilities.
        request: The start, after every check.
        call: The call, which learns of the started job.
        known_ended: References of identical starts that have ended. `None` starts the job whatever is open.

    Raises:
        SystemFailure: the start was provably refused or never sent.
        LedgerUnavailable: the start could not be recorded, so it was not sent.
        TooLateToStart: recording it took too long, so it was not sent.
    """
    # Kept before the start is sent: a lost start's job is known by its reference alone.
    services.memory.hide(request.reference, secret_values(request.variables, request.component.variables))
    sent_at, sent = services.clock.now(), services.clock.monotonic()
    job = Job(
        uid="",
        device=request.device.hostname if request.device else request.options.get("computer"),
        device_uid=request.device_uid or None,
        component=request.component.name,
        component_uid=request.component.uid,
        component_path=request.path,
        variables=redact_variables(request.variables, request.component.variables),
        timeout=request.timeout,
        sent_at=sent_at,
        reference=request.reference,
        options=request.options,
        sent_as=request.sent_as,
    )
    with anyio.CancelScope(shield=True):
        still_open = await services.ledger.record(job, identity=_identity(request), known_ended=known_ended)
        if still_open:
            return OpenStarts(still_open)
        await call.report_progress(Step.STARTING, job=job)
        if services.clock.monotonic() >= call.start_deadline:  # the ledger may have been locked, or the client slow
            call.started.refuse()  # the progress above has named the job, and whoever stops waiting would be told of it
            with suppress(LedgerUnavailable):
                await services.ledger.refused(request.reference)
            raise TooLateToStart(call.elapsed, recorded=True)
        # From here on the call says that nothing was started only after a refusal (docs/adr/0004).
        call.started.send(job)
        try:
            # Called here alone. A system sends it once, and again only after a 405 or a 401: docs/adr/0004.
            uid = await services.system.start(request, deadline=_answer_deadline(call, services.clock.monotonic()))
        except (SystemFailure, Refused):
            call.started.refuse()
            # The caller needs the refusal. A row left behind costs one search before an identical start.
            with suppress(LedgerUnavailable):
                await services.ledger.refused(request.reference)
            raise
        except StartOutcomeUnknown as lost:
            if not lost.named:
                return MayHaveStarted(job, lost.reason, lost.status, searched=False, said=lost.said, named=False)
            await call.report_progress(Step.LOOKING_FOR_START, job=job)
            found = await _search_lost_start(services, request, sent_at, seconds=LOST_START_SEARCH_SECONDS * call.share)
            one = certain_match(services, job, found or ())
            # A start that nobody can find may still run later, so its ledger row stays open.
            if one is None:
                is_searched = found is not None
                return MayHaveStarted(job, lost.reason, lost.status, is_searched, lost.said, possible=found or ())
            uid, job = one.job_uid, replace(job, recognised=one.recognised)
        call.started.confirm(replace(job, uid=uid))
        job = await record_started(services, job, uid)
        # Told inside the shield: whoever cancels now still learns which job goes on.
        await call.report_progress(Step.WAITING, job=job, state=JobState.QUEUED)
        return StartedJob(job, sent)
    raise AssertionError("a shield lets nothing through but what is raised in it")


async def record_started(services: Services[System], job: Job, uid: str) -> Job:
    """Complete the ledger row of a started job. A ledger that fails now must not hide the job."""
    services.memory.hide(uid, services.memory.hidden(job.reference or ""))
    if job.sent_at is not None:
        age = (services.clock.now() - job.sent_at).total_seconds()
        # The job cannot have begun before its start was sent.
        services.memory.begin(uid, not_begun=services.clock.monotonic() - max(0.0, age))
    try:
        await services.ledger.accepted(job.reference or "", uid)
    except LedgerUnavailable:
        log.warning("job %s has started, but the ledger could not be completed", uid)
    return replace(job, uid=uid)


def certain_match(services: Services[System], job: Job, found: Sequence[JobMatch]) -> JobMatch | None:
    """Return the job that surely is the sent one, or `None`.

    Every possible match may print the secrets of this start, so they are redacted in each.
    """
    for job_match in found:
        services.memory.hide(job_match.job_uid, services.memory.hidden(job.reference or ""))
    return next((job_match for job_match in found if job_match.certain), None)


async def _search_lost_start(
    services: Services[System], request: StartRequest, sent_at: datetime, *, seconds: float
) -> Sequence[JobMatch] | None:
    """Search for jobs that may be the sent one; `None` when the system's jobs could not be read."""
    deadline = services.clock.monotonic() + seconds
    try:
        return await services.system.find_started(request, sent_at=sent_at, deadline=deadline)
    except SystemFailure:
        return None


def _identity(request: StartRequest) -> str:
    """Return a text that is equal for identical starts: device, component, variables and options. It holds secrets."""
    parts = (
        request.device_uid,
        request.component.uid,
        sorted(request.variables.items()),
        sorted(request.options.items()),
    )
    return json.dumps(parts)


def _answer_deadline(call: CallContext, now: float) -> float:
    """Return the deadline for the start's answer, which leaves time to search for a lost one."""
    search, least = LOST_START_SEARCH_SECONDS * call.share, LEAST_ANSWER_SECONDS * call.share
    return min(now + START_ANSWER_SECONDS, max(call.deadline - search, now + least))


def new_start(
    device: Device | None,
    component: Component,
    variables: Mapping[str, str],
    *,
    timeout: int | None,
    options: Mapping[str, str] | None = None,
) -> StartRequest:
    """Make the request for one start, with a reference of its own."""
    reference = f"rj-{token_hex(6)}"
    # The API states no limit for a job's name; a short one is safe, and the reference makes it unique.
    name = f"{clean_line(component.name, 60)} ({reference})"
    return StartRequest(
        device, component, variables, reference=reference, job_name=name, options=options or {}, timeout=timeout
    )
