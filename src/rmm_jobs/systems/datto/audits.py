"""Read audits and software, and translate them and the interfaces of a site's devices."""

from collections.abc import Awaitable, Sequence
from typing import TypeVar

from rmm_jobs.domain.audits import (
    Audit,
    AuditKind,
    Datastore,
    DeviceAddresses,
    Disk,
    Guest,
    MemoryModule,
    Nic,
    Supply,
)
from rmm_jobs.domain.catalog import listed_with
from rmm_jobs.domain.software import Software
from rmm_jobs.domain.system_errors import Action, NotFound, RequestRejected
from rmm_jobs.systems.datto import paths
from rmm_jobs.systems.datto.client import Client
from rmm_jobs.systems.datto.pages import Listing, unkeyed_rows
from rmm_jobs.systems.datto.wire import Page
from rmm_jobs.systems.datto.wire_audits import AddressesRow, AuditRow, SoftwareRow
from rmm_jobs.systems.http.decode import validate

FoundT = TypeVar("FoundT")

_WRONG_CLASS = 400


class Audits:
    """Implement `AuditReader`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def of(self, uid: str, kind: AuditKind, *, deadline: float) -> Audit | None:
        """Return the audit of a device (`GET /v2/audit/device|esxihost|printer/{deviceUid}`)."""
        if not paths.is_device_uid(uid):
            return None
        reading = self._client.read(Action.READ_AUDIT, paths.audit(kind, uid), deadline=deadline)
        answer = await _if_audited(reading)
        return None if answer is None else audit(validate(AuditRow, answer.data, Action.READ_AUDIT), kind)

    async def software(self, uid: str, *, partly: bool = False, deadline: float) -> Sequence[Software] | None:
        """Return the programs of a computer (`GET /v2/audit/device/{deviceUid}/software`)."""
        if not paths.is_device_uid(uid):
            return None
        listing = Listing(Action.READ_AUDIT, paths.software(uid), Page[SoftwareRow])
        rows = await _if_audited(unkeyed_rows(self._client, listing, partly=partly, deadline=deadline))
        if rows is None:
            return None
        return listed_with(dict.fromkeys(Software(row.name, row.version) for row in rows if row.name), rows.shortfall)


async def _if_audited(reading: Awaitable[FoundT]) -> FoundT | None:
    """Return what a reading brings, or `None` of a device that is unknown or audited in another way.

    Raises:
        SystemFailure: as the reading did.
    """
    try:
        return await reading
    except NotFound:
        return None
    except RequestRejected as refused:
        if refused.status != _WRONG_CLASS:
            raise
        # "The device identified by the given device UID is not of class device."
        return None


def audit(row: AuditRow, kind: AuditKind) -> Audit:
    """Translate an audit. What one class reports in another place than the others is looked for there."""
    info, board, snmp = row.system_info, row.base_board, row.snmp_info
    modules = tuple(MemoryModule(each.size, each.type, each.speed, each.module) for each in row.physical_memory)
    sizes = [each.size for each in modules if each.size and each.size > 0]
    cores = [each.number_of_cores for each in row.processors if each.number_of_cores]
    return Audit(
        kind=kind,
        manufacturer=info.manufacturer or board.manufacturer or snmp.nic_manufacturer,
        model=info.model or board.product or snmp.snmp_description,
        serial=row.bios.serial_number or info.service_tag or snmp.snmp_serial,
        processors=tuple(each.name for each in row.processors if each.name),
        cores=info.total_cpu_cores or sum(cores) or None,
        memory=info.total_physical_memory or sum(sizes) or None,
        modules=modules,
        disks=tuple(
            Disk(each.disk_identifier, each.size, each.freespace, each.description) for each in row.logical_disks
        ),
        nics=tuple(Nic(each.instance, each.mac_address, each.ipv4, each.ipv6, each.speed) for each in row.nics),
        guests=tuple(
            Guest(each.guest_name, each.memory_size_total, each.number_of_snapshots, each.datastores)
            for each in row.guests
        ),
        datastores=tuple(
            Datastore(
                each.datastore_name,
                each.size,
                each.free_space,
                each.subscription_percent,
                each.file_system,
                each.status,
            )
            for each in row.datastores
        ),
        snapshots=info.number_of_snapshots,
        supplies=tuple(
            Supply(each.description, each.supplies_level, each.max_capacity) for each in row.printer_marker_supplies
        ),
        pages=row.printer.printed_page_count,
        location=snmp.snmp_location,
        uptime=snmp.snmp_uptime,
    )


def addresses(row: AddressesRow) -> DeviceAddresses:
    """Translate a "Device Network Interface"."""
    own = [row.int_ip_address, row.ext_ip_address]
    every = [*own, *(address for nic in row.nics for address in (nic.ipv4, nic.ipv6))]
    return DeviceAddresses(row.uid or "", tuple(dict.fromkeys(each for each in every if each)))
