"""Read the context of an alert: which class it is of, and its facts under names of ours."""

from datetime import datetime

from rmm_jobs.domain.alerts import AlertContext, AlertKind, Fact
from rmm_jobs.systems.http.wire_types import encodable, is_list

CLASS = "@class"
"""Key of the context's class, as the OpenAPI document's `AlertContext` has it."""
_KINDS = {
    "action": AlertKind.ACTION,
    "antivirus": AlertKind.ANTIVIRUS,
    "backupmanagement": AlertKind.BACKUP,
    "customsnmp": AlertKind.CUSTOM_SNMP,
    "diskhealth": AlertKind.DISK_HEALTH,
    "diskusage": AlertKind.DISK_USAGE,
    "endpointsecuritythreat": AlertKind.ENDPOINT_THREAT,
    "endpointsecuritywindowsdefender": AlertKind.DEFENDER_THREAT,
    "eventlog": AlertKind.EVENT_LOG,
    "fan": AlertKind.FAN,
    "filesystem": AlertKind.FILE_SIZE,
    "networkmonitor": AlertKind.NETWORK,
    "onlineofflinestatus": AlertKind.ONLINE_STATUS,
    "patch": AlertKind.PATCH,
    "ping": AlertKind.PING,
    "printer": AlertKind.PRINTER,
    "psu": AlertKind.POWER_SUPPLY,
    "ransomware": AlertKind.RANSOMWARE,
    "resourceusage": AlertKind.RESOURCE_USAGE,
    "snmpprobe": AlertKind.SNMP_PROBE,
    "script": AlertKind.SCRIPT,
    "seccenter": AlertKind.SECURITY_CENTER,
    "securitymanagement": AlertKind.SECURITY_MANAGEMENT,
    "status": AlertKind.SERVICE,
    "temperature": AlertKind.TEMPERATURE,
    "windowsperformance": AlertKind.PERFORMANCE,
    "wmi": AlertKind.WMI,
}
"""The OpenAPI document's context schemas without `Context`. The wire writes them as `disk_usage_ctx` or the like."""


def context(given: dict[str, object]) -> AlertContext:
    """Translate an alert's context: its kind, and what of it is a scalar or a list of scalars."""
    reported = given.get(CLASS)
    name = encodable(reported) if isinstance(reported, str) else None
    facts = {key: fact for key, value in given.items() if key != CLASS and (fact := _fact(value)) is not None}
    return AlertContext(_KINDS.get(_stem(name), AlertKind.OTHER), facts, name)


def _stem(name: str | None) -> str:
    """Return the class's name without its package, its underscores and the word for context."""
    plain = "".join(filter(str.isalnum, (name or "").rpartition(".")[2].casefold()))
    return plain.removesuffix("context").removesuffix("ctx")


def _fact(value: object) -> Fact | None:
    if isinstance(value, str):
        return encodable(value)
    if isinstance(value, bool | int | float | datetime):
        return value
    if is_list(value):
        return tuple(encodable(str(each)) for each in value if isinstance(each, str | int | float))
    return None
