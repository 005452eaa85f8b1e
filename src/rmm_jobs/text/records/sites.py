"""Records of sites and of the devices at them, and of sites that were named and not taken."""

from collections.abc import Mapping

from rmm_jobs.domain.alerts import Priority
from rmm_jobs.domain.inventory import AntivirusState, DeviceKind, Site
from rmm_jobs.domain.listing_results import ROWS
from rmm_jobs.domain.site_errors import DeviceElsewhere, SiteNotFound, SitesMatch
from rmm_jobs.domain.site_results import AlertReading, Contact, Need, SiteDevice, SiteDevices, SiteList, SiteSummary
from rmm_jobs.text.device_columns import record_of
from rmm_jobs.text.records.values import device_keys, device_object, gap_keys, missing_object, text, texts, time
from rmm_jobs.text.registry import RECORDS, Record
from rmm_jobs.text.site_columns import SiteColumns, fitted

KINDS = {
    DeviceKind.SERVER: "server",
    DeviceKind.DESKTOP: "desktop",
    DeviceKind.LAPTOP: "laptop",
    DeviceKind.ESXI: "esxi",
    DeviceKind.NETWORK: "network",
    DeviceKind.PRINTER: "printer",
    DeviceKind.OTHER: "other",
}
PRIORITIES = {
    Priority.CRITICAL: "critical",
    Priority.HIGH: "high",
    Priority.MODERATE: "moderate",
    Priority.LOW: "low",
    Priority.INFORMATION: "information",
    Priority.UNKNOWN: "unknown",
}
NEEDS = {
    Need.REBOOT: "reboot",
    Need.PATCHES: "patches",
    Need.ANTIVIRUS: "antivirus",
    Need.NO_ANTIVIRUS: "no_antivirus",
    Need.CONTACT: "contact",
    Need.WARRANTY: "warranty",
}
ANTIVIRUS_STATES: Mapping[AntivirusState, str] = {
    AntivirusState.UP_TO_DATE: "up_to_date",
    AntivirusState.OUT_OF_DATE: "out_of_date",
    AntivirusState.NOT_RUNNING: "not_running",
    AntivirusState.NOT_DETECTED: "not_detected",
}
CONTACTS = {
    Contact.ONLINE: "online",
    Contact.OFFLINE: "offline",
    Contact.SUSPENDED: "suspended",
    Contact.UNKNOWN: "unknown",
}


@RECORDS.kind("site_devices", SiteDevices)
def _site_devices(result: SiteDevices) -> Record:
    result = fitted(result)
    columns = SiteColumns(result)
    return {
        **_selection(result),
        "offset": result.offset,
        "devices": [_site_device(each, columns) for each in result.devices],
    }


@RECORDS.kind("site_summary", SiteSummary)
def _site_summary(result: SiteSummary) -> Record:
    counts = result.found.counts
    return {
        **_selection(result.found),
        "types": {code: counts.kinds.get(kind, 0) for kind, code in KINDS.items()},
        "needed": {code: counts.needs.get(need, 0) for need, code in NEEDS.items()},
        "first_added_at": time(counts.first_added),
        "last_seen_at": time(counts.last_seen),
    }


@RECORDS.kind("site_list", SiteList)
def _site_list(result: SiteList) -> Record:
    return {
        "query": text(result.query),
        "similar_only": result.alike,
        "sites": [{**site_object(row.site), "alerts": _alerts(row.alerts)} for row in result.sites],
        "sites_total": result.total,
        "offset": result.offset,
        "devices_total": result.devices,
        "offline_total": result.offline,
        "alerts": _alerts(result.alerts),
        "missing": missing_object(result.shortfall),
        "as_of": time(result.as_of),
        **_reading(result.reading),
    }


@RECORDS.kind("site_not_found", SiteNotFound)
def _site_not_found(error: SiteNotFound) -> Record:
    near = [site_object(each) for each in error.near]
    return {"query": text(error.query), "nearest": near, **gap_keys(error.lookalike, error.shortfall)}


@RECORDS.kind("sites_match", SitesMatch)
def _sites_match(error: SitesMatch) -> Record:
    return {
        "query": text(error.query),
        "sites": [site_object(each) for each in error.sites[:ROWS]],
        "sites_total": len(error.sites),
        "missing": missing_object(error.shortfall),
    }


@RECORDS.kind("device_elsewhere", DeviceElsewhere)
def _device_elsewhere(error: DeviceElsewhere) -> Record:
    return {
        "query": text(error.query),
        "site": site_object(error.site),
        **device_keys(error.devices, len(error.devices)),
        "missing": missing_object(error.shortfall),
    }


def site_object(site: Site) -> Record:
    """Return a site as it stands in lists and errors."""
    return {
        "uid": text(site.uid),
        "name": text(site.name),
        "devices": site.devices,
        "online": site.online,
        "offline": site.offline,
    }


def _selection(result: SiteDevices) -> Record:
    """Return which devices were selected, and how many of each state there are."""
    chosen, counts = result.chosen, result.counts
    return {
        "site": None if result.site is None else site_object(result.site),
        "status": None if chosen.status is None else CONTACTS[chosen.status],
        "type": None if chosen.kind is None else KINDS[chosen.kind],
        "needs": None if chosen.need is None else NEEDS[chosen.need],
        "os": text(chosen.system),
        "warranty": text(chosen.warranty and str(chosen.warranty)),
        "udf": text(chosen.field and str(chosen.field)),
        "alerts_only": chosen.alerts,
        "devices_total": counts.total,
        "online_total": counts.contacts.get(Contact.ONLINE, 0),
        "offline_total": counts.contacts.get(Contact.OFFLINE, 0),
        "suspended_total": counts.contacts.get(Contact.SUSPENDED, 0),
        "status_unknown_total": counts.contacts.get(Contact.UNKNOWN, 0),
        "with_alerts_total": None if result.reading.trouble else counts.with_alerts,
        "alerts": _alerts(counts.alerts),
        "antivirus_states": {code: counts.antivirus.get(state, 0) for state, code in ANTIVIRUS_STATES.items()},
        "looked_at_total": result.looked_at,
        "need_unreported_total": result.unreported,
        "udf_hidden_total": result.hidden,
        "udf_labels": None if result.labels is None else texts(result.labels),
        "deleted_total": result.deleted,
        "as_of": time(result.as_of),
        "missing": missing_object(result.shortfall),
        **_reading(result.reading),
    }


def _reading(reading: AlertReading) -> Record:
    return {
        "alerts_unowned_total": reading.unowned,
        "alerts_as_of": time(reading.as_of),
        "alerts_missing": missing_object(reading.missing),
        "alerts_error": None if reading.trouble is None else RECORDS.record(reading.trouble),
    }


def _alerts(alerts: Mapping[Priority, int]) -> Record:
    return {code: alerts.get(priority, 0) for priority, code in PRIORITIES.items()}


def _site_device(each: SiteDevice, columns: SiteColumns) -> Record:
    device = each.device
    return {
        **device_object(device),
        "type": None if device.facts.kind is None else KINDS[device.facts.kind],
        **record_of(columns.in_record, each),
        "alerts": _alerts(each.alerts),
    }
