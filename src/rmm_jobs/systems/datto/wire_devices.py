"""Declare the shapes of devices and sites on the wire, read as leniently as those of `wire.py`."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from rmm_jobs.systems.datto.wire import Row
from rmm_jobs.systems.http.wire_types import Flag, Moment, Rows, Text, Whole, Wire, as_object


class DeviceType(Wire):
    """Read a DevicesType."""

    category: Text = None
    type: Text = None


class AntivirusRow(Wire):
    """Read an Antivirus."""

    antivirus_product: Text = None
    antivirus_status: Text = None


class PatchManagement(Wire):
    """Read a PatchManagement."""

    patch_status: Text = None
    patches_approved_pending: Whole = None
    patches_not_approved: Whole = None


class UdfItem(Wire):
    """Read a UdfItem of `/v3`: a user field with its label and one value of four types."""

    ordinal: Whole = None
    label: Text = None
    value_string: Text = None
    value_boolean: Text = None
    value_date: Text = None
    value_number: Text = None


class DeviceRow(Row):
    """Read a Device of `/v2`, or a DeviceV3."""

    id: Whole = None
    hostname: Text = None
    site_uid: Text = None
    site_name: Text = None
    online: Flag = None
    last_seen: Moment = None
    suspended: Flag = None
    deleted: Flag = None
    device_class: Text = None
    device_type: Annotated[DeviceType, BeforeValidator(as_object)] = DeviceType()
    operating_system: Text = None
    int_ip_address: Text = None
    ext_ip_address: Text = None
    last_logged_in_user: Text = None
    domain: Text = None
    description: Text = None
    display_version: Text = None
    cag_version: Text = None
    last_reboot: Moment = None
    last_audit_date: Moment = None
    creation_date: Moment = None
    reboot_required: Flag = None
    antivirus: Annotated[AntivirusRow, BeforeValidator(as_object)] = AntivirusRow()
    patch_management: Annotated[PatchManagement, BeforeValidator(as_object)] = PatchManagement()
    warranty_date: Text = None
    portal_url: Text = None
    udfs: Rows[UdfItem] = ()
    udf: Annotated[dict[str, Text], BeforeValidator(as_object)] = Field(default_factory=dict[str, Text])
    """User fields as some servers send them on `/v2`: `udf1` to `udf300`, without labels."""


class DeviceRows(Wire):
    """Name the array of Devices that a search by MAC address answers with."""

    rows: Rows[DeviceRow] = ()


class DevicesStatus(Wire):
    """Read a DevicesStatus."""

    number_of_devices: Whole = None
    number_of_online_devices: Whole = None
    number_of_offline_devices: Whole = None


class SiteRow(Row):
    """Read a Site."""

    id: Whole = None
    name: Text = None
    description: Text = None
    on_demand: Flag = None
    devices_status: Annotated[DevicesStatus, BeforeValidator(as_object)] = DevicesStatus()
    portal_url: Text = None
