"""Show what is in a device, and the patches of a device or a site."""

from collections.abc import Sequence
from dataclasses import dataclass

from rmm_jobs.domain.audits import AuditPart
from rmm_jobs.domain.catalog import Device, Shortfall, shortfall_of
from rmm_jobs.domain.device_results import AuditReport, PatchList
from rmm_jobs.domain.inventory import Site
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.domain.listing_results import ROWS
from rmm_jobs.domain.patches import Patch, PatchStatus, Severity, merged
from rmm_jobs.domain.ports import Step
from rmm_jobs.domain.target_errors import DeviceUnusable
from rmm_jobs.inventory.at_once import Part, at_once
from rmm_jobs.inventory.describe import read_audit
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.targets.devices import find_device
from rmm_jobs.jobs.targets.sites import find_site

OPEN = (PatchStatus.PENDING, PatchStatus.NOT_APPROVED)
"""Statuses of the patches that are shown unless a caller asks for another one."""


@dataclass(frozen=True, slots=True)
class PatchQuery:
    """What a caller asks for: patches of a device or of a site, of a status, and of a severity or worse."""

    device: str | None = None
    site: str | None = None
    status: PatchStatus | None = None
    severity: Severity | None = None
    offset: int = 0


async def device_audit(
    services: Services[SupportsInventory], query: str, part: AuditPart | None, call: CallContext
) -> AuditReport:
    """Return the audit of the one device that is meant.

    Raises:
        DeviceNotFound, DevicesMatch, DuplicateDevices: as `find_device` decides.
    """
    await call.report_progress(Step.FINDING_DEVICE)
    device = await find_any(services, query, call)
    audit = await read_audit(services, device, deadline=call.deadline)
    return AuditReport(device, services.clock.now(), audit, part)


async def patches(services: Services[SupportsInventory], query: PatchQuery, call: CallContext) -> PatchList:
    """List the patches of a device or a site, worst first, and count them all.

    Raises:
        DeviceNotFound, DevicesMatch, DuplicateDevices, SiteNotFound, SitesMatch: as the searches decide.
    """
    await call.report_progress(Step.FINDING_DEVICE if query.device else Step.FINDING_SITE)
    device: Device | None = None
    site: Site | None = None
    if query.device:
        device = await find_any(services, query.device, call)
    else:
        site = await find_site(services, query.site or "", deadline=call.deadline)
    statuses = (query.status,) if query.status else OPEN
    listed, shortfall = await _read(services, device, site, statuses, call)
    most = len(Severity) if query.severity is None else query.severity.rank
    found = sorted((each for each in listed if each.severity.rank <= most), key=_worst_first)
    return PatchList(
        device,
        site,
        found[query.offset : query.offset + ROWS],
        len(found),
        _counts(found, statuses),
        sum(each.reboot is True for each in found),
        statuses,
        query.severity,
        query.offset,
        shortfall,
    )


async def find_any(services: Services[SupportsInventory], query: str, call: CallContext) -> Device:
    """Return the one device a caller means, be it one that can run no job."""
    try:
        return await find_device(services, query, deadline=call.deadline)
    except DeviceUnusable as deleted:
        return deleted.device


async def _read(
    services: Services[SupportsInventory],
    device: Device | None,
    site: Site | None,
    statuses: Sequence[PatchStatus],
    call: CallContext,
) -> tuple[list[Patch], Shortfall | None]:
    """Read the lists of all statuses at once, and merge them.

    Raises:
        SystemFailure: a list could not be read: without it, no count would be right.
    """
    reader, deadline = services.system.patches, call.deadline
    lists = [
        Part(
            reader.of_device(device.uid, status, partly=True, deadline=deadline)
            if device
            else reader.of_site(site.uid if site else "", status, partly=True, deadline=deadline)
        )
        for status in statuses
    ]
    await at_once(*lists)
    for each in lists:
        if each.failure:
            raise each.failure
    rows = [each.value or () for each in lists]
    short = next((missing for missing in map(shortfall_of, rows) if missing), None)
    return merged(patch for listed in rows for patch in listed), short


def _worst_first(patch: Patch) -> tuple[int, int, str, str]:
    """Order patches by severity, then by the number of devices that wait for it, then the oldest first."""
    return patch.severity.rank, -(patch.pending + patch.not_approved), patch.released or "9", patch.title or ""


def _counts(found: Sequence[Patch], statuses: Sequence[PatchStatus]) -> list[tuple[PatchStatus, Severity, int]]:
    """Count the patches of each status and severity; a patch that has two statuses at a site counts for both."""
    counts = [
        (status, severity, sum(bool(each.count(status)) and each.severity is severity for each in found))
        for status in statuses
        for severity in Severity
    ]
    return [each for each in counts if each[2]]
