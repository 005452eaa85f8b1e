"""Shape devices as both versions of the API answer them, with their interfaces and user-defined fields."""

from rmm_simulator.datto.details import Nic, Udf
from rmm_simulator.datto.records import DeviceRecord
from rmm_simulator.datto.wire import Json, millis, number

LEGACY_UDFS = 300


def device(record: DeviceRecord, now: float) -> Json:
    """Shape a components/schemas/Device, as version 2 of the API answers it."""
    has_agent = record.device_class == "device"
    details = record.details
    portal = device_portal(record)
    return {
        **device_head(record),
        "operatingSystem": record.operating_system,
        "lastLoggedInUser": record.last_user,
        "domain": record.domain,
        "cagVersion": f"{details.agent}.{details.agent.rpartition('.')[2]}" if has_agent else None,
        "displayVersion": details.agent if has_agent else None,
        "description": record.description,
        "a64Bit": True if has_agent else None,
        "rebootRequired": details.reboot_required if has_agent else None,
        "online": record.online,
        "suspended": record.suspended,
        "deleted": record.deleted,
        "lastSeen": millis(now if record.online else record.last_seen),
        "lastReboot": millis(details.last_reboot),
        "lastAuditDate": millis(details.last_audit),
        "creationDate": millis(details.created_at),
        "snmpEnabled": not has_agent,
        "deviceClass": record.device_class,
        "portalUrl": portal,
        "warrantyDate": details.warranty,
        "antivirus": _antivirus(record),
        "patchManagement": _patch_management(record),
        "softwareStatus": details.software_status,
        "webRemoteUrl": f"{portal}/web-remote" if has_agent else None,
        "networkProbe": details.network_probe,
        "onboardedViaNetworkMonitor": record.device_class == "rmmnetworkdevice",
    }


def device_head(record: DeviceRecord) -> Json:
    """Shape what a Device and a "Device Network Interface" have in common."""
    chassis = "Main System Chassis" if record.device_class == "device" else None
    return {
        "id": number(record.uid),
        "uid": record.uid,
        "siteId": number(record.site.uid),
        "siteUid": record.site.uid,
        "siteName": record.site.name,
        "deviceType": {"category": record.category, "type": record.details.type_name or chassis},
        "hostname": record.hostname,
        "intIpAddress": record.ip,
        "extIpAddress": record.details.ext_ip,
    }


def device_portal(record: DeviceRecord) -> str:
    """Return the address of a device in the web portal."""
    return f"https://demo.rmm.datto.com/device/{number(record.uid)}"


def _antivirus(record: DeviceRecord) -> Json | None:
    product = record.details.antivirus_product
    if record.device_class != "device" or product is None:
        return None
    return {"antivirusProduct": product, "antivirusStatus": record.details.antivirus_status}


def _patch_management(record: DeviceRecord) -> Json | None:
    details = record.details
    if details.patch_status is None:
        return None
    return {
        "patchStatus": details.patch_status,
        "patchesApprovedPending": details.count("APPROVED_PENDING"),
        "patchesNotApproved": details.count("NOT_APPROVED"),
        "patchesInstalled": details.count("INSTALLED"),
    }


def device_v3(record: DeviceRecord, now: float) -> Json:
    """Shape a components/schemas/DeviceV3: the row of version 2, and the filled user-defined fields by type."""
    return {**device(record, now), "udfs": [_udf(field) for field in record.details.udfs]}


def device_with_legacy_udfs(record: DeviceRecord, now: float) -> Json:
    """Shape a Device with a `udf` of 300 texts, as older builds of the document declare it and accounts still show.

    A boolean or a number is the text that version 2 of the API wrote for it.
    """
    filled = {f"udf{field.ordinal}": _text(field.value) for field in record.details.udfs}
    return {**device(record, now), "udf": {**{f"udf{n}": None for n in range(1, LEGACY_UDFS + 1)}, **filled}}


def network_interfaces(record: DeviceRecord) -> Json:
    """Shape a components/schemas/"Device Network Interface"."""
    return {**device_head(record), "nics": [nic(each) for each in record.details.nics]}


def nic(record: Nic) -> Json:
    """Shape a components/schemas/NetworkInterface."""
    return {
        "instance": record.instance,
        "ipv4": record.ipv4,
        "ipv6": record.ipv6,
        "macAddress": record.mac,
        "type": record.type,
    }


def _udf(field: Udf) -> Json:
    """Shape a components/schemas/UdfItem: one of its four values is filled."""
    value = field.value
    is_flag = isinstance(value, bool)
    is_number = isinstance(value, int | float) and not is_flag
    is_text = isinstance(value, str) and not field.day
    return {
        "ordinal": field.ordinal,
        "type": "DATE" if field.day else "BOOLEAN" if is_flag else "NUMBER" if is_number else "STRING",
        "valueBoolean": value if is_flag else None,
        "valueString": value if is_text else None,
        "valueDate": value if field.day else None,
        "valueNumber": value if is_number else None,
        "label": field.label,
        "typeMisMatch": field.mismatch,
    }


def _text(value: str | bool | float) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
