"""Find the job that a caller names, and its device."""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta

from rmm_jobs.domain.capabilities import SupportsDevices
from rmm_jobs.domain.job_errors import JobDeviceUnknown, JobNotFound, JobOnAnotherDevice
from rmm_jobs.domain.model import Job, JobStatus
from rmm_jobs.domain.ports import Step
from rmm_jobs.domain.results import MayHaveStarted
from rmm_jobs.domain.system import System
from rmm_jobs.domain.system_errors import SystemFailure
from rmm_jobs.inputs.names import looks_like_uid
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.ledger_rows import can_read_ledger, ledger_row
from rmm_jobs.jobs.lost_starts import search_again, search_unrecorded
from rmm_jobs.jobs.targets.devices import find_device

JOB_UID = re.compile(r"(?!\.{1,2}\Z)[A-Za-z0-9._-]{1,128}")
"""Matches any path-safe token: no system promises a form for a job's UID."""
REFERENCE = re.compile(r"rj-[0-9a-f]{12}")
"""Matches our own reference of a start."""
ANOTHER_JOB_AFTER = timedelta(days=1)
"""Time between a start and the begin of the job, from which it is another job's; a zone may be missing."""


async def find_job(services: Services[System], uid_or_reference: str, call: CallContext) -> Job | MayHaveStarted:
    """Gather what a poll needs to know of a job: from the ledger, or from the system.

    A start whose answer was lost is searched for again by its reference. It stays `MayHaveStarted` while not found.

    Raises:
        JobNotFound: the text is no job's UID, or the system does not know the job.
        JobDeviceUnknown: the job exists, but its device cannot be found.
    """
    async with _told_by_ledger(services):
        job = await _recorded_job(services, uid_or_reference, call)
        return job if isinstance(job, MayHaveStarted) else await services.system.locate(job, deadline=call.deadline)


async def find_job_on(
    services: Services[SupportsDevices], uid_or_reference: str, device: str | None, call: CallContext
) -> Job | MayHaveStarted:
    """Gather what a poll needs to know of a job, which the caller may know the device of.

    Raises:
        JobNotFound, JobDeviceUnknown: as `find_job` does.
        JobOnAnotherDevice: the ledger knows another device than the caller names.
    """
    if device is None or not device.strip():
        return await find_job(services, uid_or_reference, call)
    async with _told_by_ledger(services):
        job = await _recorded_job(services, uid_or_reference, call)
    if isinstance(job, MayHaveStarted):
        return job
    # The caller's device is used only where the ledger does not contradict it (docs/divergences.md, job-device).
    at = await find_device(services, device, deadline=call.deadline)
    if job.device_uid and job.device_uid != at.uid:
        raise JobOnAnotherDevice(job.uid, device, job.device or job.device_uid)
    return replace(job, device=at.hostname, device_uid=at.uid)


async def _recorded_job(services: Services[System], uid_or_reference: str, call: CallContext) -> Job | MayHaveStarted:
    """Return what the ledger knows of a job, after searching for a start that was not confirmed.

    Raises:
        JobNotFound: the text is no job's UID, or nobody knows this reference.
    """
    wanted = uid_or_reference.strip()
    if not JOB_UID.fullmatch(wanted):
        raise JobNotFound(uid_or_reference)
    await call.report_progress(Step.FINDING_JOB)
    row = await ledger_row(services, wanted)
    if row is None and (small := in_small_letters(wanted)):
        wanted, row = small, await ledger_row(services, small)
    if row is None and REFERENCE.fullmatch(wanted):
        job = await search_unrecorded(services, wanted, call)
    else:
        job = row[0] if row else Job(uid=wanted)
    return job if job.uid else await search_again(services, job, call)


@asynccontextmanager
async def _told_by_ledger(services: Services[System]) -> AsyncGenerator[None]:
    """Note in a refusal of the body whether the ledger could be read: without it nobody denies a job.

    Raises:
        JobNotFound, JobDeviceUnknown: the body has raised it.
    """
    try:
        yield
    except (JobNotFound, JobDeviceUnknown) as error:
        error.ledger_read = await can_read_ledger(services)
        raise


def in_small_letters(wanted: str) -> str | None:
    """Return the usual spelling of a UUID (RFC 9562) or a reference that was given in capitals, else `None`."""
    small = wanted.lower()
    return small if small != wanted and (looks_like_uid(small) or REFERENCE.fullmatch(small)) else None


def is_same_job(job: Job, seen: JobStatus) -> bool:
    """Return whether the system's job can be the one that the ledger knows by this UID.

    A server that was restored from a backup gives its ids anew: the row is then about another job.
    """
    if not job.component_uid or not seen.component_uid:
        return True
    if job.sent_at is None or seen.started_at is None:
        return job.component_uid == seen.component_uid
    return job.component_uid == seen.component_uid and abs(seen.started_at - job.sent_at) < ANOTHER_JOB_AFTER


def fill_names(job: Job, seen: JobStatus) -> Job:
    """Return the job, with missing names from its status. What the system tells wins over a row that contradicts it."""
    if not is_same_job(job, seen):
        return Job(job.uid, device=seen.hostname, component=seen.component, component_uid=seen.component_uid)
    return replace(job, device=job.device or seen.hostname, component=job.component or seen.component)


async def refuse_another_device(
    services: Services[SupportsDevices], job: Job, device: str | None, *, deadline: float
) -> None:
    """Check that the system's history does not contradict the device that a caller gave for a job.

    Raises:
        JobOnAnotherDevice: the history names another device.
    """
    if device is None:
        return
    with suppress(SystemFailure):  # without the log nobody can say so
        job_match = await services.system.find_device_of(job.uid, deadline=deadline)
        if job_match and job_match.device_uid and job_match.device_uid != job.device_uid:
            raise JobOnAnotherDevice(job.uid, device, job_match.hostname or job_match.device_uid)
