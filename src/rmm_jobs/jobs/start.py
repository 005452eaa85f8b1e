"""The start of a job: written down, sent once, and looked for when its answer was lost."""

import json
import logging
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from secrets import token_hex

import anyio

from rmm_jobs.domain.errors import LedgerUnavailable, Refused, StartOutcomeUnknown, SystemFailure
from rmm_jobs.domain.model import Component, Device, Job, JobMatch, JobState, StartOrder
from rmm_jobs.domain.ports import Step
from rmm_jobs.domain.results import MayHaveStarted
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.durations import ObservedDuration
from rmm_jobs.safety.redact import redact_variables, secret_values
from rmm_jobs.safety.sanitize import clean_line

START_ANSWER = 15.0
"""Seconds in which a start has to be answered."""
LOST_START_SEARCH = 8.0
"""Seconds in which a start whose answer was lost is looked for."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be started, after every check: `variables` are sent as they are, `timeout` is in seconds.

    A `timeout` of `None` is none at all. `device` is `None` where the system itself runs the job; `options` are those
    of `StartOrder`.
    """

    device: Device | None
    component: Component
    variables: Mapping[str, str]
    timeout: int | None
    options: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class StartedJob:
    """A job with its UID. `sent` is the moment of the start on the monotonic clock."""

    job: Job
    sent: float


@dataclass(frozen=True, slots=True)
class OpenStarts:
    """Earlier starts of the same job that are not known to have ended: nothing was sent. `jobs` is never empty."""

    jobs: Sequence[Job]


async def start_once(
    services: Services, plan: Plan, call: CallContext, *, despite: Collection[str] | None = None
) -> StartedJob | MayHaveStarted | OpenStarts:
    """Start the job, unless an identical one is open; the ledger knows of it before the system does.

    The whole step is shielded: a caller that cancels gets its cancellation afterwards, never between the start
    and its record.

    Args:
        services: What every use case needs.
        plan: What to start.
        call: The call.
        despite: References of identical starts that are known to be over; `None` starts it whatever is open.

    Raises:
        SystemFailure: the start was provably refused or never sent.
        LedgerUnavailable: it could not be written down, so it was not sent.
    """
    order = _order(plan)
    services.secrets[order.reference] = secret_values(plan.variables, plan.component.variables)
    sent_at, sent = services.clock.now(), services.clock.monotonic()
    job = Job(
        uid="",
        device=plan.device.hostname if plan.device else plan.options.get("computer"),
        device_uid=order.device_uid or None,
        component=plan.component.name,
        component_uid=plan.component.uid,
        variables=redact_variables(plan.variables, plan.component.variables),
        timeout=plan.timeout,
        sent_at=sent_at,
        reference=order.reference,
        options=plan.options,
    )
    with anyio.CancelScope(shield=True):
        still_open = await services.ledger.record(job, identity=_identity(order), despite=despite)
        if still_open:
            return OpenStarts(still_open)
        await call.report_progress(Step.STARTING, job=job)
        call.started.send(job)
        try:
            uid = await services.system.start(order, deadline=_answer_by(call))
        except (SystemFailure, Refused):
            call.started.refuse()
            # The refusal is the news. A row that is left over is looked for before an identical start.
            with suppress(LedgerUnavailable):
                await services.ledger.refused(order.reference)
            raise
        except StartOutcomeUnknown as lost:
            await call.report_progress(Step.LOOKING_FOR_START)
            found = await _look_for(services, order, sent_at)
            one = certain_match(services, job, found or ())
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


async def record_started(services: Services, job: Job, uid: str) -> Job:
    """Complete the ledger row of a job that has started. A ledger that fails now must not hide the job."""
    services.remember_secrets(uid, services.secrets.get(job.reference or "", ()))
    if job.sent_at is not None:
        age = (services.clock.now() - job.sent_at).total_seconds()
        services.durations[uid] = ObservedDuration(not_begun=services.clock.monotonic() - max(0.0, age))
    try:
        await services.ledger.accepted(job.reference or "", uid)
    except LedgerUnavailable:
        log.warning("job %s has started, but the ledger could not be completed", uid)
    return replace(job, uid=uid)


def certain_match(services: Services, job: Job, found: Sequence[JobMatch]) -> JobMatch | None:
    """The job that is known to be the one that was sent; `None` when none is.

    Whatever may be it may print the secrets of its start: they are hidden there as well.
    """
    for job_match in found:
        services.remember_secrets(job_match.job_uid, services.secrets.get(job.reference or "", ()))
    return next((job_match for job_match in found if job_match.certain), None)


async def _look_for(services: Services, order: StartOrder, sent_at: datetime) -> Sequence[JobMatch] | None:
    """What may be it; `None` when that could not be read."""
    deadline = services.clock.monotonic() + LOST_START_SEARCH
    try:
        return await services.system.find_started(order, sent_at=sent_at, deadline=deadline)
    except SystemFailure:
        return None


def _identity(order: StartOrder) -> str:
    """What makes two starts the same: device, component, variables, and what else was asked for. Holds secrets."""
    parts = (order.device_uid, order.component.uid, sorted(order.variables.items()), sorted(order.options.items()))
    return json.dumps(parts)


def _answer_by(call: CallContext) -> float:
    """A start is given its time even when the call is nearly over: an answer not waited for is a lost one."""
    now = call.clock.monotonic()
    return min(now + START_ANSWER, max(call.deadline - LOST_START_SEARCH, now + START_ANSWER / 3))


def _order(plan: Plan) -> StartOrder:
    reference = f"rj-{token_hex(6)}"
    # The API states no limit for a job's name; a short one is safe, and the reference makes it unique.
    name = f"{clean_line(plan.component.name, 60)} ({reference})"
    return StartOrder(
        plan.device, plan.component, plan.variables, reference=reference, job_name=name, options=plan.options
    )
