"""Gather what is known of one device: its row, its labelled user fields, its audit and its open alerts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from rmm_jobs.domain.alerts import Alert, AlertScope
from rmm_jobs.domain.audits import Audit
from rmm_jobs.domain.catalog import Device, shortfall_of
from rmm_jobs.domain.device_results import DeviceDetail
from rmm_jobs.domain.inventory import UserField
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.inventory.at_once import Part, at_once
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.safety.fields import mask_fields
from rmm_jobs.safety.sanitize import clean_line

MOST_ALERTS = 500
"""Limit of the alerts that are read of a device: one request for each hundred."""


async def describe(services: Services[SupportsInventory], device: Device, call: CallContext) -> DeviceDetail:
    """Read what is missing of three parts of a device at once. A part that fails is told, and the others are kept."""
    system, deadline = services.system, call.deadline
    labelled = Part(_with_labels(services, device, deadline=deadline))
    audit = Part(read_audit(services, device, deadline=deadline))
    alerts = Part(system.alerts.list(AlertScope(device_uid=device.uid), most=MOST_ALERTS, deadline=deadline))
    await at_once(labelled, audit, alerts)
    fields, masked = mask_fields(labelled.value.facts.fields if labelled.value else ())
    fields = _told_apart(fields)
    missing = shortfall_of(alerts.value or ())
    return DeviceDetail(
        device=device,
        audit=audit.value,
        audit_failure=audit.failure,
        alerts=None if alerts.value is None else sorted(alerts.value, key=_urgency),
        alerts_total=max(len(alerts.value or ()), (missing.announced or 0) if missing else 0),
        alerts_failure=alerts.failure,
        fields=fields,
        fields_masked=masked,
        fields_unlabelled=0 if labelled.value else len(device.facts.fields),
        fields_failure=labelled.failure,
    )


async def _with_labels(services: Services[SupportsInventory], device: Device, *, deadline: float) -> Device | None:
    """Return the device with the labels of its user fields, without a request if it has them."""
    if device.facts.is_labelled:
        return device
    return await services.system.devices.described(device.uid, deadline=deadline)


async def read_audit(services: Services[SupportsInventory], device: Device, *, deadline: float) -> Audit | None:
    """Return the audit of a device, or `None` of one that is not audited; then nothing is asked."""
    kind = device.facts.audit_kind
    return None if kind is None else await services.system.audits.of(device.uid, kind, deadline=deadline)


def _told_apart(fields: Sequence[UserField]) -> Sequence[UserField]:
    """Add the number to labels that several fields have."""
    labels = Counter(clean_line(field.label) for field in fields)
    return [
        replace(field, label=f"{field.label} (UDF {field.number})") if labels[clean_line(field.label)] > 1 else field
        for field in fields
    ]


def _urgency(alert: Alert) -> tuple[int, float]:
    """Order alerts by priority, then the newest first."""
    return alert.priority.rank, -(alert.raised_at.timestamp() if alert.raised_at else 0.0)
