"""Show the demo tenant on a morning: alerts of the night, audits, patches, and what colleagues did since yesterday.

The devices and their UIDs, names, order and states are those of `demo.py`.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from rmm_simulator.datto import hardware
from rmm_simulator.datto.contexts import Context, context_of
from rmm_simulator.datto.details import DeviceDetails, Disk
from rmm_simulator.datto.fleet import filters
from rmm_simulator.datto.fleet_activity import MARIA, PATCHES, REMOTE, TOM, USERS, device_event, job_events, login
from rmm_simulator.datto.hardware import GB
from rmm_simulator.datto.records import AlertRecord, ComponentRecord, DeviceRecord, EventRecord, uid_for
from rmm_simulator.datto.tenant import Tenant, demo_tenant

_HOUR = 3600.0
_FIRST_OCTETS = {
    "Acme Corporation": "10.20.0",
    "TechStart Inc": "10.30.0",
    "Harbor Logistics": "10.40.0",
    "Northwind Dental": "10.50.0",
    "Deleted Devices": "10.20.9",
}


@dataclass(frozen=True)
class _Raised:
    """Hold an alert of the night: where, how long ago in hours, and what."""

    hostname: str
    site: str
    hours: float
    priority: str
    context: Context
    diagnostics: str | None = None
    ticket: str | None = None


def _own(name: str, **fields: object) -> Context:
    return Context(None, name, fields)


_ACME, _TECHSTART, _HARBOR, _NORTHWIND = tuple(_FIRST_OCTETS)[:4]

_OPEN = (
    _Raised(
        "HARBOR-DC10",
        _HARBOR,
        0.4,
        "Critical",
        context_of("RansomWareContext"),
        "2 of 2 watch paths changed",
        "T20240215.0007",
    ),
    _Raised("ACME-ESX01", _ACME, 5.5, "Critical", context_of("DiskHealthContext"), ticket="T20240215.0002"),
    _Raised("SQL_01", _TECHSTART, 3.1, "High", _own("perf_resource_usage_ctx", percentage=96.0, type="MEMORY")),
    _Raised(
        "SQL_01",
        _TECHSTART,
        7.6,
        "High",
        _own("comp_script_ctx", samples={"": "Backup is 3 days old"}),
        "Nightly backup check",
    ),
    _Raised("FRONTDESK", _NORTHWIND, 2.2, "High", context_of("AntivirusContext")),
    _Raised("ACME-DC01", _ACME, 6.0, "Moderate", context_of("EventLogContext"), "7031 Service Control Manager"),
    _Raised("HARBOR-DC1", _HARBOR, 9.0, "Moderate", context_of("PatchContext")),
    _Raised("ACME-DC02", _ACME, 4.3, "Low", _own("srvc_status_ctx", serviceName="Spooler", status="STOPPED")),
    _Raised("ACME-PRN01", _ACME, 8.0, "Low", context_of("PrinterContext")),
    _Raised("techstart-build", _TECHSTART, 11.0, "Information", context_of("ActionContext")),
)
"""The alerts that are open beside the demo's own two."""

_RESOLVED = (
    (
        _Raised("ACME-DC01", _ACME, 30.0, "Moderate", context_of("StatusContext"), ticket="T20240214.0031"),
        28.5,
        "mreyes",
    ),
    (_Raised("HARBOR-DC1", _HARBOR, 26.0, "High", context_of("OnlineOfflineStatusContext")), 25.5, "Auto-resolved"),
    (_Raised("FRONTDESK", _ACME, 50.0, "Low", context_of("DiskUsageContext")), 47.0, "tbrandt"),
)
"""Alerts of yesterday, each with the hours since its end and who resolved it."""


def morning_tenant(*, now: Callable[[], float] = time.time, state_path: Path | None = None) -> Tenant:
    """Return the demo tenant with what a technician finds at eight o'clock; `state_path` keeps jobs and resolutions."""
    tenant = demo_tenant(now=now, state_path=state_path)
    moment = now()
    for position, device in enumerate(tenant.devices):
        _equip(device, position, moment)
    _quicken(tenant.components[0])
    tenant.alerts += [_alert(tenant, raised, moment) for raised in _OPEN]
    for raised, hours, by in _RESOLVED:
        alert = _alert(tenant, raised, moment)
        alert.resolved_at, alert.resolved_by = moment - hours * _HOUR, by
        tenant.alerts.append(alert)
    tenant.events += _events(tenant, moment)
    tenant.users += USERS
    tenant.filters += filters()
    return tenant


def _quicken(component: ComponentRecord) -> None:
    """Let the job of the demonstration end within two seconds: somebody waits at a terminal."""
    component.script = replace(component.script, pickup_delay=0.2, duration=1.0)


def _find(tenant: Tenant, hostname: str, site: str) -> DeviceRecord:
    return next(device for device in tenant.devices if (device.hostname, device.site.name) == (hostname, site))


def _equip(device: DeviceRecord, position: int, now: float) -> None:
    """Give a device its hardware; one that was never seen stays without."""
    device.ip = device.ip or f"{_FIRST_OCTETS[device.site.name]}.{position + 20}"
    chance = random.Random(position)  # noqa: S311 - made-up data, and the same in every process
    match device.device_class:
        case "esxihost":
            device.details = hardware.esxi_details(position, device.ip, now)
        case "printer":
            device.details = hardware.printer_details(position, device.ip, now)
        case _ if device.operating_system is None:
            device.ip, device.details = None, DeviceDetails()
        case _:
            server = device.category == "Server"
            device.details = hardware.agent_details(chance, position, device.ip, now, server=server)
    if device.hostname == "ACME-DC01":
        # The disk of the demo's own alert: 4.1 of 127.9 GB are free.
        device.details.disks = (Disk("C:", int(127.9 * GB), int(4.1 * GB)), Disk("D:", 1024 * GB, 610 * GB))


def _alert(tenant: Tenant, raised: _Raised, now: float) -> AlertRecord:
    return AlertRecord(
        uid=uid_for("morning", raised.site, raised.hostname, raised.context.name, str(raised.hours)),
        device=_find(tenant, raised.hostname, raised.site),
        raised_at=now - raised.hours * _HOUR,
        priority=raised.priority,
        context=raised.context.json,
        diagnostics=raised.diagnostics,
        ticket=raised.ticket,
        actions=(("TICKET_CREATED", "Ticket created in Autotask"),) if raised.ticket else (),
    )


def _events(tenant: Tenant, now: float) -> list[EventRecord]:
    """Return what colleagues and the platform did since yesterday afternoon."""
    sql, first = _find(tenant, "SQL_01", _TECHSTART), tenant.devices[0]
    desk, second = _find(tenant, "FRONTDESK", _NORTHWIND), _find(tenant, "ACME-DC02", _ACME)
    return [
        login(TOM, now - 1.2 * _HOUR),
        login(MARIA, now - 17 * _HOUR),
        device_event(REMOTE, sql, now - 16.4 * _HOUR - 0.714, MARIA, "Checked the backup"),
        device_event(REMOTE, desk, now - 1.1 * _HOUR, TOM),
        device_event(PATCHES, first, now - 7 * _HOUR),
        *job_events("Disk Cleanup", first, now - 18 * _HOUR, MARIA, ended_at=now - 17.9 * _HOUR),
        *job_events("Backup Script", sql, now - 10 * _HOUR, MARIA, ended_at=now - 9.2 * _HOUR, note="1 warning"),
        *job_events("Restart Print Spooler", second, now - 0.9 * _HOUR, TOM),
    ]
