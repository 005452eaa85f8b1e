"""Show the software of a device."""

from rmm_jobs.domain.audits import AuditKind
from rmm_jobs.domain.catalog import shortfall_of
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.domain.ports import Step
from rmm_jobs.domain.software import SOFTWARE_ROWS, SoftwareFilter, SoftwareList
from rmm_jobs.inputs.beside import beside
from rmm_jobs.inputs.programs import has_name, near_names, place, select
from rmm_jobs.inventory.device_parts import find_any
from rmm_jobs.jobs.context import CallContext, Services

_FEW = 5
"""The most programs that are shown where none is below the version that was asked for."""


async def software_of(
    services: Services[SupportsInventory], device: str, wanted: SoftwareFilter, offset: int, call: CallContext
) -> SoftwareList:
    """Return the software of the one device that is meant, as its last audit has found it.

    Raises:
        DeviceNotFound, DevicesMatch, DuplicateDevices: as `find_device` decides.
    """
    await call.report_progress(Step.FINDING_DEVICE)
    found = await find_any(services, device, call)
    now = services.clock.now()
    if found.facts.audit_kind is not AuditKind.COMPUTER:
        return SoftwareList(found, now, wanted, None)
    installed = await services.system.audits.software(found.uid, partly=True, deadline=call.deadline)
    if installed is None:
        return SoftwareList(found, now, wanted, None)

    def chosen() -> SoftwareList:
        programs = select(wanted, installed)
        named = [] if programs else sorted((each for each in installed if has_name(each, wanted.name)), key=place)
        return SoftwareList(
            found,
            now,
            wanted,
            len(installed),
            programs[offset : offset + SOFTWARE_ROWS],
            len(programs),
            sum(each.is_unsure for each in programs),
            named[:_FEW],
            () if programs or named or not wanted.name else near_names(wanted.name, [each.name for each in installed]),
            offset,
            shortfall_of(installed),
        )

    return await beside(chosen, size=len(installed))
