"""Finding what a caller names: a device, or a job and the device it runs on."""

import re
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from rmm_jobs.domain.capabilities import SupportsDevices, require
from rmm_jobs.domain.errors import (
    DeviceNotFound,
    JobDeviceUnknown,
    JobNotFound,
    JobOnAnotherDevice,
    LedgerUnavailable,
    SystemFailure,
)
from rmm_jobs.domain.model import Device, Job, JobMatch, JobStatus
from rmm_jobs.domain.ports import Ending, Step
from rmm_jobs.domain.results import ROWS, ComponentList, DeviceList, MayHaveStarted
from rmm_jobs.inputs.names import looks_like_uid, pick_device, search_components, similar_components
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.start import certain_match, record_started

JOB_UID = re.compile(r"(?!\.{1,2}\Z)[A-Za-z0-9._-]{1,128}")
"""A job's UID is any path-safe token: no system promises a form for it."""
REFERENCE = re.compile(r"rj-[0-9a-f]{12}")
LOOK_BACK = timedelta(days=7)
"""How old a start can be that is looked for by its reference alone: the activity log is searched as far back."""


async def find_device(services: Services, query: str, *, deadline: float) -> Device:
    """The one device a caller means: by UID, or by a hostname equal but for case.

    Raises:
        DeviceNotFound, DevicesMatch, DuplicateDevices, DeviceUnusable: as `names.pick_device` decides.
    """
    devices, name = require(services.devices), query.strip()
    if looks_like_uid(name):
        device = await devices.device(name, deadline=deadline)
        if device is None:
            raise DeviceNotFound(query)
        return device
    if not name:
        raise DeviceNotFound(query)
    return pick_device(name, await devices.devices_like(name, deadline=deadline))


async def find_job(
    services: Services, uid_or_reference: str, device: str | None, call: CallContext
) -> Job | MayHaveStarted:
    """What is known of a job: from the ledger, from the device the caller names, or from the system's history.

    A start whose answer was lost is looked for again by its reference; `MayHaveStarted` is what it stays.

    Raises:
        JobNotFound: it is not a job's UID, or the system does not know it.
        JobDeviceUnknown: the job exists, its device cannot be found.
    """
    wanted = uid_or_reference.strip()
    if not JOB_UID.fullmatch(wanted):
        raise JobNotFound(uid_or_reference)
    await call.report_progress(Step.FINDING_JOB)
    row = await ledger_row(services, wanted)
    if row is None and REFERENCE.fullmatch(wanted):
        job = await _find_unrecorded_start(services, wanted, call)
    else:
        job = row[0] if row else Job(uid=wanted)
    if not job.uid:
        found = await _find_lost_start(services, job, call)
        if isinstance(found, MayHaveStarted):
            return found
        job = found
    if device is not None and device.strip():
        at = await find_device(services, device, deadline=call.deadline)
        if job.device_uid and job.device_uid != at.uid:
            raise JobOnAnotherDevice(job.uid, device, job.device or job.device_uid)
        return replace(job, device=at.hostname, device_uid=at.uid)
    if job.device_uid or services.devices is None:
        return job
    return await _with_device(services.devices, job, call)


async def ledger_row(services: Services, wanted: str) -> tuple[Job, Ending | None] | None:
    """The ledger's row of a job, by its UID or reference, and how it ended; `None` when it has none to tell."""
    with suppress(LedgerUnavailable):  # the system may know enough without our memory
        return await services.ledger.find(wanted)
    return None


def fill_names(job: Job, seen: JobStatus) -> Job:
    """The job with the names that a look at it tells, where nobody has noted them."""
    return replace(job, device=job.device or seen.hostname, component=job.component or seen.component)


async def refuse_another_device(services: Services, job: Job, device: str | None, *, deadline: float) -> None:
    """Refuse the device that a caller gave for a job, when the system's history names another.

    Raises:
        JobOnAnotherDevice: it does.
    """
    if device is None or services.devices is None:
        return
    with suppress(SystemFailure):  # without the log nobody can say so
        job_match = await services.devices.find_device_of(job.uid, deadline=deadline)
        if job_match and job_match.device_uid and job_match.device_uid != job.device_uid:
            raise JobOnAnotherDevice(job.uid, device, job_match.hostname or job_match.device_uid)


async def _find_lost_start(services: Services, job: Job, call: CallContext) -> Job | MayHaveStarted:
    if job.reference is None or job.sent_at is None:
        raise JobNotFound(job.reference or "")
    await call.report_progress(Step.LOOKING_FOR_START)
    try:
        found = await services.system.find_reference(job.reference, sent_at=job.sent_at, deadline=call.deadline)
    except SystemFailure as failure:
        return MayHaveStarted(job, "", None, searched=False, said=failure.said)
    if found is None:
        return MayHaveStarted(job, "", None, searched=False, remembered=False)
    one = certain_match(services, job, found)
    if one is None:
        return MayHaveStarted(job, "", None, searched=True, possible=found)
    return await record_started(services, replace(job, recognised=one.recognised), one.job_uid)


async def _find_unrecorded_start(services: Services, reference: str, call: CallContext) -> Job:
    """Look for a start by its reference alone: the ledger may be lost, or the start another computer's.

    Raises:
        JobNotFound: the system does not show it.
        SystemFailure: the system could not be asked.
    """
    await call.report_progress(Step.LOOKING_FOR_START)
    since = services.clock.now() - LOOK_BACK
    job = Job("", reference=reference, sent_at=since)
    found = await services.system.find_reference(reference, sent_at=since, deadline=call.deadline)
    one = certain_match(services, job, found or ())
    if one is None:
        raise JobNotFound(reference)
    job = replace(job, device=one.hostname, device_uid=one.device_uid, sent_at=one.at, recognised=one.recognised)
    return await record_started(services, job, one.job_uid)


async def _with_device(devices: SupportsDevices, job: Job, call: CallContext) -> Job:
    """A job that was started elsewhere: the system names its device, or its history does."""
    seen = await devices.job(job.uid, deadline=call.deadline)
    if seen is None:
        raise JobNotFound(job.uid)
    job = replace(job, component=job.component or seen.component)
    if seen.device_uid:
        return replace(job, device=seen.hostname, device_uid=seen.device_uid)
    job_match: JobMatch | None = await devices.find_device_of(job.uid, deadline=call.deadline)
    if job_match is None or not job_match.device_uid:
        raise JobDeviceUnknown(job.uid)
    return replace(job, device=job_match.hostname, device_uid=job_match.device_uid)


async def device_lookup(services: Services, identifier: str, site: str | None, call: CallContext) -> DeviceList:
    """Devices with this UID, or whose hostname contains the text, at sites whose name contains `site`."""
    devices = require(services.devices)
    await call.report_progress(Step.FINDING_DEVICE)
    wanted = identifier.strip()
    if looks_like_uid(wanted):
        device = await devices.device(wanted, deadline=call.deadline)
        found = [device] if device else []
    else:
        listed = await devices.devices_like(wanted, site=site, deadline=call.deadline)
        # The system's filter knows wildcards: what holds the text itself is what was meant, if there is any.
        found = [device for device in listed if wanted.casefold() in device.hostname.casefold()] or list(listed)
    found.sort(key=lambda device: (device.hostname.casefold() != wanted.casefold(), device.hostname.casefold()))
    return DeviceList(identifier, site, found[:ROWS], len(found), services.clock.now())


async def component_lookup(
    services: Services, query: str | None, call: CallContext, *, step: Step = Step.FINDING_COMPONENT
) -> ComponentList:
    """Components whose name contains the text, else those that are spelt like it; all of them without a text."""
    await call.report_progress(step)
    found = search_components(query or "", await services.system.components(deadline=call.deadline))
    if found:
        return ComponentList(query, found[:ROWS], len(found))
    components = await services.system.components(since=call.arrived, deadline=call.deadline)
    found = search_components(query or "", components)
    alike = [] if found else similar_components(query or "", components)
    return ComponentList(query, (found or alike)[:ROWS], len(found or alike), alike=bool(alike))
