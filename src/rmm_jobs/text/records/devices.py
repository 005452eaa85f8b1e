"""Records of device look-ups, audits and patches."""

from collections.abc import Mapping

from rmm_jobs.domain.audits import Audit, AuditKind
from rmm_jobs.domain.device_results import AuditReport, Coverage, DeviceDetail, DeviceList, FoundBy, PatchList
from rmm_jobs.domain.inventory import PatchState
from rmm_jobs.domain.listing_results import ROWS
from rmm_jobs.domain.patches import Patch
from rmm_jobs.domain.system_errors import SystemFailure
from rmm_jobs.text.device_columns import LOOKUP_COLUMNS, record_of
from rmm_jobs.text.records.sites import ANTIVIRUS_STATES, site_object
from rmm_jobs.text.records.values import MANY, device_object, missing_object, text, texts, time
from rmm_jobs.text.registry import RECORDS, Record

FOUND_BY: Mapping[FoundBy, str] = {
    FoundBy.NAME: "name",
    FoundBy.UID: "uid",
    FoundBy.NUMBER: "number",
    FoundBy.MAC: "mac",
    FoundBy.ADDRESS: "address",
    FoundBy.USER: "user",
    FoundBy.LIKENESS: "likeness",
}
AUDIT_TYPES: Mapping[AuditKind, str] = {
    AuditKind.COMPUTER: "computer",
    AuditKind.ESXI: "esxi",
    AuditKind.PRINTER: "printer",
}
PATCH_STATES: Mapping[PatchState, str] = {
    PatchState.NO_POLICY: "no_policy",
    PatchState.NO_DATA: "no_data",
    PatchState.REBOOT_REQUIRED: "reboot_required",
    PatchState.INSTALL_ERROR: "install_error",
    PatchState.PENDING: "pending",
    PatchState.PATCHED: "patched",
}


@RECORDS.kind("device_list", DeviceList)
def _device_list(result: DeviceList) -> Record:
    return {
        "query": text(result.query),
        "site": text(result.site),
        "devices": [{**device_object(each), **record_of(LOOKUP_COLUMNS, each)} for each in result.devices[:ROWS]],
        "devices_total": result.total,
        "offset": result.offset,
        "similar_only": result.alike,
        "missing": missing_object(result.shortfall),
        "found_by": FOUND_BY[result.found_by],
        "online": result.online,
        "type": result.kind.value if result.kind else None,
        "left_out": result.left_out,
        "elsewhere": result.elsewhere,
        "looked_at": _coverage(result.coverage),
        "detail": _detail(result.detail),
    }


def _coverage(seen: Coverage | None) -> Record | None:
    if seen is None:
        return None
    return {
        "devices": seen.looked_at,
        "devices_total": seen.total,
        "whole": seen.whole,
        "interfaces": seen.interfaces,
        "as_of": time(seen.as_of),
        "late": seen.late,
        "error": _failure(seen.failure),
    }


def _detail(detail: DeviceDetail | None) -> Record | None:
    if detail is None:
        return None
    device, facts, audit = detail.device, detail.device.facts, detail.audit
    return {
        **device_object(device),
        "type": facts.kind.value if facts.kind else None,
        "operating_system": text(device.operating_system),
        "internal_ip": text(device.internal_ip),
        "external_ip": text(facts.external_ip),
        "last_user": text(device.last_user),
        "agent_version": text(facts.agent_version),
        "last_reboot_at": time(facts.last_reboot),
        "reboot_required": facts.reboot_required,
        "patch_state": PATCH_STATES[facts.patch_state] if facts.patch_state else None,
        "patches_pending": facts.patches_pending,
        "patches_not_approved": facts.patches_not_approved,
        "antivirus": text(facts.antivirus),
        "antivirus_state": ANTIVIRUS_STATES[facts.antivirus_state] if facts.antivirus_state else None,
        "warranty_ends": text(facts.warranty),
        "portal_url": text(facts.portal_url),
        "manufacturer": text(audit.manufacturer) if audit else None,
        "model": text(audit.model) if audit else None,
        "serial": text(audit.serial) if audit else None,
        "audit_error": _failure(detail.audit_failure),
        "alerts_total": None if detail.alerts is None else detail.alerts_total,
        "alerts_error": _failure(detail.alerts_failure),
        "fields": {text(each.label) or "": text(each.value) or "" for each in detail.fields},
        "fields_masked": detail.fields_masked,
        "fields_error": _failure(detail.fields_failure),
    }


def _failure(failure: SystemFailure | None) -> Record | None:
    return None if failure is None else RECORDS.record(failure)


@RECORDS.kind("audit_report", AuditReport)
def _audit_report(result: AuditReport) -> Record:
    return {
        "device": device_object(result.device),
        "part": result.part.value if result.part else None,
        "audited_at": time(result.device.facts.last_audit),
        "audit": _audit(result.audit),
    }


def _audit(audit: Audit | None) -> Record | None:
    if audit is None:
        return None
    return {
        "audit_type": AUDIT_TYPES[audit.kind],
        "manufacturer": text(audit.manufacturer),
        "model": text(audit.model),
        "serial": text(audit.serial),
        "processors": texts(audit.processors),
        "cores": audit.cores,
        "memory_bytes": audit.memory,
        "disks": [_volume(each.name, each.size, each.free) for each in audit.disks[:MANY]],
        "datastores": [_volume(each.name, each.size, each.free) for each in audit.datastores[:MANY]],
        "guests": [
            {"name": text(each.name), "memory_bytes": each.memory, "snapshots": each.snapshots}
            for each in audit.guests[:MANY]
        ],
        "supplies": [
            {"description": text(each.description), "level": each.level, "capacity": each.capacity}
            for each in audit.supplies[:MANY]
        ],
        "interfaces": [
            {"name": text(each.name), "mac": text(each.mac), "ipv4": text(each.ipv4), "ipv6": text(each.ipv6)}
            for each in audit.nics[:MANY]
        ],
        "pages": audit.pages,
    }


def _volume(name: str | None, size: int | None, free: int | None) -> Record:
    return {"name": text(name), "size_bytes": size, "free_bytes": free}


@RECORDS.kind("patch_list", PatchList)
def _patch_list(result: PatchList) -> Record:
    device, site = result.device, result.site
    return {
        "device": device_object(device) if device else None,
        "site": site_object(site) if site else None,
        "statuses": [status.value for status in result.statuses],
        "severity": result.severity.value if result.severity else None,
        "offset": result.offset,
        "patches": [_patch(each) for each in result.patches[:ROWS]],
        "patches_total": result.total,
        "reboots_total": result.reboots,
        "counts": [
            {"status": status.value, "severity": severity.value, "patches": count}
            for status, severity, count in result.counts
        ],
        "missing": missing_object(result.shortfall),
    }


def _patch(patch: Patch) -> Record:
    return {
        "patch_id": text(patch.uid),
        "title": text(patch.title),
        "kb": text(patch.kb),
        "severity": patch.severity.value,
        "pending": patch.pending,
        "not_approved": patch.not_approved,
        "installed": patch.installed,
        "reboot": patch.reboot,
        "needs_input": patch.needs_input,
        "released": text(patch.released),
    }
