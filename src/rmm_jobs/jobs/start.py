"""Start a job: the ledger gets the start, the system gets it once, and a lost answer is searched for."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from secrets import token_hex

import anyio

from rmm_jobs.domain.catalog import Component, Device
from rmm_jobs.domain.errors import Refused
from rmm_jobs.domain.job_errors import TooLateToStart
from rmm_jobs.domain.model import Job, JobState, StartRequest
from rmm_jobs.domain.ports import Step
from rmm_jobs.domain.results import MayHaveStarted
from rmm_jobs.domain.system import System
from rmm_jobs.domain.system_errors import StartOutcomeUnknown, SystemFailure
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.identical_starts import refuse_unless_ended
from rmm_jobs.jobs.ledger_rows import complete_row, remove_row
from rmm_jobs.jobs.lost_starts import SEARCH_SECONDS, search_at_once
from rmm_jobs.safety.redact import redact_variables, secret_values
from rmm_jobs.safety.sanitize import clean_line

ANSWER_SECONDS = 15.0
"""Seconds within which the system has to answer a start."""
LEAST_ANSWER_SECONDS = 5.0
"""Seconds that the answer of a start has even in a late call: giving up would lose the answer."""


@dataclass(frozen=True, slots=True)
class StartedJob:
    """A job with its UID. `sent` is the moment of the start on the monotonic clock."""

    job: Job
    sent: float


@dataclass(frozen=True, slots=True)
class _HeldBack:
    """The start was neither recorded nor sent: identical ones may not have ended."""

    by: Sequence[Job]


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


async def start_job(
    services: Services[System], request: StartRequest, call: CallContext, *, again: bool
) -> StartedJob | MayHaveStarted:
    """Start the job, unless an identical one may still run; `again` starts it regardless.

    The ledger knows of the start before the system does. Record and start are one shielded step: a cancellation
    takes effect after it. Each open identical job is polled once; without one, no request is added.

    Raises:
        IdenticalJob: an identical job is queued, running, invisible or no longer there; nothing was started.
        TooLateToStart: polling or recording took too long; nothing was started.
        SystemFailure: the start was provably refused or never sent.
        LedgerUnavailable: the start could not be recorded, so it was not sent.
    """
    # Kept before the start is sent: a lost start's job is known by its reference alone.
    services.memory.hide(request.reference, secret_values(request.variables, request.component.variables))
    released: set[str] = set()
    # The ledger is asked again after each look, because another call may have started the same job meanwhile.
    while isinstance(outcome := await _record_and_send(services, request, call, released, again=again), _HeldBack):
        await call.report_progress(Step.CHECKING_EARLIER)
        for earlier in outcome.by:
            await refuse_unless_ended(services, earlier, call)
            released.add(earlier.reference or "")
    return outcome


async def _record_and_send(
    services: Services[System], request: StartRequest, call: CallContext, released: Collection[str], *, again: bool
) -> StartedJob | MayHaveStarted | _HeldBack:
    """Record the start and send it, unless open identical starts other than the `released` ones hold it back.

    An identical start is released once its job has ended; where no job of it is seen, a day after it was sent.

    Raises:
        TooLateToStart, SystemFailure, LedgerUnavailable: as `start_job` does.
    """
    if services.clock.monotonic() >= call.start_deadline:
        raise TooLateToStart(call.elapsed)
    job, sent, identity = _job_of(request, services), services.clock.monotonic(), _identity(request)
    still_open: Sequence[Job] = ()
    with anyio.CancelScope(shield=True):
        if again:
            await services.ledger.record(job, identity=identity)
        else:
            still_open = await services.ledger.record_unless_open(job, identity=identity, released=released)
        if not still_open:
            return await _send(services, request, job, sent, call)
    return _HeldBack(still_open)


async def _send(
    services: Services[System], request: StartRequest, job: Job, sent: float, call: CallContext
) -> StartedJob | MayHaveStarted:
    """Send a start that the ledger knows, once, and return what it has become. The caller shields this."""
    await call.report_progress(Step.STARTING, job=job)
    if services.clock.monotonic() >= call.start_deadline:  # the ledger may have been locked, or the client slow
        call.started.refuse()  # the progress above has named the job, and whoever stops waiting would be told of it
        await remove_row(services, job)
        raise TooLateToStart(call.elapsed, recorded=True)
    # From here on the call says that nothing was started only after a refusal (docs/adr/0004).
    call.started.send(job)
    try:
        # Called here alone. A system sends it once, and again only after a 405 or a 401: docs/adr/0004.
        uid = await services.system.start(request, deadline=_answer_deadline(call, services.clock.monotonic()))
        job = replace(job, uid=uid)
    except (SystemFailure, Refused):
        call.started.refuse()
        await remove_row(services, job)
        raise
    except StartOutcomeUnknown as lost:
        found = await search_at_once(services, request, job, lost, call)
        if isinstance(found, MayHaveStarted):  # it may still run later, so its row stays open
            call.started.learn(found.job)
            return found
        job = found
    call.started.learn(job)
    await complete_row(services, job)
    # Told inside the shield: whoever cancels now still learns which job goes on.
    await call.report_progress(Step.WAITING, job=job, state=JobState.QUEUED)
    return StartedJob(job, sent)


def _job_of(request: StartRequest, services: Services[System]) -> Job:
    """Return the job of a start that is sent now. It has no UID yet, and its secrets are redacted."""
    return Job(
        uid="",
        device=request.device.hostname if request.device else request.options.get("computer"),
        device_uid=request.device_uid or None,
        component=request.component.name,
        component_uid=request.component.uid,
        component_path=request.path,
        variables=redact_variables(request.variables, request.component.variables),
        timeout=request.timeout,
        sent_at=services.clock.now(),
        reference=request.reference,
        options=request.options,
        sent_as=request.sent_as,
    )


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
    search, least = SEARCH_SECONDS * call.share, LEAST_ANSWER_SECONDS * call.share
    return min(now + ANSWER_SECONDS, max(call.deadline - search, now + least))
