"""The start of a job: written down, sent once, and looked for when its answer was lost."""

import json
import logging
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from secrets import token_hex

import anyio

from rmm_jobs.domain.errors import LedgerUnavailable, Refused, StartUnanswered, SystemFailure
from rmm_jobs.domain.model import Component, Device, Job, JobState, Sighting, StartOrder
from rmm_jobs.domain.ports import Step
from rmm_jobs.domain.results import MayHaveStarted
from rmm_jobs.jobs.context import Call, Desk
from rmm_jobs.jobs.durations import Sightings
from rmm_jobs.safety.redact import mask, secret_values
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
class Started:
    """A job with its UID. `sent` is the moment of the start on the monotonic clock."""

    job: Job
    sent: float


@dataclass(frozen=True, slots=True)
class OpenStarts:
    """Earlier starts of the same job that are not known to have ended: nothing was sent. `jobs` is never empty."""

    jobs: Sequence[Job]


async def start_once(
    desk: Desk, plan: Plan, call: Call, *, despite: Collection[str] | None = None
) -> Started | MayHaveStarted | OpenStarts:
    """Start the job, unless an identical one is open; the ledger knows of it before the system does.

    The whole step is shielded: a caller that cancels gets its cancellation afterwards, never between the start
    and its record.

    Args:
        desk: Where the call is served.
        plan: What to start.
        call: The call.
        despite: References of identical starts that are known to be over; `None` starts it whatever is open.

    Raises:
        SystemFailure: the start was provably refused or never sent.
        LedgerUnavailable: it could not be written down, so it was not sent.
    """
    order = _order(plan)
    desk.secrets[order.reference] = secret_values(plan.variables, plan.component.variables)
    sent_at, sent = desk.clock.now(), desk.clock.monotonic()
    job = Job(
        uid="",
        device=plan.device.hostname if plan.device else plan.options.get("computer"),
        device_uid=order.device_uid or None,
        component=plan.component.name,
        component_uid=plan.component.uid,
        variables=mask(plan.variables, plan.component.variables),
        timeout=plan.timeout,
        sent_at=sent_at,
        reference=order.reference,
        options=plan.options,
    )
    with anyio.CancelScope(shield=True):
        still_open = await desk.ledger.record(job, identity=_identity(order), despite=despite)
        if still_open:
            return OpenStarts(still_open)
        await call.tell(Step.STARTING, job=job)
        call.started.send(job)
        try:
            uid = await desk.system.start(order, until=_answer_by(call))
        except (SystemFailure, Refused):
            call.started.refuse()
            # The refusal is the news. A row that is left over is looked for before an identical start.
            with suppress(LedgerUnavailable):
                await desk.ledger.refused(order.reference)
            raise
        except StartUnanswered as lost:
            await call.tell(Step.LOOKING_FOR_START)
            found = await _look_for(desk, order, sent_at)
            one = the_one(desk, job, found or ())
            if one is None:
                is_searched = found is not None
                return MayHaveStarted(job, lost.reason, lost.status, is_searched, lost.said, possible=found or ())
            uid, job = one.job_uid, replace(job, recognised=one.recognised)
        call.started.confirm(replace(job, uid=uid))
        job = await remember(desk, job, uid)
        # Told inside the shield: whoever cancels now still learns which job goes on.
        await call.tell(Step.WAITING, job=job, state=JobState.QUEUED)
        return Started(job, sent)
    raise AssertionError("a shield lets nothing through but what is raised in it")


async def remember(desk: Desk, job: Job, uid: str) -> Job:
    """Complete the ledger row of a job that has started. A ledger that fails now must not hide the job."""
    desk.hide(uid, desk.secrets.get(job.reference or "", ()))
    if job.sent_at is not None:
        age = (desk.clock.now() - job.sent_at).total_seconds()
        desk.sightings[uid] = Sightings(not_begun=desk.clock.monotonic() - max(0.0, age))
    try:
        await desk.ledger.accepted(job.reference or "", uid)
    except LedgerUnavailable:
        log.warning("job %s has started, but the ledger could not be completed", uid)
    return replace(job, uid=uid)


def the_one(desk: Desk, job: Job, found: Sequence[Sighting]) -> Sighting | None:
    """The job that is known to be the one that was sent; `None` when none is.

    Whatever may be it may print the secrets of its start: they are hidden there as well.
    """
    for sighting in found:
        desk.hide(sighting.job_uid, desk.secrets.get(job.reference or "", ()))
    return next((sighting for sighting in found if sighting.certain), None)


async def _look_for(desk: Desk, order: StartOrder, sent_at: datetime) -> Sequence[Sighting] | None:
    """What may be it; `None` when that could not be read."""
    until = desk.clock.monotonic() + LOST_START_SEARCH
    try:
        return await desk.system.find_started(order, sent_at=sent_at, until=until)
    except SystemFailure:
        return None


def _identity(order: StartOrder) -> str:
    """What makes two starts the same: device, component, variables, and what else was asked for. Holds secrets."""
    parts = (order.device_uid, order.component.uid, sorted(order.variables.items()), sorted(order.options.items()))
    return json.dumps(parts)


def _answer_by(call: Call) -> float:
    """A start is given its time even when the call is nearly over: an answer not waited for is a lost one."""
    now = call.clock.monotonic()
    return min(now + START_ANSWER, max(call.ends - LOST_START_SEARCH, now + START_ANSWER / 3))


def _order(plan: Plan) -> StartOrder:
    reference = f"rj-{token_hex(6)}"
    # The API states no limit for a job's name; a short one is safe, and the reference makes it unique.
    name = f"{clean_line(plan.component.name, 60)} ({reference})"
    return StartOrder(
        plan.device, plan.component, plan.variables, reference=reference, job_name=name, options=plan.options
    )
