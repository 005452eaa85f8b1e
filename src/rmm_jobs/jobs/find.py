"""Find what a caller names: a device, a component, or a job and its device."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from rmm_jobs.domain.capabilities import SupportsDevices
from rmm_jobs.domain.errors import (
    DeviceNotFound,
    JobDeviceUnknown,
    JobNotFound,
    JobOnAnotherDevice,
    LedgerUnavailable,
    SystemFailure,
)
from rmm_jobs.domain.inventory import Site
from rmm_jobs.domain.model import Component, Device, Job, JobStatus, shortfall_of
from rmm_jobs.domain.ports import Ending, Step
from rmm_jobs.domain.results import ROWS, ComponentList, DeviceList, MayHaveStarted
from rmm_jobs.domain.site_errors import DeviceElsewhere
from rmm_jobs.domain.system import System
from rmm_jobs.inputs.likeness import lookalike, loose, names_of, nearest_devices, pieces, spellings
from rmm_jobs.inputs.names import (
    is_at,
    looks_like_uid,
    pick_device,
    pick_device_at,
    same_name,
    search_components,
    similar_components,
)
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.start import certain_match, record_started

JOB_UID = re.compile(r"(?!\.{1,2}\Z)[A-Za-z0-9._-]{1,128}")
"""Matches any path-safe token: no system promises a form for a job's UID."""
REFERENCE = re.compile(r"rj-[0-9a-f]{12}")
"""Matches our own reference of a start."""
ANOTHER_JOB_AFTER = timedelta(days=1)
"""Time between a start and the begin of the job, from which it is another job's; a zone may be missing."""
_NEAR_REQUESTS = 5
"""Limit of the requests for devices that resemble a name, after the first page of all."""
LOOK_BACK = timedelta(days=7)
"""Age up to which a start is looked for by its reference alone: the activity log is searched as far back."""


async def find_device(
    services: Services[SupportsDevices], query: str, *, site: Site | None = None, deadline: float
) -> Device:
    """Return the one device a caller means, by UID or by a hostname that is equal, ignoring case.

    Raises:
        DeviceNotFound, DevicesMatch, DuplicateDevices, DeviceUnusable: as `names.pick_device` decides.
        DeviceElsewhere: the device is at another site than the given one.
    """
    devices, name = services.system, query.strip(" \t\r\n")
    if looks_like_uid(name):
        device = await devices.device(name, deadline=deadline)
        if device is None:
            raise DeviceNotFound(query)
        if site is not None and not is_at(device, site):
            raise DeviceElsewhere(query, site, [device])
        return device
    if not name:
        raise DeviceNotFound(query)
    try:
        listed = await devices.devices_like(name, deadline=deadline)
        return pick_device(name, listed) if site is None else pick_device_at(site, name, listed)
    except DeviceNotFound as missed:
        near = await _near_devices(services, name, deadline=deadline)
        shortfall = missed.shortfall
    raise DeviceNotFound(query, near, lookalike(name, names_of(near)), shortfall)


async def _near_devices(services: Services[SupportsDevices], name: str, *, deadline: float) -> Sequence[Device]:
    """Return devices whose hostnames resemble a name that the system's filter does not find; at most five requests.

    A fleet of one page is read whole. In a larger one the filter finds the parts of a name that are spelled right.
    """
    system, found = services.system, dict[str, Device]()
    queries = spellings(name)
    with suppress(SystemFailure):  # whoever is told "not found" without an offer is told no less than the truth
        every = await system.devices_like("", complete=False, deadline=deadline)
        found.update({device.uid: device for device in every})
        if shortfall_of(every) is not None:
            for part in [*queries, *pieces(queries[-1] if queries else name)][:_NEAR_REQUESTS]:
                listed = await system.devices_like(part, complete=False, deadline=deadline)
                found.update({device.uid: device for device in listed})
    return nearest_devices(name, found.values())


async def find_job(services: Services[System], uid_or_reference: str, call: CallContext) -> Job | MayHaveStarted:
    """Gather what a poll needs to know of a job: from the ledger, or from the system.

    A start whose answer was lost is searched for again by its reference. It stays `MayHaveStarted` while not found.

    Raises:
        JobNotFound: the text is no job's UID, or the system does not know the job.
        JobDeviceUnknown: the job exists, but its device cannot be found.
    """
    try:
        job = await _recorded_job(services, uid_or_reference, call)
        return job if isinstance(job, MayHaveStarted) else await services.system.locate(job, deadline=call.deadline)
    except (JobNotFound, JobDeviceUnknown) as error:
        error.ledger_read = await can_read_ledger(services)
        raise


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
    job = await _recorded_job(services, uid_or_reference, call)
    if isinstance(job, MayHaveStarted):
        return job
    # The caller's device is used only where the ledger does not contradict it (docs/divergences.md, job-device).
    at = await find_device(services, device, deadline=call.deadline)
    if job.device_uid and job.device_uid != at.uid:
        raise JobOnAnotherDevice(job.uid, device, job.device or job.device_uid)
    return replace(job, device=at.hostname, device_uid=at.uid)


async def _recorded_job(services: Services[System], uid_or_reference: str, call: CallContext) -> Job | MayHaveStarted:
    """Return what the ledger knows of a job, after searching for a start that was not confirmed."""
    wanted = uid_or_reference.strip()
    if not JOB_UID.fullmatch(wanted):
        raise JobNotFound(uid_or_reference)
    await call.report_progress(Step.FINDING_JOB)
    row = await ledger_row(services, wanted)
    if row is None and REFERENCE.fullmatch(wanted):
        job = await _find_unrecorded_start(services, wanted, call)
    else:
        job = row[0] if row else Job(uid=wanted)
    return job if job.uid else await _find_lost_start(services, job, call)


async def ledger_row(services: Services[System], wanted: str) -> tuple[Job, Ending | None] | None:
    """Return the ledger's row of a job and its ending, by UID or reference, or `None` when there is none."""
    with suppress(LedgerUnavailable):  # the system may know enough without our memory
        return await services.ledger.find(wanted)
    return None


async def can_read_ledger(services: Services[System]) -> bool:
    """Return whether the ledger can be read: without it nobody can say that a job was not started here."""
    with suppress(LedgerUnavailable):
        await services.ledger.unconfirmed()
        return True
    return False


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


async def _find_lost_start(services: Services[System], job: Job, call: CallContext) -> Job | MayHaveStarted:
    """Search for the job of an unconfirmed start, and complete its ledger row when found."""
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


async def _find_unrecorded_start(services: Services[System], reference: str, call: CallContext) -> Job:
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


async def device_lookup(
    services: Services[SupportsDevices], identifier: str, site: str | None, call: CallContext, *, offset: int = 0
) -> DeviceList:
    """List devices with this UID, or with this text in the hostname, at sites whose name contains `site`.

    Where there are none, list those whose hostnames resemble the text.
    """
    devices = services.system
    await call.report_progress(Step.FINDING_DEVICE)
    wanted = identifier.strip()
    shortfall = None
    if looks_like_uid(wanted):
        device = await devices.device(wanted, deadline=call.deadline)
        # The look-up by UID knows no site: what the heading says of the site has to be so.
        found = [device] if device and loose(site or "") in loose(device.site or "") else []
    else:
        listed = await devices.devices_like(wanted, site=site, deadline=call.deadline)
        # The system's filter knows wildcards: what holds the text itself is what was meant, if there is any.
        found = [device for device in listed if loose(wanted) in loose(device.hostname)] or list(listed)
        shortfall = shortfall_of(listed)
    found.sort(key=lambda device: (not same_name(device.hostname, wanted), loose(device.hostname)))
    is_alike = not found and not looks_like_uid(wanted) and site is None
    if is_alike:
        found = list(await _near_devices(services, wanted, deadline=call.deadline))
    rows = found[offset : offset + ROWS]
    return DeviceList(
        identifier,
        site,
        rows,
        len(found),
        services.clock.now(),
        alike=is_alike and bool(found),
        offset=offset,
        shortfall=shortfall,
    )


async def component_lookup(
    services: Services[System],
    query: str | None,
    call: CallContext,
    *,
    step: Step = Step.FINDING_COMPONENT,
    offset: int = 0,
) -> ComponentList:
    """List components whose name contains the text, else those spelt like it. Without a text, list all of them."""
    await call.report_progress(step)
    components = await services.system.components(deadline=call.deadline)
    found = search_components(query or "", components)
    alike: list[Component] = []
    if not found:
        # The first list may be a cached one: a component made since then would be reported as missing.
        components = await services.system.components(since=call.arrived, deadline=call.deadline)
        found = search_components(query or "", components)
        alike = [] if found else similar_components(query or "", components)
    every = found or alike
    rows, shortfall = every[offset : offset + ROWS], shortfall_of(components)
    return ComponentList(query, rows, len(every), alike=bool(alike), offset=offset, shortfall=shortfall)


async def device_names(services: Services[SupportsDevices], typed: str, deadline: float) -> Sequence[str]:
    """Return hostnames that may complete what has been typed, from one page."""
    listed = await services.system.devices_like(typed, complete=False, deadline=deadline)
    return [device.hostname for device in listed if not device.deleted]


async def component_names(services: Services[System], typed: str, deadline: float) -> Sequence[str]:
    """Return the names of all components, whatever has been typed: the list is cached whole."""
    del typed
    return [component.name for component in await services.system.components(deadline=deadline)]
