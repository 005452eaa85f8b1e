"""The columns of every table of devices: title, width, cell, and the key of the record that holds the same fact.

A column is added here, in one line, and one with a key stands in `in_record` too. Where the model lacks the fact, the
model and the translation come first.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from rmm_jobs.domain.alerts import Priority
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.inventory import DeviceKind
from rmm_jobs.domain.limits import fit_bytes
from rmm_jobs.domain.site_results import Contact
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.format import NOT_REPORTED, ago, device_status, display_name, uid_label
from rmm_jobs.text.registry import Record
from rmm_jobs.text.short_names import cell_bytes
from rmm_jobs.text.tables import within_bars

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
LONGEST = 40
"""Characters of a cell with text from outside."""
_MINUTE = 60
_MAKER = re.compile(r"\AMicrosoft (?=Windows)")
_BUILD = re.compile(r" (?:\d+\.\d+\.\d{4,}(?:\.\d+)*|build-\d+)\Z")


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


def name_of(device: Device) -> str:
    """Return the hostname of a device, or its UID where it has none."""
    return short(device.hostname) or clean_line(device.uid)


def short(text: str | None, longest: int = LONGEST) -> str:
    """Return text from outside, cut to the length of a cell in characters and in bytes."""
    cell = clean_line(text or "", longest)
    return cell[: fit_bytes(within_bars(cell), cell_bytes(longest))].rstrip()


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
