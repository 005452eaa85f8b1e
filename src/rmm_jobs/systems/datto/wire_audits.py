"""Declare the shapes of audits, interfaces and patches on the wire, read as leniently as those of `wire.py`."""

from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field, model_validator

from rmm_jobs.systems.datto.wire import Row
from rmm_jobs.systems.http.wire_types import Flag, Rows, Text, Whole, Wire, as_object, is_list, is_object


def _level(value: object) -> object:
    """Read a supply's level, which is text: `63`, `63%` or a negative code."""
    return value.strip().removesuffix("%").strip() if isinstance(value, str) else value


def _listed(value: object) -> object:
    """Read a list of texts; anything else is an empty one."""
    return value if is_list(value) else ()


class SystemInfo(Wire):
    """Read a SystemInfo, ESXiSystemInfo or PrinterSystemInfo."""

    manufacturer: Text = None
    model: Text = None
    total_physical_memory: Whole = None
    total_cpu_cores: Whole = None
    service_tag: Text = None
    number_of_snapshots: Whole = None


class BiosRow(Wire):
    """Read a Bios."""

    serial_number: Text = None


class BaseBoardRow(Wire):
    """Read a BaseBoard."""

    manufacturer: Text = None
    product: Text = None


class NicRow(Wire):
    """Read a NetworkInterface or an ESXiNic."""

    instance: Text = Field(None, validation_alias=AliasChoices("instance", "name"))
    ipv4: Text = None
    ipv6: Text = None
    mac_address: Text = None
    speed: Text = None


class DiskRow(Wire):
    """Read a LogicalDisk."""

    disk_identifier: Text = None
    description: Text = None
    size: Whole = None
    freespace: Whole = None


class ProcessorRow(Wire):
    """Read a Processor or an ESXiProcessor."""

    name: Text = None
    number_of_cores: Whole = None


class MemoryRow(Wire):
    """Read a PhysicalMemory."""

    module: Text = None
    size: Whole = None
    type: Text = None
    speed: Text = None


class GuestRow(Wire):
    """Read a Guest."""

    guest_name: Text = None
    memory_size_total: Whole = None
    number_of_snapshots: Whole = None
    datastores: Text = None


class DatastoreRow(Wire):
    """Read an ESXiDatastore."""

    datastore_name: Text = None
    size: Whole = None
    free_space: Whole = None
    subscription_percent: Whole = None
    file_system: Text = None
    status: Text = None


class SupplyRow(Wire):
    """Read a PrinterMarkerSupply, whose numbers are texts."""

    description: Text = None
    supplies_level: Annotated[Whole, BeforeValidator(_level)] = None
    max_capacity: Annotated[Whole, BeforeValidator(_level)] = None


class SnmpRow(Wire):
    """Read an SnmpInfo."""

    snmp_location: Text = None
    snmp_uptime: Text = None
    snmp_serial: Text = None
    snmp_description: Text = None
    nic_manufacturer: Text = None


class PrinterRow(Wire):
    """Read a Printer."""

    printed_page_count: Whole = None


class AuditRow(Wire):
    """Read a DeviceAudit, an ESXiHostAudit or a PrinterAudit: what one has not is empty."""

    system_info: Annotated[SystemInfo, BeforeValidator(as_object)] = SystemInfo()
    bios: Annotated[BiosRow, BeforeValidator(as_object)] = BiosRow()
    base_board: Annotated[BaseBoardRow, BeforeValidator(as_object)] = BaseBoardRow()
    nics: Rows[NicRow] = ()
    logical_disks: Rows[DiskRow] = ()
    processors: Rows[ProcessorRow] = ()
    physical_memory: Rows[MemoryRow] = ()
    guests: Rows[GuestRow] = ()
    datastores: Rows[DatastoreRow] = ()
    printer_marker_supplies: Rows[SupplyRow] = ()
    snmp_info: Annotated[SnmpRow, BeforeValidator(as_object)] = SnmpRow()
    printer: Annotated[PrinterRow, BeforeValidator(as_object)] = PrinterRow()


class AddressesRow(Row):
    """Read a "Device Network Interface"."""

    int_ip_address: Text = None
    ext_ip_address: Text = None
    nics: Rows[NicRow] = ()


class SoftwareRow(Row):
    """Read a Software, which has no UID."""

    name: Text = None
    version: Text = None


class PatchRow(Row):
    """Read a Patch of a device, or a SitePatch, which counts its devices.

    A list of a site has a patch once for each status, so its `uid` is made of id and status.
    """

    patch_id: Text = None
    category: Annotated[tuple[Text, ...], BeforeValidator(_listed)] = ()
    title: Text = None
    release_date: Text = None
    severity: Text = None
    reboot_required: Flag = None
    require_user_input: Flag = None
    kb_article_id: Text = None
    install_status: Text = None
    total_devices: Whole = None

    @model_validator(mode="before")
    @classmethod
    def _with_uid(cls, row: object) -> object:
        if not is_object(row) or not isinstance(row.get("patchId"), str):
            return row
        return {**row, "uid": f"{row['patchId']} {row.get('installStatus')}"}
