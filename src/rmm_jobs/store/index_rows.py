"""Turn devices and sites into rows of an account's index, and back. What may be a secret is not kept.

Descriptions and values of user fields are free text of technicians, and passwords stand in some.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import TypeVar

from rmm_jobs.domain.alerts import Alert
from rmm_jobs.domain.audits import AuditKind
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.inventory import AntivirusState, DeviceFacts, DeviceKind, PatchState, Site
from rmm_jobs.domain.site_results import Contact, Need
from rmm_jobs.inputs.identifiers import read_address, user_names
from rmm_jobs.inputs.likeness import loose
from rmm_jobs.inventory.device_filters import kind_of, needs, warranty_end
from rmm_jobs.inventory.software_tally import place_of
from rmm_jobs.store.database import Value
from rmm_jobs.store.files import DamagedCellError
from rmm_jobs.store.index_fields import FieldDigests

EnumT = TypeVar("EnumT", bound=Enum)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KINDS = list(DeviceKind)
_LARGEST = 2**63 - 1


def device_values(
    device: Device, generation: int, now: datetime, digests: FieldDigests | None = None
) -> dict[str, Value]:
    """Return the row of a device. Needs that depend on no time are worked out here, by the rules for all lists."""
    facts = device.facts
    end = warranty_end(device)
    full, bare = user_names(device.last_user) if device.last_user else (None, None)
    return storable(
        {
            "uid": device.uid,
            "generation": generation,
            "hostname": device.hostname,
            "name": loose(device.hostname),
            "place": place_of(device.site, device.hostname),
            "site": device.site,
            "site_uid": facts.site_uid,
            "online": device.online,
            "suspended": device.suspended,
            "deleted": device.deleted,
            "agentless": device.agentless,
            "contact": Contact.of(device).value,
            "kind": facts.kind,
            "kind_place": _KINDS.index(kind_of(device)),
            "system": device.operating_system,
            "system_name": loose(device.operating_system or ""),
            "internal_ip": device.internal_ip,
            "external_ip": facts.external_ip,
            "internal": _address(device.internal_ip),
            "external": _address(facts.external_ip),
            "named": _address(device.hostname),
            "last_user": device.last_user,
            "user_full": full,
            "user_bare": bare,
            "last_seen": seconds(device.last_seen),
            "created_at": seconds(facts.created_at),
            "last_reboot": seconds(facts.last_reboot),
            "last_audit": seconds(facts.last_audit),
            "audit_kind": facts.audit_kind and facts.audit_kind.name,
            "reboot_required": facts.reboot_required,
            "patch_state": facts.patch_state,
            "patches_pending": facts.patches_pending,
            "patches_not_approved": facts.patches_not_approved,
            "antivirus": facts.antivirus,
            "antivirus_state": facts.antivirus_state,
            "warranty": facts.warranty,
            "warranty_end": end and end.isoformat(),
            "needs_reboot": needs(device, Need.REBOOT, now),
            "needs_patches": needs(device, Need.PATCHES, now),
            "needs_antivirus": needs(device, Need.ANTIVIRUS, now),
            "fields": digests and digests.written(device),
        }
    )


def device(row: sqlite3.Row) -> Device:
    """Return the device of a row, without what is not kept. A cell that holds something else counts as not reported.

    Raises:
        DamagedCellError: the UID cannot be read.
    """
    return Device(
        uid=_uid(row["uid"]),
        hostname=text(row["hostname"]) or "",
        site=text(row["site"]),
        online=_flag(row["online"]),
        last_seen=moment(row["last_seen"]),
        suspended=bool(row["suspended"]),
        deleted=bool(row["deleted"]),
        agentless=bool(row["agentless"]),
        operating_system=text(row["system"]),
        internal_ip=text(row["internal_ip"]),
        last_user=text(row["last_user"]),
        facts=DeviceFacts(
            kind=_word(DeviceKind, row["kind"]),
            audit_kind=AuditKind[row["audit_kind"]] if row["audit_kind"] in AuditKind.__members__ else None,
            site_uid=text(row["site_uid"]),
            external_ip=text(row["external_ip"]),
            last_reboot=moment(row["last_reboot"]),
            last_audit=moment(row["last_audit"]),
            created_at=moment(row["created_at"]),
            reboot_required=_flag(row["reboot_required"]),
            patch_state=_word(PatchState, row["patch_state"]),
            patches_pending=whole_number(row["patches_pending"]),
            patches_not_approved=whole_number(row["patches_not_approved"]),
            antivirus=text(row["antivirus"]),
            antivirus_state=_word(AntivirusState, row["antivirus_state"]),
            warranty=text(row["warranty"]),
        ),
    )


def site_values(site: Site, generation: int) -> dict[str, Value]:
    """Return the row of a site, without its description."""
    return storable(
        {
            "uid": site.uid,
            "generation": generation,
            "name": site.name,
            "number": site.number,
            "devices": site.devices,
            "online": site.online,
            "offline": site.offline,
            "on_demand": site.on_demand,
        }
    )


def site(row: sqlite3.Row) -> Site:
    """Return the site of a row, as `device` does the device.

    Raises:
        DamagedCellError: the UID cannot be read.
    """
    return Site(
        uid=_uid(row["uid"]),
        name=text(row["name"]) or "",
        number=whole_number(row["number"]),
        devices=whole_number(row["devices"]),
        online=whole_number(row["online"]),
        offline=whole_number(row["offline"]),
        on_demand=_flag(row["on_demand"]),
    )


def alert_values(alert: Alert, generation: int) -> dict[str, Value]:
    """Return the row of an alert: what counting needs, and no text."""
    values = {"uid": alert.uid, "generation": generation, "device_uid": alert.device_uid, "rank": alert.priority.rank}
    return storable(values)


def upsert(table: str, columns: Sequence[str]) -> str:
    """Return the statement that writes a row, over the one with the same UID if there is one."""
    names, marks = ", ".join(columns), ", ".join(f":{name}" for name in columns)
    changes = ", ".join(f"{name} = excluded.{name}" for name in columns if name != "uid")
    return f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT (uid) DO UPDATE SET {changes}"  # noqa: S608 - names of ours


def seconds(at: datetime | None) -> float | None:
    """Return the seconds since 1970."""
    return None if at is None else (at - _EPOCH).total_seconds()


def moment(at: object) -> datetime | None:
    """Return the time of so many seconds since 1970, to the millisecond, as the system tells times."""
    if not isinstance(at, int | float):
        return None
    try:
        return _EPOCH + timedelta(milliseconds=round(at * 1000))
    except OverflowError:  # of no calendar
        return None


def _address(text: str | None) -> str | None:
    read = read_address(text)
    return None if read is None else str(read)


def storable(values: Mapping[str, object]) -> dict[str, Value]:
    """Return the cells of a row: of an enum its value, and nothing that SQLite cannot hold."""
    return {name: _cell(value) for name, value in values.items()}


def _cell(value: object) -> Value:
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()  # half a surrogate pair can be stored nowhere
    if isinstance(value, int):
        return int(value) if abs(value) <= _LARGEST else None
    return value if isinstance(value, float) else None


def _uid(cell: object) -> str:
    if not isinstance(cell, str):
        raise DamagedCellError("no UID")
    return cell


def number(cell: object) -> float:
    """Return a number of which nothing can do without.

    Raises:
        DamagedCellError: it is none.
    """
    if not isinstance(cell, int | float):
        raise DamagedCellError("no number")
    return cell


def text(cell: object) -> str | None:
    """Return the text of a cell; `None` of one that holds something else."""
    return cell if isinstance(cell, str) else None


def whole_number(cell: object) -> int | None:
    """Return the whole number of a cell; `None` of one that holds something else."""
    return cell if isinstance(cell, int) else None


def _flag(cell: object) -> bool | None:
    return bool(cell) if isinstance(cell, int) else None


def _word(kind: type[EnumT], cell: object) -> EnumT | None:
    """Return a member by its value; `None` of one that only another version knows."""
    try:
        return kind(cell)
    except ValueError:
        return None
