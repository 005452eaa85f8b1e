"""Lay out rows of devices: the columns that lists of devices choose from."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from rmm_jobs.domain.alerts import Priority
from rmm_jobs.domain.inventory import AntivirusState, DeviceKind
from rmm_jobs.domain.model import Device
from rmm_jobs.domain.site_results import Contact, Need, SiteDevice, SiteDevices
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.format import NOT_REPORTED, ago, display_name, utc

KINDS = {
    DeviceKind.SERVER: "server",
    DeviceKind.DESKTOP: "desktop",
    DeviceKind.LAPTOP: "laptop",
    DeviceKind.ESXI: "ESXi host",
    DeviceKind.NETWORK: "network device",
    DeviceKind.PRINTER: "printer",
    DeviceKind.OTHER: "other device",
}
"""Words for a kind of device, of one."""
MARKS = {Contact.ONLINE: "[ON]", Contact.OFFLINE: "[OFF]", Contact.SUSPENDED: "[SUS]", Contact.UNKNOWN: "[?]"}
_LONGEST = 40
_MINUTE = 60
_UNIT = re.compile(r" (seconds?|minutes?|hours?|days?) ago\Z")
_MAKER = re.compile(r"\AMicrosoft (?=Windows)")
_BUILD = re.compile(r"(?<=\D) \d+\.\d+\.\d{4,}(?:\.\d+)*\Z")
_NEEDS = {
    Need.REBOOT: "Last Reboot",
    Need.PATCHES: "Patches",
    Need.ANTIVIRUS: "Antivirus",
    Need.WARRANTY: "Warranty Ends",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title, its least width with the blank before the cell, and the cell of a device."""

    title: str
    width: int
    cell: Callable[[SiteDevice], str]
    centred: bool = False


class Columns:
    """Make the columns of one result, as each of its forms needs them."""

    def __init__(self, result: SiteDevices) -> None:
        self._now = result.now
        self._alerts_read = result.reading.trouble is None
        self.status = Column("Status", 7, lambda each: MARKS[Contact.of(each.device)])
        self.hostname = Column("Hostname", 18, lambda each: name_of(each.device))
        self.site = Column("Site", 18, lambda each: display_name(each.device.site))
        self.ip = Column("IP Address", 16, lambda each: _fact(each.device.internal_ip))
        self.system = Column("OS", 27, lambda each: system_name(each.device.operating_system))
        self.alerts = Column("Alerts", 8, self._alerts, centred=True)
        self.priorities = Column("Priority Summary", 34, lambda each: priority_words(each.alerts))
        self.last_seen = Column("Last Seen", 12, lambda each: age(each.device.last_seen, self._now))
        self.seen_at = Column("Last Seen", 20, lambda each: _time(each.device.last_seen))
        self.duration = Column("Offline Duration", 18, lambda each: _UNIT.sub(r" \1", self.last_seen.cell(each)))

    def of_need(self, need: Need) -> Column | None:
        """Return the column that shows why a device has a need; `None` where it is the time of its last contact."""
        return Column(_NEEDS[need], 16, lambda each: self._reason(each.device, need)) if need in _NEEDS else None

    def _alerts(self, each: SiteDevice) -> str:
        return str(sum(each.alerts.values())) if self._alerts_read else "?"

    def _reason(self, device: Device, need: Need) -> str:
        facts = device.facts
        match need:
            case Need.REBOOT:
                return age(facts.last_reboot, self._now)
            case Need.PATCHES:
                pending = f"{facts.patches_pending:,} pending" if facts.patches_pending else None
                state = facts.patch_state.value if facts.patch_state else None
                return ", ".join(filter(None, (state if state != "pending" or not pending else None, pending)))
            case Need.ANTIVIRUS:
                return _antivirus(device)
            case Need.WARRANTY | Need.CONTACT:
                return _fact(facts.warranty)


def device_rows(columns: Sequence[Column], devices: Sequence[SiteDevice], cut: int = 0) -> str:
    """Return devices as rows under titles; a last row counts those of the same table that are not shown."""
    cells = [[column.cell(each) for column in columns] for each in devices]
    if cut:
        cells.append(["...", f"({cut:,} more)", *[""] * (len(columns) - 2)])
    titles = [column.title for column in columns]
    longest = [max(map(len, column)) for column in zip(titles, *cells, strict=True)]
    # One blank before a cell, and one behind it where the cell is longer than the column.
    widths = [
        column.width if length < column.width else length + 2 for column, length in zip(columns, longest, strict=True)
    ]
    lines = [
        "|".join(_padded(column, cell, width) for column, cell, width in zip(columns, row, widths, strict=True))
        for row in (titles, *cells)
    ]
    lines.insert(1, "+".join("-" * width for width in widths))
    return "\n".join(line.rstrip() for line in lines)


def _padded(column: Column, cell: str, width: int) -> str:
    is_number = column.centred and cell != column.title
    return cell.center(width) if is_number else f" {cell}".ljust(width)


def name_of(device: Device) -> str:
    """Return the hostname of a device, or its UID where it has none."""
    return clean_line(device.hostname, _LONGEST) or clean_line(device.uid)


def system_name(system: str | None) -> str:
    """Return the name of an operating system, without what every Windows has and without the build's number."""
    name = _BUILD.sub("", _MAKER.sub("", clean_line(system or "")))
    return clean_line(name, _LONGEST) or NOT_REPORTED


def age(at: datetime | None, now: datetime) -> str:
    """Return how long ago something was, in its largest unit, or "unknown"."""
    if at is None:
        return "unknown"
    passed = (now - at).total_seconds()
    return ago(passed) if passed >= _MINUTE else "just now"


def priority_words(alerts: Mapping[Priority, int]) -> str:
    """Count alerts by priority, the most urgent first: `High (1), Moderate (2)`."""
    return ", ".join(f"{priority} ({alerts[priority]:,})" for priority in Priority if alerts.get(priority))


def _antivirus(device: Device) -> str:
    facts = device.facts
    state = NOT_REPORTED if facts.antivirus_state is None else facts.antivirus_state.value
    is_there = facts.antivirus_state is not AntivirusState.NOT_DETECTED
    product = clean_line(facts.antivirus or "", _LONGEST) if is_there else ""
    return f"{state}: {product}" if product else state


def _fact(text: str | None) -> str:
    return clean_line(text or "", _LONGEST) or NOT_REPORTED


def _time(at: datetime | None) -> str:
    return "unknown" if at is None else utc(at.astimezone(UTC))
