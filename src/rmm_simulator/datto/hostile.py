"""Write hostile text into every free text of an account: whoever has a device or a mailbox can."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from rmm_simulator.datto import demo_scripts
from rmm_simulator.datto.details import Udf
from rmm_simulator.datto.records import DeviceRecord
from rmm_simulator.datto.tenant import Tenant

HOSTILE_TEXT = demo_scripts.HOSTILE.stdout
"""Terminal codes, a forged rule, invisible and direction-changing characters, a hidden message, orders to a reader."""

_KEPT = {"@class", "device.uid", "job.uid", "job.id", "job.status", "job.scheduled_job_uid", "user.id"}
"""Keys whose values the platform itself writes."""


def poison(tenant: Tenant, text: str = HOSTILE_TEXT) -> None:
    """Put `text` behind the words of every free text. UIDs, times, numbers, addresses and enums stay.

    Args:
        tenant: The account; its records are changed.
        text: The text; a long one shows what becomes of sizes.
    """
    for site in tenant.sites:
        site.name += text
        site.description = site.notes = text
    for device in tenant.devices:
        _poison_device(device, text)
    for alert in tenant.alerts:
        alert.diagnostics = text
        alert.context = _poisoned(alert.context, text)
        alert.ticket = text
        alert.actions = tuple((kind, text) for kind, _ in alert.actions)
        if alert.resolved_by:
            alert.resolved_by += text
    for event in tenant.events:
        event.details = _poisoned(event.details, text)
        if event.user:
            event.user = replace(event.user, name=event.user.name + text, first=text, last=text)
    tenant.users[:] = [replace(user, name=user.name + text, first=text, last=text) for user in tenant.users]
    tenant.filters[:] = [replace(each, name=each.name + text, description=text) for each in tenant.filters]


def _poison_device(device: DeviceRecord, text: str) -> None:
    device.hostname += text
    device.description = device.last_user = device.domain = text
    device.category = (device.category or "") + text
    device.operating_system = (device.operating_system or "") + text
    details = device.details
    details.type_name = details.antivirus_product = details.manufacturer = details.model = text
    details.serial = details.processor = details.software_status = details.snmp_location = text
    details.nics = tuple(replace(nic, instance=nic.instance + text) for nic in details.nics)
    details.disks = tuple(replace(disk, name=disk.name + text, description=text) for disk in details.disks)
    details.patches = [replace(patch, title=patch.title + text) for patch in details.patches]
    details.software = tuple((name + text, version + text) for name, version in details.software)
    details.udfs = (*details.udfs, Udf(299, text, text))
    details.guests = tuple(replace(guest, name=guest.name + text) for guest in details.guests)
    details.datastores = tuple(replace(store, name=store.name + text) for store in details.datastores)
    details.supplies = tuple(replace(supply, description=text) for supply in details.supplies)


def _poisoned(fields: Mapping[str, object], text: str) -> dict[str, object]:
    """Return the fields with `text` behind each text, at any depth; words in capitals are enums and stay."""
    return {key: value if key in _KEPT else _behind(value, text) for key, value in fields.items()}


def _behind(value: object, text: str) -> object:
    if isinstance(value, str):
        return value if value.isupper() else value + text
    if isinstance(value, list):
        return [_behind(each, text) for each in cast("list[object]", value)]
    if isinstance(value, dict):
        return _poisoned(cast("dict[str, object]", value), text)
    return value
