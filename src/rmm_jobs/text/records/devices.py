"""Records of device look-ups, audits and patches."""

from collections.abc import Mapping

from rmm_jobs.domain.device_results import Coverage, DeviceDetail, DeviceList, FoundBy
from rmm_jobs.domain.errors import SystemFailure
from rmm_jobs.domain.inventory import AntivirusState, PatchState
from rmm_jobs.text.records.values import device_keys, device_object, missing_object, text, time
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
PATCH_STATES: Mapping[PatchState, str] = {
    PatchState.NO_POLICY: "no_policy",
    PatchState.NO_DATA: "no_data",
    PatchState.REBOOT_REQUIRED: "reboot_required",
    PatchState.INSTALL_ERROR: "install_error",
    PatchState.PENDING: "pending",
    PatchState.PATCHED: "patched",
}
ANTIVIRUS_STATES: Mapping[AntivirusState, str] = {
    AntivirusState.UP_TO_DATE: "up_to_date",
    AntivirusState.OUT_OF_DATE: "out_of_date",
    AntivirusState.NOT_RUNNING: "not_running",
    AntivirusState.NOT_DETECTED: "not_detected",
}


@RECORDS.kind("device_list", DeviceList)
def _device_list(result: DeviceList) -> Record:
    return {
        "query": text(result.query),
        "site": text(result.site),
        **device_keys(result.devices, result.total),
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
