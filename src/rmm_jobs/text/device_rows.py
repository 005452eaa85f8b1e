"""Lay out rows of devices: the columns that lists of devices choose from."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from rmm_jobs.domain.alerts import Priority
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.device_filters import FieldFilter, FieldTest
from rmm_jobs.domain.inventory import AntivirusState, DeviceKind
from rmm_jobs.domain.limits import fit_bytes
from rmm_jobs.domain.site_results import Contact, DeviceFilter, Need, SiteDevice, SiteDevices
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.format import NOT_REPORTED, ago, utc

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
_MOST_BYTES = 60
"""Limit of a cell in bytes of UTF-8, so that a page of any names stays small."""
_MINUTE = 60
_UNIT = re.compile(r" (seconds?|minutes?|hours?|days?) ago\Z")
_MAKER = re.compile(r"\AMicrosoft (?=Windows)")
_BUILD = re.compile(r" (?:\d+\.\d+\.\d{4,}(?:\.\d+)*|build-\d+)\Z")
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
        self.site = Column("Site", 18, lambda each: _fact(each.device.site))
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

    def facts(self, chosen: DeviceFilter) -> list[Column]:
        """Return the columns of the facts that a filter compares, beside a need."""
        ends = self.of_need(Need.WARRANTY) if chosen.warranty and chosen.need is not Need.WARRANTY else None
        wanted = chosen.field
        if wanted is None or wanted.test is FieldTest.EMPTY:
            return [ends] if ends else []
        label = f"UDF {wanted.number}" if wanted.number is not None else short(wanted.name)
        field = Column(label, 16, lambda each: _field(each.device, wanted))
        return [ends, field] if ends else [field]

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


class DeviceTable:
    """Lay out devices as rows under titles; all rows of one table have the same widths."""

    def __init__(self, columns: Sequence[Column], devices: Sequence[SiteDevice], cut: int = 0) -> None:
        self._titles = [(column.title, column.width) for column in columns]
        self._centred = [at for at, column in enumerate(columns) if column.centred]
        self._cells = {each.device.uid: [column.cell(each) for column in columns] for each in devices}
        self._widths = _widths(self._titles, [*self._cells.values(), self._rest(cut)])

    def head(self) -> list[str]:
        """Return the titles, and the rule below them."""
        return _head(self._titles, self._widths)

    def rows(self, devices: Sequence[SiteDevice], cut: int = 0) -> list[str]:
        """Return the rows of some devices; a last row counts those of their kind that are not shown."""
        cells = [self._cells[each.device.uid] for each in devices] + ([self._rest(cut)] if cut else [])
        return [_row(each, self._widths, self._centred) for each in cells]

    def _rest(self, cut: int) -> list[str]:
        return ["...", f"({cut:,} more)", *[""] * (len(self._titles) - 2)]


def device_rows(columns: Sequence[Column], devices: Sequence[SiteDevice], cut: int = 0) -> str:
    """Return devices as one table; a last row counts those that are not shown."""
    made = DeviceTable(columns, devices, cut)
    return "\n".join([*made.head(), *made.rows(devices, cut)])


def rows_under(columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[str]], *, centred: Sequence[int]) -> str:
    """Return rows of cells under titles, without numbers.

    `columns` are titles and least widths, with the blank before the cell; `centred` are the places of those whose cells
    stand in the middle. A longer cell widens its column, and has a blank behind it, too.
    """
    widths = _widths(columns, rows)
    return "\n".join([*_head(columns, widths), *(_row(each, widths, centred) for each in rows)])


def _widths(columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[str]]) -> list[int]:
    longest = [max(map(len, column)) for column in zip([title for title, _ in columns], *rows, strict=True)]
    return [least if length < least else length + 2 for (_, least), length in zip(columns, longest, strict=True)]


def _head(columns: Sequence[tuple[str, int]], widths: Sequence[int]) -> list[str]:
    return [_row([title for title, _ in columns], widths), "+".join("-" * width for width in widths)]


def _row(cells: Sequence[str], widths: Sequence[int], centred: Sequence[int] = ()) -> str:
    padded = [
        cell.center(width) if at in centred else f" {cell}".ljust(width)
        for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "|".join(padded).rstrip()


def name_of(device: Device) -> str:
    """Return the hostname of a device, or its UID where it has none."""
    return short(device.hostname) or clean_line(device.uid)


def short(text: str | None) -> str:
    """Return text from outside, cut to the length of a cell in characters and in bytes."""
    cell = clean_line(text or "", _LONGEST)
    return cell[: fit_bytes(cell, _MOST_BYTES)].rstrip()


def system_name(system: str | None) -> str:
    """Return the name of an operating system, without what every Windows has and without the build's number."""
    return short(_BUILD.sub("", _MAKER.sub("", clean_line(system or "")))) or NOT_REPORTED


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
    product = short(facts.antivirus) if is_there else ""
    return f"{state}: {product}" if product else state


def _field(device: Device, wanted: FieldFilter) -> str:
    """Return a user field of a device; an index knows the value that was asked for alone."""
    if device.facts.is_labelled:
        return short(", ".join(clean_line(each.value) for each in device.facts.fields))
    return short(wanted.value) if wanted.test is FieldTest.EQUALS else "filled"


def _fact(text: str | None) -> str:
    return short(text) or NOT_REPORTED


def _time(at: datetime | None) -> str:
    return "unknown" if at is None else utc(at.astimezone(UTC))
