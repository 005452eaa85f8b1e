"""The columns of the devices of a site, or of all sites, as each form of that list needs them.

A first page of an index is a short answer, whatever the names: its cells are shorter where they have to be, and then
its rows are fewer.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import accumulate

from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.device_filters import FieldTest
from rmm_jobs.domain.inventory import AntivirusState, DeviceKind
from rmm_jobs.domain.site_results import FIRST_ROWS, Contact, Need, SiteDevice, SiteDevices
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.device_columns import LONGEST, MARKS, Column, age, name_of, priority_words, short, system_name
from rmm_jobs.text.format import NOT_REPORTED, utc
from rmm_jobs.text.short_names import most_tokens, told_apart

_UNIT = re.compile(r" (seconds?|minutes?|hours?|days?) ago\Z")
_NEEDS = {
    Need.REBOOT: "Last Reboot",
    Need.PATCHES: "Patches",
    Need.ANTIVIRUS: "Antivirus",
    Need.NO_ANTIVIRUS: "Antivirus",
    Need.WARRANTY: "Warranty Ends",
}


_ROWS_TOKENS = 230
"""Tokens of the rows of a first page, as `most_tokens` counts: the block around them has about 165."""
_ROW_TOKENS = 16
"""Tokens of a row without its names: bars, mark, number of alerts."""


@dataclass(frozen=True, slots=True)
class _Room:
    """Say how long names and reasons may be, in characters, and how many rows there have to be at least."""

    name: int
    reason: int
    rows: int


_ROOMS = (_Room(LONGEST, LONGEST, 8), _Room(32, 20, 8), _Room(24, 0, 5), _Room(16, 0, 4), _Room(12, 0, 1))
"""Rooms of a first page, the first that fits; of any other list it is the first one."""


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
        self._room = _ROOMS[0]
        self._hosts, self._sites = dict[str, str](), dict[str, str]()
        self.status = _of_site("Status", 7, lambda each: MARKS[Contact.of(each.device)])
        self.hostname = _of_site("Hostname", 18, self._host)
        self.site = _of_site("Site", 18, self._place)
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

        self.rows = self._fit(result)
        """The number of devices that the answer has room for."""

    def _fit(self, result: SiteDevices) -> int:
        """Choose the room of names and reasons, and return how many rows fit."""
        devices, fitting = result.devices, len(result.devices)
        is_short = result.as_of is not None and not result.offset and len(devices) <= FIRST_ROWS
        for room in _ROOMS if is_short else _ROOMS[:1]:
            self._room = room
            self._hosts = dict(told_apart((each.device.hostname for each in devices), room.name))
            self._sites = dict(told_apart((each.device.site or "" for each in devices), room.name))
            if not is_short:
                break
            shown = [self.hostname, self.site, *self.facts()]
            costs = accumulate(_ROW_TOKENS + most_tokens([column.cell(each) for column in shown]) for each in devices)
            fitting = max(1, sum(cost <= _ROWS_TOKENS for cost in costs))
            if fitting >= min(room.rows, len(devices)):
                break
        return min(fitting, len(devices))

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

    def _host(self, each: SiteDevice) -> str:
        return self._hosts.get(each.device.hostname) or name_of(each.device)

    def _place(self, each: SiteDevice) -> str:
        return self._sites.get(each.device.site or "") or _fact(each.device.site)

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
                return _antivirus(device, self._room.reason)
            case Need.WARRANTY | Need.CONTACT:
                return _fact(facts.warranty)


def _antivirus(device: Device, longest: int) -> str:
    facts = device.facts
    state = NOT_REPORTED if facts.antivirus_state is None else facts.antivirus_state.value
    is_there = facts.antivirus_state is not AntivirusState.NOT_DETECTED
    product = short(facts.antivirus, longest) if is_there and longest else ""
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


def fitted(result: SiteDevices) -> SiteDevices:
    """Return the devices that the answer has room for, and count the others among those behind them."""
    rows = SiteColumns(result).rows
    if rows == len(result.devices):
        return result
    behind = Counter(each.device.facts.kind or DeviceKind.OTHER for each in result.devices[rows:])
    return replace(result, devices=result.devices[:rows], rest=Counter(result.rest) + behind)
