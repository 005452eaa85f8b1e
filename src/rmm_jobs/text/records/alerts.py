"""Records of alerts. None holds what a monitor has found in words: that is text from outside."""

from rmm_jobs.domain.alert_errors import AlertNotFound, AlertsMatch, PlaceAmbiguous, PlaceNotFound
from rmm_jobs.domain.alert_results import AlertDetails, AlertList, AlertPlace
from rmm_jobs.domain.alerts import Alert, AlertKind, Priority
from rmm_jobs.text.records.sites import site_object
from rmm_jobs.text.records.values import device_object, missing_object, text, texts, time
from rmm_jobs.text.registry import RECORDS, Record

PRIORITIES = {
    Priority.CRITICAL: "critical",
    Priority.HIGH: "high",
    Priority.MODERATE: "moderate",
    Priority.LOW: "low",
    Priority.INFORMATION: "information",
    Priority.UNKNOWN: "unknown",
}
KINDS = {
    AlertKind.ACTION: "software",
    AlertKind.ANTIVIRUS: "antivirus",
    AlertKind.BACKUP: "backup",
    AlertKind.CUSTOM_SNMP: "custom_snmp",
    AlertKind.DISK_HEALTH: "disk_health",
    AlertKind.DISK_USAGE: "disk_usage",
    AlertKind.ENDPOINT_THREAT: "endpoint_threat",
    AlertKind.DEFENDER_THREAT: "defender_threat",
    AlertKind.EVENT_LOG: "event_log",
    AlertKind.FAN: "fan",
    AlertKind.FILE_SIZE: "file_size",
    AlertKind.NETWORK: "network",
    AlertKind.ONLINE_STATUS: "online_status",
    AlertKind.PATCH: "patch",
    AlertKind.PING: "ping",
    AlertKind.PRINTER: "printer",
    AlertKind.POWER_SUPPLY: "power_supply",
    AlertKind.RANSOMWARE: "ransomware",
    AlertKind.RESOURCE_USAGE: "resource_usage",
    AlertKind.SNMP_PROBE: "snmp_probe",
    AlertKind.SCRIPT: "script",
    AlertKind.SECURITY_CENTER: "security_center",
    AlertKind.SECURITY_MANAGEMENT: "security_management",
    AlertKind.SERVICE: "service",
    AlertKind.TEMPERATURE: "temperature",
    AlertKind.PERFORMANCE: "performance",
    AlertKind.WMI: "wmi",
    AlertKind.OTHER: "other",
}
NEAR = 25


@RECORDS.kind("alert_list", AlertList)
def _alert_list(result: AlertList) -> Record:
    only = result.only
    return {
        **place_keys(result.place),
        "priority": None if only.priority is None else PRIORITIES[only.priority],
        "since": time(only.since),
        "resolved": only.resolved,
        "offset": result.offset,
        "alerts": [alert_object(row.alert) for row in result.rows],
        "alerts_total": result.total,
        "by_priority": [{"priority": PRIORITIES[each], "count": count} for each, count in result.counts],
        "missing": missing_object(result.shortfall),
    }


@RECORDS.kind("alert_details", AlertDetails)
def _alert_details(result: AlertDetails) -> Record:
    return {"alert": alert_object(result.alert)}


@RECORDS.kind("place_not_found", PlaceNotFound)
def _place_not_found(error: PlaceNotFound) -> Record:
    return {
        "query": text(error.query),
        "nearest_devices": [device_object(each) for each in error.devices[:NEAR]],
        "nearest_sites": [site_object(each) for each in error.sites[:NEAR]],
    }


@RECORDS.kind("place_ambiguous", PlaceAmbiguous)
def _place_ambiguous(error: PlaceAmbiguous) -> Record:
    return {"query": text(error.query), "device": device_object(error.device), "site": site_object(error.site)}


@RECORDS.kind("alert_not_found", AlertNotFound)
def _alert_not_found(error: AlertNotFound) -> Record:
    return {"query": text(error.query), "all_read": error.whole}


@RECORDS.kind("alerts_match", AlertsMatch)
def _alerts_match(error: AlertsMatch) -> Record:
    return {"query": text(error.query), "alert_uids": texts(error.uids)}


def place_keys(place: AlertPlace) -> Record:
    """Return the device or the site that alerts were looked for on."""
    return {
        "device": None if place.device is None else device_object(place.device),
        "site": None if place.site is None else site_object(place.site),
    }


def alert_object(alert: Alert) -> Record:
    """Return an alert as it stands in lists and results."""
    return {
        "uid": text(alert.uid),
        "type": KINDS[alert.context.kind],
        "priority": PRIORITIES[alert.priority],
        "device": text(alert.device),
        "device_uid": text(alert.device_uid),
        "site": text(alert.site),
        "site_uid": text(alert.site_uid),
        "raised_at": time(alert.raised_at),
        "resolved": alert.resolved,
        "resolved_at": time(alert.resolved_at),
        "resolved_by": text(alert.resolved_by),
        "ticket": text(alert.ticket),
    }
