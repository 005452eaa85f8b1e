"""Check a Datto RMM account for `doctor`."""

from rmm_jobs.domain.system_errors import NotFound, PermissionDenied, RequestRejected, ServerError
from rmm_jobs.inputs.likeness import loose
from rmm_jobs.jobs.context import Services
from rmm_jobs.jobs.targets.sites import DELETED_DEVICES
from rmm_jobs.systems.checks import CheckResult, DoctorChecks, check_clock, check_deadline, check_server, components
from rmm_jobs.systems.datto.system import DattoSystem
from rmm_jobs.text import doctor as words
from rmm_jobs.text.doctor import CheckStatus

_REFUSALS = (PermissionDenied, NotFound, RequestRejected, ServerError)
"""What an API user or a platform may refuse to tell, although jobs can be run."""
SLOWED_DOWN_AT = 0.9
"""Share of its quota from which Datto RMM slows an account down (`accountCutOffRatio`)."""


async def _platform(services: Services[DattoSystem]) -> CheckResult:
    return await check_server(services, services.system)


async def _clock(services: Services[DattoSystem]) -> CheckResult:
    return await check_clock(services, services.system)


async def _credentials(services: Services[DattoSystem]) -> CheckResult:
    await services.system.authenticate(deadline=check_deadline(services))
    return CheckStatus.OK, words.ACCEPTED, ""


async def _devices(services: Services[DattoSystem]) -> CheckResult:
    if await services.system.probe_devices(deadline=check_deadline(services)):
        return CheckStatus.OK, words.CAN_BE_READ, ""
    return CheckStatus.WARNING, words.NONE_READABLE, words.NO_DEVICES


async def _reach(services: Services[DattoSystem]) -> CheckResult:
    """Count what the key reaches, and warn where that is the whole account."""
    try:
        sites = await services.system.sites.like(deadline=check_deadline(services))
        total = await services.system.device_total(deadline=check_deadline(services))
    except _REFUSALS:
        return CheckStatus.SKIPPED, words.SITES_NOT_READABLE, ""
    present = [site for site in sites if loose(site.name) != DELETED_DEVICES]
    devices, deleted = (sum(site.devices or 0 for site in each) for each in (sites, set(sites) - set(present)))
    found = words.reach(len(present), devices - deleted, deleted, total)
    is_all = len(sites) > 1 and total is not None and devices >= total
    return (CheckStatus.WARNING, found, words.SEES_EVERYTHING) if is_all else (CheckStatus.OK, found, "")


async def _components(services: Services[DattoSystem]) -> CheckResult:
    return await components(services, advice=words.NO_COMPONENTS)


async def _activity(services: Services[DattoSystem]) -> CheckResult:
    try:
        await services.system.probe_activity(deadline=check_deadline(services))
    except _REFUSALS:
        return CheckStatus.WARNING, words.CANNOT_BE_READ, words.NO_ACTIVITY
    return CheckStatus.OK, words.FINDS_LOST_STARTS, ""


async def _rate(services: Services[DattoSystem]) -> CheckResult:
    try:
        rate = await services.system.request_rate(deadline=check_deadline(services))
    except _REFUSALS:
        return CheckStatus.WARNING, words.CANNOT_BE_READ, words.NO_RATE
    busy = rate.count is not None and rate.limit is not None and rate.count >= rate.limit * SLOWED_DOWN_AT
    found = words.rate_words(rate.count, rate.limit, rate.seconds)
    return (CheckStatus.WARNING, found, words.RATE_FIX) if busy else (CheckStatus.OK, found, "")


DATTO_CHECKS = DoctorChecks(
    {
        "Platform": _platform,
        "Clock": _clock,
        "Credentials": _credentials,
        "Devices": _devices,
        "Reach": _reach,
        "Components": _components,
        "Activity log": _activity,
        "Request rate": _rate,
    },
    blocking=frozenset({"Platform", "Credentials"}),
)
