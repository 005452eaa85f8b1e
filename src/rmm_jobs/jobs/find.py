"""Finding what a caller names: a device, or a job and the device it runs on."""

import re
from contextlib import suppress
from dataclasses import replace

from rmm_jobs.domain.capabilities import Devices, needed
from rmm_jobs.domain.errors import (
    DeviceNotFound,
    JobDeviceUnknown,
    JobNotFound,
    JobOnAnotherDevice,
    LedgerUnavailable,
    SystemFailure,
)
from rmm_jobs.domain.model import Device, Job, Sighting, Snapshot
from rmm_jobs.domain.ports import Ending, Step
from rmm_jobs.domain.results import ROWS, ComponentList, DeviceList, MayHaveStarted
from rmm_jobs.inputs.names import looks_like_uid, pick_device, search_components, similar_components
from rmm_jobs.jobs.context import Call, Desk
from rmm_jobs.jobs.start import remember, the_one

JOB_UID = re.compile(r"(?!\.{1,2}\Z)[A-Za-z0-9._-]{1,128}")
"""A job's UID is any path-safe token: no system promises a form for it."""


async def find_device(desk: Desk, query: str, *, until: float) -> Device:
    """The one device a caller means: by UID, or by a hostname equal but for case.

    Raises:
        DeviceNotFound, DevicesMatch, DuplicateDevices, DeviceUnusable: as `names.pick_device` decides.
    """
    devices, name = needed(desk.devices), query.strip()
    if looks_like_uid(name):
        device = await devices.device(name, until=until)
        if device is None:
            raise DeviceNotFound(query)
        return device
    if not name:
        raise DeviceNotFound(query)
    return pick_device(name, await devices.devices_like(name, until=until))


async def find_job(desk: Desk, uid_or_reference: str, device: str | None, call: Call) -> Job | MayHaveStarted:
    """What is known of a job: from the ledger, from the device the caller names, or from the system's history.

    A start whose answer was lost is looked for again by its reference; `MayHaveStarted` is what it stays.

    Raises:
        JobNotFound: it is not a job's UID, or the system does not know it.
        JobDeviceUnknown: the job exists, its device cannot be found.
    """
    wanted = uid_or_reference.strip()
    if not JOB_UID.fullmatch(wanted):
        raise JobNotFound(uid_or_reference)
    await call.tell(Step.FINDING_JOB)
    row = await ledger_row(desk, wanted)
    job = row[0] if row else Job(uid=wanted)
    if not job.uid:
        found = await _find_lost_start(desk, job, call)
        if isinstance(found, MayHaveStarted):
            return found
        job = found
    if device is not None and device.strip():
        at = await find_device(desk, device, until=call.ends)
        if job.device_uid and job.device_uid != at.uid:
            raise JobOnAnotherDevice(job.uid, device, job.device or job.device_uid)
        return replace(job, device=at.hostname, device_uid=at.uid)
    if job.device_uid or desk.devices is None:
        return job
    return await _with_device(desk.devices, job, call)


async def ledger_row(desk: Desk, wanted: str) -> tuple[Job, Ending | None] | None:
    """The ledger's row of a job, by its UID or reference, and how it ended; `None` when it has none to tell."""
    with suppress(LedgerUnavailable):  # the system may know enough without our memory
        return await desk.ledger.find(wanted)
    return None


def with_names(job: Job, seen: Snapshot) -> Job:
    """The job with the names that a look at it tells, where nobody has noted them."""
    return replace(job, device=job.device or seen.hostname, component=job.component or seen.component)


async def refuse_another_device(desk: Desk, job: Job, device: str | None, *, until: float) -> None:
    """Refuse the device that a caller gave for a job, when the system's history names another.

    Raises:
        JobOnAnotherDevice: it does.
    """
    if device is None or desk.devices is None:
        return
    with suppress(SystemFailure):  # without the log nobody can say so
        sighting = await desk.devices.find_device_of(job.uid, until=until)
        if sighting and sighting.device_uid and sighting.device_uid != job.device_uid:
            raise JobOnAnotherDevice(job.uid, device, sighting.hostname or sighting.device_uid)


async def _find_lost_start(desk: Desk, job: Job, call: Call) -> Job | MayHaveStarted:
    if job.reference is None or job.sent_at is None:
        raise JobNotFound(job.reference or "")
    await call.tell(Step.LOOKING_FOR_START)
    try:
        found = await desk.system.find_reference(job.reference, sent_at=job.sent_at, until=call.ends)
    except SystemFailure as failure:
        return MayHaveStarted(job, "", None, searched=False, said=failure.said)
    if found is None:
        return MayHaveStarted(job, "", None, searched=False, remembered=False)
    one = the_one(desk, job, found)
    if one is None:
        return MayHaveStarted(job, "", None, searched=True, possible=found)
    return await remember(desk, replace(job, recognised=one.recognised), one.job_uid)


async def _with_device(devices: Devices, job: Job, call: Call) -> Job:
    """A job that was started elsewhere: the system names its device, or its history does."""
    seen = await devices.job(job.uid, until=call.ends)
    if seen is None:
        raise JobNotFound(job.uid)
    job = replace(job, component=job.component or seen.component)
    if seen.device_uid:
        return replace(job, device=seen.hostname, device_uid=seen.device_uid)
    sighting: Sighting | None = await devices.find_device_of(job.uid, until=call.ends)
    if sighting is None or not sighting.device_uid:
        raise JobDeviceUnknown(job.uid)
    return replace(job, device=sighting.hostname, device_uid=sighting.device_uid)


async def device_lookup(desk: Desk, identifier: str, site: str | None, call: Call) -> DeviceList:
    """Devices with this UID, or whose hostname contains the text, at sites whose name contains `site`."""
    devices = needed(desk.devices)
    await call.tell(Step.FINDING_DEVICE)
    wanted = identifier.strip()
    if looks_like_uid(wanted):
        device = await devices.device(wanted, until=call.ends)
        found = [device] if device else []
    else:
        listed = await devices.devices_like(wanted, site=site, until=call.ends)
        # The system's filter knows wildcards: what holds the text itself is what was meant, if there is any.
        found = [device for device in listed if wanted.casefold() in device.hostname.casefold()] or list(listed)
    found.sort(key=lambda device: (device.hostname.casefold() != wanted.casefold(), device.hostname.casefold()))
    return DeviceList(identifier, site, found[:ROWS], len(found), desk.clock.now())


async def component_lookup(
    desk: Desk, query: str | None, call: Call, *, step: Step = Step.FINDING_COMPONENT
) -> ComponentList:
    """Components whose name contains the text, else those that are spelt like it; all of them without a text."""
    await call.tell(step)
    found = search_components(query or "", await desk.system.components(until=call.ends))
    if found:
        return ComponentList(query, found[:ROWS], len(found))
    components = await desk.system.components(since=call.arrived, until=call.ends)
    found = search_components(query or "", components)
    alike = [] if found else similar_components(query or "", components)
    return ComponentList(query, (found or alike)[:ROWS], len(found or alike), alike=bool(alike))
