"""Records of alerts. None holds what a monitor has found in words: that is text from outside."""

from collections.abc import Sequence

from rmm_jobs.domain import alert_errors, alert_results
from rmm_jobs.domain.alerts import Alert, AlertKind, Priority
from rmm_jobs.safety.named_secrets import hide_named_secrets
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
OUTCOMES = {
    alert_results.ResolveOutcome.RESOLVED: "resolved",
    alert_results.ResolveOutcome.FOUND_RESOLVED: "found_resolved",
    alert_results.ResolveOutcome.ALREADY: "already_resolved",
    alert_results.ResolveOutcome.NOT_FOUND: "not_found",
    alert_results.ResolveOutcome.UNKNOWN: "unknown",
    alert_results.ResolveOutcome.NOT_TRIED: "not_tried",
}
ENDS = {
    alert_results.ResolveEnd.DONE: "done",
    alert_results.ResolveEnd.IN_PART: "in_part",
    alert_results.ResolveEnd.UNKNOWN: "unknown",
}
NEAR = 25
"""Limit of the alerts and names in one record, beside a list of alerts."""


@RECORDS.kind("alert_list", alert_results.AlertList)
def _alert_list(result: alert_results.AlertList) -> Record:
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
        "as_of": time(result.as_of),
    }


@RECORDS.kind("alert_details", alert_results.AlertDetails)
def _alert_details(result: alert_results.AlertDetails) -> Record:
    return {"alert": alert_object(result.alert), "note": note_object(result.kept)}


@RECORDS.kind("resolve_report", alert_results.ResolveReport)
def _resolve_report(result: alert_results.ResolveReport) -> Record:
    return {
        "outcome": ENDS[result.end],
        "alerts": [
            {"alert": alert_object(each.alert), "outcome": OUTCOMES[each.outcome], "seen_open": each.seen_open}
            for each in result.alerts[:NEAR]
        ],
        "alerts_total": len(result.alerts),
        "note": _note(result.note),
        "note_kept": result.note_kept,
        "open_alerts_left": result.remaining,
        "last_error": next((RECORDS.record(each.trouble) for each in result.alerts if each.trouble), None),
    }


@RECORDS.kind("no_open_alerts", alert_results.NoOpenAlerts)
def _no_open_alerts(result: alert_results.NoOpenAlerts) -> Record:
    return {
        "device": device_object(result.device),
        "last_resolved": None if result.last is None else alert_object(result.last),
    }


@RECORDS.kind("alert_already_resolved", alert_errors.AlertResolved)
def _alert_already_resolved(error: alert_errors.AlertResolved) -> Record:
    return {"alert": alert_object(error.alert), "note": note_object(error.kept)}


@RECORDS.kind("which_alerts", alert_errors.WhichAlerts)
def _which_alerts(error: alert_errors.WhichAlerts) -> Record:
    return {
        "device": device_object(error.device),
        "alerts": _listed(error.alerts),
        "alerts_total": len(error.alerts),
        "numbers_given": error.numbers,
    }


@RECORDS.kind("confirmation_needed", alert_errors.ConfirmationNeeded)
def _confirmation_needed(error: alert_errors.ConfirmationNeeded) -> Record:
    return {
        "alerts": _listed(error.chosen),
        "alerts_total": len(error.chosen),
        "grave_uids": texts(each.uid for each in error.grave),
        "person_asked": error.asked,
    }


def _listed(rows: Sequence[alert_results.ListedAlert]) -> list[Record]:
    return [alert_object(row.alert) for row in rows[:NEAR]]


@RECORDS.kind("place_not_found", alert_errors.PlaceNotFound)
def _place_not_found(error: alert_errors.PlaceNotFound) -> Record:
    return {
        "query": text(error.query),
        "nearest_devices": [device_object(each) for each in error.devices[:NEAR]],
        "nearest_sites": [site_object(each) for each in error.sites[:NEAR]],
    }


@RECORDS.kind("place_ambiguous", alert_errors.PlaceAmbiguous)
def _place_ambiguous(error: alert_errors.PlaceAmbiguous) -> Record:
    return {"query": text(error.query), "device": device_object(error.device), "site": site_object(error.site)}


@RECORDS.kind("alert_not_found", alert_errors.AlertNotFound)
def _alert_not_found(error: alert_errors.AlertNotFound) -> Record:
    return {"query": text(error.query), "all_read": error.whole}


@RECORDS.kind("alerts_match", alert_errors.AlertsMatch)
def _alerts_match(error: alert_errors.AlertsMatch) -> Record:
    return {"query": text(error.query), "alert_uids": texts(error.uids)}


def note_object(kept: alert_results.KeptNote | None) -> Record | None:
    """Return what the ledger has kept of a resolve."""
    return None if kept is None else {"text": _note(kept.note), "noted_at": time(kept.at)}


def _note(note: str | None) -> str | None:
    """Return a note as its block shows it: without secrets that it names."""
    return text(hide_named_secrets(note)) if note else text(note)


def place_keys(place: alert_results.AlertPlace) -> Record:
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
