"""Blocks of audits: what is in a computer, on an ESXi host, or in a printer; the worst first."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from rmm_jobs.domain.audits import Audit, AuditKind, AuditPart, Datastore, Disk, MemoryModule, Supply, percent_free
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.device_results import AuditReport
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.device_detail import lookup_status, mac_address
from rmm_jobs.text.format import NOT_REPORTED, REPORT_LABELS, ago, block, display_name, fields, plural, uid_label, utc
from rmm_jobs.text.registry import BLOCKS
from rmm_jobs.text.tables import table, with_rest

_ROWS = 25
_KINDS = {AuditKind.COMPUTER: "computer", AuditKind.ESXI: "ESXi host", AuditKind.PRINTER: "printer"}
_LOW, _FULL = 10, 20
"""Percent of free space or of a supply, below which a row is marked: low, and getting low."""
_SOME_LEFT = -3
_UNKNOWN_LEVEL = -2
_UNIT = 1024


@BLOCKS.of(AuditReport)
def audit_report(result: AuditReport, wording: Wording) -> str:
    """Show an audit, or one part of it."""
    device, audit = result.device, result.audit
    heading = f'Audit of "{display_name(device.hostname)}"'
    rows = [
        (f"{wording.device} {uid_label(wording)}", clean_line(device.uid)),
        ("Site", display_name(device.site)),
        ("Status", lookup_status(device)),
        ("Audited", audit_date(device, result.now)),
    ]
    head = fields(rows, REPORT_LABELS)
    if audit is None:
        return block(heading, head, _not_audited(device, wording))
    wanted = _PARTS if result.part is None else {result.part: _PARTS[result.part]}
    shown = [text for text in (part(audit) for part in wanted.values()) if text]
    if not shown:
        what = "is empty" if result.part is None else f"has no {result.part.value}"
        return block(heading, head, f"The audit of this {_KINDS[audit.kind]} {what}.")
    return block(heading, head, *shown)


def audit_date(device: Device, now: datetime) -> str:
    """Return when a device was audited, with the age."""
    at = device.facts.last_audit
    return NOT_REPORTED if at is None else f"{utc(at)} ({ago((now - at).total_seconds())})"


def _not_audited(device: Device, wording: Wording) -> str:
    if device.facts.audit_kind is None:
        kind = clean_line(device.category or "")
        what = f' of its kind ("{kind}")' if kind else " of its kind"
        return f"{wording.system} has no audit of devices{what}: what is in it is {NOT_REPORTED}."
    return f"{wording.system} has no audit of this device yet."


def _system(audit: Audit) -> str | None:
    names = Counter(clean_line(name) for name in audit.processors)
    processors = [f"{count} x {name}" if count > 1 else name for name, count in names.items()]
    cores = f" ({plural(audit.cores, 'core')})" if audit.cores else ""
    rows = [
        ("Manufacturer", clean_line(audit.manufacturer or "")),
        ("Model", clean_line(audit.model or "")),
        ("Serial", clean_line(audit.serial or "")),
        ("Location", clean_line(audit.location or "")),
        ("Processor", ", ".join(processors) + cores if processors else cores.strip(" ()")),
        ("Memory", _memory(audit)),
        ("Printed", plural(audit.pages, "page") if audit.pages is not None else ""),
        ("Up For", clean_line(audit.uptime or "")),
    ]
    given = [(label, value) for label, value in rows if value]
    return _section("System", fields(given, REPORT_LABELS).split("\n")) if given else None


def _memory(audit: Audit) -> str:
    modules = Counter(_module(each) for each in audit.modules if each.size)
    listed = ", ".join(f"{count} x {module}" for module, count in modules.most_common(4))
    return (size(audit.memory) if audit.memory else "") + (f" ({listed})" if listed and audit.memory else "")


def _module(module: MemoryModule) -> str:
    return " ".join(filter(None, (size(module.size), clean_line(module.type or ""))))


def _disks(audit: Audit) -> str | None:
    ranked = sorted(audit.disks, key=lambda disk: (_percent(disk.size, disk.free), disk.name or ""))
    rows = [[display_name(disk.name), size(disk.free), size(disk.size), _free(disk)] for disk in ranked]
    return _table_of("Disks", (("Disk", 10), ("Free", 9), ("Size", 9), ("Free %", 12)), rows)


def _free(part: Disk | Datastore) -> str:
    percent = percent_free(part.size, part.free)
    if percent is None:
        return NOT_REPORTED
    return f"{percent} %" + (" LOW" if percent < _LOW else " low" if percent < _FULL else "")


def _percent(whole: int | None, part: int | None) -> int:
    percent = percent_free(whole, part)
    return 101 if percent is None else percent


def _network(audit: Audit) -> str | None:
    nics = sorted(audit.nics, key=lambda nic: (nic.ipv4 is None, nic.name or ""))
    rows = [
        [
            display_name(nic.name),
            mac_address(nic.mac) if nic.mac else "-",
            ", ".join(clean_line(each) for each in (nic.ipv4, nic.ipv6) if each) or "-",
            *([clean_line(nic.speed or "-")] if any(each.speed for each in nics) else []),
        ]
        for nic in nics
    ]
    speed = (("Speed", 10),) if any(nic.speed for nic in nics) else ()
    return _table_of("Network", (("Interface", 20), ("MAC", 18), ("IP Address", 14), *speed), rows)


def _guests(audit: Audit) -> str | None:
    ranked = sorted(audit.guests, key=lambda guest: (-(guest.snapshots or 0), guest.name or ""))
    rows = [
        [
            display_name(guest.name),
            NOT_REPORTED if guest.snapshots is None else f"{guest.snapshots:,}",
            size(guest.memory),
            clean_line(guest.datastores or "-"),
        ]
        for guest in ranked
    ]
    total = f", {plural(audit.snapshots, 'snapshot')}" if audit.snapshots else ""
    columns = (("Guest", 20), ("Snapshots", 10), ("Memory", 9), ("Datastores", 20))
    return _table_of("Guests", columns, rows, also=total)


def _datastores(audit: Audit) -> str | None:
    ranked = sorted(audit.datastores, key=lambda store: (_percent(store.size, store.free), store.name or ""))
    rows = [
        [
            display_name(store.name),
            size(store.free),
            size(store.size),
            _free(store),
            NOT_REPORTED if store.subscribed is None else f"{store.subscribed} %",
            clean_line(store.status or "-"),
        ]
        for store in ranked
    ]
    columns = (("Datastore", 20), ("Free", 9), ("Size", 9), ("Free %", 12), ("Subscribed", 11), ("Status", 8))
    return _table_of("Datastores", columns, rows)


def _supplies(audit: Audit) -> str | None:
    ranked = sorted(audit.supplies, key=lambda supply: (_supply_percent(supply), supply.description or ""))
    rows = [[display_name(supply.description), _level(supply)] for supply in ranked]
    return _table_of("Supplies", (("Supply", 30), ("Level", 14)), rows)


def _supply_percent(supply: Supply) -> float:
    level, capacity = supply.level, supply.capacity
    if level is None or level < 0 or not capacity or capacity < 0:
        return 101
    return 100 * level / capacity


def _level(supply: Supply) -> str:
    """Write a supply's level; negative numbers are codes of SNMP (RFC 3805, prtMarkerSuppliesLevel)."""
    if supply.level == _SOME_LEFT:
        return "some is left"
    if supply.level is None or supply.level <= _UNKNOWN_LEVEL or supply.level < 0:
        return "unknown"
    percent = _supply_percent(supply)
    if percent > 100:  # noqa: PLR2004 - no capacity is known, or a level above it
        return f"{supply.level:,} (capacity {NOT_REPORTED})"
    return f"{int(percent)} %" + (" LOW" if percent < _LOW else " low" if percent < _FULL else "")


def _table_of(
    title: str, columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[str]], *, also: str = ""
) -> str | None:
    if not rows:
        return None
    shown = rows[:_ROWS]
    lines = with_rest(table(columns, shown), shown=len(shown), total=len(rows))
    return f"{title} ({len(rows):,}{also}):\n{lines}"


def _section(title: str, lines: Sequence[str]) -> str:
    return "\n".join([f"{title}:", *(f"  {line}" for line in lines)])


def size(count: int | None) -> str:
    """Return a number of bytes in its largest unit: `9.5 GB`. Datto RMM counts with 1024, as Windows does."""
    if count is None or count < 0:
        return NOT_REPORTED
    amount, unit = float(count), "B"
    for larger in ("KB", "MB", "GB", "TB", "PB"):
        if amount < _UNIT:
            break
        amount, unit = amount / _UNIT, larger
    written = f"{amount:.1f}".removesuffix(".0") if amount < 100 else f"{amount:.0f}"  # noqa: PLR2004 - three digits
    return f"{written} {unit}"


_PARTS: Mapping[AuditPart, Callable[[Audit], str | None]] = {
    AuditPart.SYSTEM: _system,
    AuditPart.DISKS: _disks,
    AuditPart.NETWORK: _network,
    AuditPart.GUESTS: _guests,
    AuditPart.DATASTORES: _datastores,
    AuditPart.SUPPLIES: _supplies,
}
