"""Translate devices and sites of the wire into the domain's nouns. Pure functions."""

from collections.abc import Iterable
from dataclasses import replace

from rmm_jobs.domain.audits import AuditKind
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.inventory import AntivirusState, DeviceFacts, DeviceKind, PatchState, Site, UserField
from rmm_jobs.systems.datto.wire_devices import DeviceRow, SiteRow

AGENTLESS = frozenset({"printer", "esxihost", "rmmnetworkdevice"})
"""Values of Device.deviceClass that cannot run jobs."""

_CLASSES = {
    "printer": DeviceKind.PRINTER,
    "esxihost": DeviceKind.ESXI,
    "rmmnetworkdevice": DeviceKind.NETWORK,
}
"""Values of Device.deviceClass that decide the kind alone."""
_AUDITS = {"device": AuditKind.COMPUTER, "esxihost": AuditKind.ESXI, "printer": AuditKind.PRINTER}
"""Values of Device.deviceClass that have an audit (`GET /v2/audit/...`); another class is answered 400."""
_CATEGORIES = (
    ("server", DeviceKind.SERVER),
    ("desktop", DeviceKind.DESKTOP),
    ("workstation", DeviceKind.DESKTOP),
    ("laptop", DeviceKind.LAPTOP),
    ("notebook", DeviceKind.LAPTOP),
    ("esxi", DeviceKind.ESXI),
    ("printer", DeviceKind.PRINTER),
    ("network", DeviceKind.NETWORK),
)
"""Words in DevicesType.category, which is free text, and the kind that each stands for."""
_PATCHES = {
    "nopolicy": PatchState.NO_POLICY,
    "nodata": PatchState.NO_DATA,
    "rebootrequired": PatchState.REBOOT_REQUIRED,
    "installerror": PatchState.INSTALL_ERROR,
    "approvedpending": PatchState.PENDING,
    "fullypatched": PatchState.PATCHED,
}
"""Enum of PatchManagement.patchStatus."""
_ANTIVIRUS = {
    "runninganduptodate": AntivirusState.UP_TO_DATE,
    "runningandnotuptodate": AntivirusState.OUT_OF_DATE,
    "notrunning": AntivirusState.NOT_RUNNING,
    "notdetected": AntivirusState.NOT_DETECTED,
}
"""Enum of Antivirus.antivirusStatus."""


def device(row: DeviceRow) -> Device:
    """Translate a Device."""
    return Device(
        uid=row.uid or "",
        hostname=row.hostname or "",
        site=row.site_name,
        online=row.online,
        last_seen=row.last_seen,
        suspended=row.suspended or False,
        deleted=row.deleted or False,
        agentless=(row.device_class or "").lower() in AGENTLESS,
        category=row.device_type.category,
        operating_system=row.operating_system,
        internal_ip=row.int_ip_address,
        last_user=row.last_logged_in_user,
        description=row.description,
        facts=_facts(row),
    )


def labelled_device(row: DeviceRow) -> Device:
    """Translate a DeviceV3, whose user fields have labels."""
    translated = device(row)
    return replace(translated, facts=replace(translated.facts, is_labelled=True))


def site(row: SiteRow) -> Site:
    """Translate a Site."""
    counts = row.devices_status
    return Site(
        uid=row.uid or "",
        name=row.name or "",
        number=row.id,
        description=row.description,
        devices=counts.number_of_devices,
        online=counts.number_of_online_devices,
        offline=counts.number_of_offline_devices,
        on_demand=row.on_demand,
        portal_url=row.portal_url,
    )


def _facts(row: DeviceRow) -> DeviceFacts:
    patches, antivirus = row.patch_management, row.antivirus
    return DeviceFacts(
        kind=_kind(row),
        audit_kind=_AUDITS.get((row.device_class or "").lower()),
        site_uid=row.site_uid,
        number=row.id,
        external_ip=row.ext_ip_address,
        domain=row.domain,
        agent_version=row.display_version or row.cag_version,
        last_reboot=row.last_reboot,
        last_audit=row.last_audit_date,
        created_at=row.creation_date,
        reboot_required=row.reboot_required,
        patch_state=_PATCHES.get(_word(patches.patch_status)),
        patches_pending=patches.patches_approved_pending,
        patches_not_approved=patches.patches_not_approved,
        antivirus=antivirus.antivirus_product,
        antivirus_state=_ANTIVIRUS.get(_word(antivirus.antivirus_status)),
        warranty=row.warranty_date,
        portal_url=row.portal_url,
        fields=tuple(_fields(row)),
    )


def _kind(row: DeviceRow) -> DeviceKind | None:
    if row.device_class is None and row.device_type.category is None:
        return None
    by_class = _CLASSES.get((row.device_class or "").lower())
    category = (row.device_type.category or "").casefold()
    by_category = next((kind for word, kind in _CATEGORIES if word in category), DeviceKind.OTHER)
    return by_class or by_category


def _fields(row: DeviceRow) -> Iterable[UserField]:
    """Return the user fields that are filled, by number."""
    if row.udfs:
        for item in sorted(row.udfs, key=lambda each: each.ordinal or 0):
            value = item.value_string or item.value_date or item.value_number or item.value_boolean
            number = item.ordinal or 0
            if value and value.strip():
                yield UserField(number, item.label or f"UDF {number}", value)
        return
    numbered = ((int(name[3:]), value) for name, value in row.udf.items() if _is_udf(name))
    for number, value in sorted(numbered, key=lambda each: each[0]):
        if value and value.strip():
            yield UserField(number, f"UDF {number}", value)


def _is_udf(name: str) -> bool:
    digits = name.removeprefix("udf")
    return digits != name and digits.isdecimal() and digits.isascii()


def _word(status: str | None) -> str:
    return "".join(filter(str.isalnum, (status or "").casefold()))
