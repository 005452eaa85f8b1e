"""The columns of every table of devices: title, width, cell, and the key of the record that holds the same fact.

A column is added here, in one line, and one with a key stands in `in_record` too. Where the model lacks the fact, the
model and the translation come first.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Generic, TypeVar

from rmm_jobs.domain.alerts import Priority
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.device_filters import FieldTest
from rmm_jobs.domain.inventory import AntivirusState, DeviceKind
from rmm_jobs.domain.limits import fit_bytes
from rmm_jobs.domain.site_results import Contact, Need, SiteDevice, SiteDevices
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.format import NOT_REPORTED, ago, device_status, display_name, uid_label, utc
from rmm_jobs.text.registry import Record

RowT = TypeVar("RowT")

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
    Need.NO_ANTIVIRUS: "Antivirus",
    Need.WARRANTY: "Warranty Ends",
}


@dataclass(frozen=True, slots=True)
class Column(Generic[RowT]):
    """One column: its title, its least width, and the cell of a row."""

    title: str
    width: int
    cell: Callable[[RowT], str]
    key: str | None = None
    """Key of the record that holds the same; `None` where the record of every device has it, or none has."""
    fact: Callable[[RowT], str | None] | None = None
    """What stands under that key, as the system gives it."""
    centred: bool = False


def record_of(columns: Iterable[Column[RowT]], row: RowT) -> Record:
    """Return what a row's record has beside what the record of every device has (`device_object`)."""
    found = {each.key: each.fact(row) for each in columns if each.key and each.fact}
    return {key: None if value is None else clean_line(value) for key, value in found.items()}


def lookup_status(device: Device) -> str:
    """Return the status of a device in a look-up: whether it is online, unless something else comes first."""
    if device.deleted:
        return "Deleted"
    if device.suspended:
        return "Suspended"
    return {True: "Online", False: "Offline", None: "Unknown"}[device.online]


HOSTNAME: Column[Device] = Column("Hostname", 14, lambda each: display_name(each.hostname))
SITE: Column[Device] = Column("Site", 19, lambda each: display_name(each.site))
LOOKUP_COLUMNS: tuple[Column[Device], ...] = (
    HOSTNAME,
    SITE,
    Column("Status", 8, lookup_status),
    Column("IP Address", 14, lambda each: clean_line(each.internal_ip or each.facts.external_ip or "") or "-"),
)
"""The columns of `device-lookup`."""
CAN_RUN: Column[Device] = Column("Status", 8, device_status)
"""The status in a refusal: whether a job can run on the device."""


def uid_column(wording: Wording) -> Column[Device]:
    """Return the column of whole UIDs, as the system calls them."""
    return Column(uid_label(wording), 36, lambda each: clean_line(each.uid))


def _of_site(
    title: str,
    width: int,
    cell: Callable[[SiteDevice], str],
    key: str | None = None,
    fact: Callable[[SiteDevice], str | None] | None = None,
) -> Column[SiteDevice]:
    return Column(title, width, cell, key, fact)


class SiteColumns:
    """Make the columns of the devices of a site, as each form of that list needs them."""

    def __init__(self, result: SiteDevices) -> None:
        self._now = result.now
        self._chosen = result.chosen
        self._alerts_read = result.reading.trouble is None
        self.status = _of_site("Status", 7, lambda each: MARKS[Contact.of(each.device)])
        self.hostname = _of_site("Hostname", 18, lambda each: name_of(each.device))
        self.site = _of_site("Site", 18, lambda each: _fact(each.device.site))
        self.system = _of_site("OS", 27, lambda each: system_name(_system(each)), "os", _system)
        self.ip = _of_site("IP Address", 16, lambda each: _fact(_ip(each)), "internal_ip", _ip)
        self.warranty = _of_site(_NEEDS[Need.WARRANTY], 16, lambda each: _fact(_warranty(each)), "warranty", _warranty)
        wanted = self._chosen.field
        title = "" if wanted is None else f"UDF {wanted.number}" if wanted.number is not None else short(wanted.name)
        self.field = _of_site(title, 16, self._field, "udf", self._read_field)
        self.alerts = replace(_of_site("Alerts", 8, self._alerts), centred=True)
        self.priorities = _of_site("Priority Summary", 34, lambda each: priority_words(each.alerts))
        self.last_seen = _of_site("Last Seen", 12, lambda each: age(each.device.last_seen, self._now))
        self.seen_at = _of_site("Last Seen", 20, lambda each: _time(each.device.last_seen))
        self.duration = _of_site("Offline Duration", 18, lambda each: _UNIT.sub(r" \1", self.last_seen.cell(each)))

    @property
    def in_record(self) -> tuple[Column[SiteDevice], ...]:
        """Return the columns with a key: the record of a row has their facts too, in this order."""
        return self.system, self.ip, self.warranty, self.field

    def facts(self) -> list[Column[SiteDevice]]:
        """Return the columns of the facts that the filter compares: why a device has a need, warranty and field."""
        chosen, need = self._chosen, self._chosen.need
        facts = [] if need is None else [self._of_need(need)]
        if chosen.warranty and need is not Need.WARRANTY:
            facts.append(self.warranty)
        return [*facts, self.field] if chosen.field and chosen.field.test is not FieldTest.EMPTY else facts

    def _of_need(self, need: Need) -> Column[SiteDevice]:
        """Return the column that shows why a device has a need."""
        if need not in _NEEDS:
            return self.last_seen
        return _of_site(_NEEDS[need], 16, lambda each: self._reason(each.device, need))

    def _field(self, each: SiteDevice) -> str:
        """Return the user field that the filter names; an index knows the value that was asked for alone."""
        if each.device.facts.is_labelled:
            return short(self._read_field(each))
        wanted = self._chosen.field
        return short(wanted.value) if wanted and wanted.test is FieldTest.EQUALS else "filled"

    def _read_field(self, each: SiteDevice) -> str | None:
        """Return what was read of that field; `None` where nothing was, as from an index."""
        facts = each.device.facts
        found = facts.fields if self._chosen.field and facts.is_labelled else ()
        return ", ".join(clean_line(field.value) for field in found) or None

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
            case Need.ANTIVIRUS | Need.NO_ANTIVIRUS:
                return _antivirus(device)
            case Need.WARRANTY | Need.CONTACT:
                return _fact(facts.warranty)


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


def _ip(each: SiteDevice) -> str | None:
    return each.device.internal_ip


def _system(each: SiteDevice) -> str | None:
    return each.device.operating_system


def _warranty(each: SiteDevice) -> str | None:
    return each.device.facts.warranty


def _fact(text: str | None) -> str:
    return short(text) or NOT_REPORTED


def _time(at: datetime | None) -> str:
    return "unknown" if at is None else utc(at.astimezone(UTC))
