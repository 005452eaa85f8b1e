"""Select, order and count devices. Pure functions: each rule of a need stands here."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime

from rmm_jobs.domain.alerts import Priority
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.inventory import AntivirusState, DeviceKind, PatchState
from rmm_jobs.domain.site_results import (
    DEVICE_ROWS,
    NO_CONTACT,
    WARRANTY_ENDS,
    Contact,
    DeviceCounts,
    DeviceFilter,
    Need,
    SiteDevice,
)
from rmm_jobs.inputs.device_filters import has_field
from rmm_jobs.inputs.likeness import loose

NEEDS, WARRANTY, FIELD = "needs", "warranty", "udf"
"""Names of the arguments that select by what a device may not report."""
_KINDS = list(DeviceKind)
_ANTIVIRUS = list(AntivirusState)
_EARLIEST = datetime.min.replace(tzinfo=UTC)
_UNPATCHED = {PatchState.PENDING, PatchState.INSTALL_ERROR}
_DAY = len("2026-11-26")


def needs(device: Device, need: Need, now: datetime) -> bool | None:
    """Return whether a device has a need; `None` where it does not report what tells."""
    return _RULES[need](device, now)


def _needs_reboot(device: Device, _now: datetime) -> bool | None:
    facts = device.facts
    if facts.patch_state is PatchState.REBOOT_REQUIRED:
        return True
    return facts.reboot_required


def _needs_patches(device: Device, _now: datetime) -> bool | None:
    facts = device.facts
    if facts.patch_state in _UNPATCHED or facts.patches_pending:
        return True
    # Without a policy or an audit nobody knows what is missing.
    unknown = facts.patch_state in {None, PatchState.NO_POLICY, PatchState.NO_DATA}
    return None if unknown else False


def _needs_antivirus(device: Device, _now: datetime) -> bool | None:
    state = device.facts.antivirus_state
    return None if state is None else state is not AntivirusState.UP_TO_DATE


def _has_no_antivirus(device: Device, _now: datetime) -> bool | None:
    state = device.facts.antivirus_state
    return None if state is None else state is AntivirusState.NOT_DETECTED


def _needs_contact(device: Device, now: datetime) -> bool | None:
    if device.online:
        return False
    return None if device.last_seen is None else now - device.last_seen >= NO_CONTACT


def _needs_warranty(device: Device, now: datetime) -> bool | None:
    end = warranty_end(device)
    return None if end is None else end <= (now + WARRANTY_ENDS).date()


_RULES: Mapping[Need, Callable[[Device, datetime], bool | None]] = {
    Need.REBOOT: _needs_reboot,
    Need.PATCHES: _needs_patches,
    Need.ANTIVIRUS: _needs_antivirus,
    Need.NO_ANTIVIRUS: _has_no_antivirus,
    Need.CONTACT: _needs_contact,
    Need.WARRANTY: _needs_warranty,
}


def warranty_end(device: Device) -> date | None:
    """Return the last day of a warranty, where its text begins with a day as `YYYY-MM-DD`."""
    try:
        return date.fromisoformat((device.facts.warranty or "").strip()[:_DAY])
    except ValueError:
        return None


def kind_of(device: Device) -> DeviceKind:
    """Return the kind under which a device is listed."""
    return device.facts.kind or DeviceKind.OTHER


Test = Callable[[SiteDevice], bool | None]
"""Tells whether a filter selects a device; `None` where nobody knows."""


def tests_of(chosen: DeviceFilter, now: datetime) -> dict[str, Test]:
    """Return the test of each filter that is set, by the name of its argument."""
    tests: dict[str, Test] = {}
    if chosen.status is not None:
        tests["status"] = lambda each: Contact.of(each.device) is chosen.status
    if chosen.kind is not None:
        tests["type"] = lambda each: kind_of(each.device) is chosen.kind
    if chosen.system is not None:
        part = loose(chosen.system)
        tests["os"] = lambda each: part in loose(each.device.operating_system or "")
    if chosen.alerts:
        tests["alerts"] = lambda each: bool(each.alerts)
    if (need := chosen.need) is not None:
        tests[NEEDS] = lambda each: needs(each.device, need, now)
    if (warranty := chosen.warranty) is not None:
        limit = warranty.limit(now)
        tests[WARRANTY] = lambda each: None if (end := warranty_end(each.device)) is None else end < limit
    if (field := chosen.field) is not None:
        tests[FIELD] = lambda each: has_field(each.device, field)
    return tests


def sift(tests: Mapping[str, Test], every: Iterable[SiteDevice]) -> tuple[list[SiteDevice], int, int]:
    """Return the devices that all tests select, and how many may be meant, too.

    The first number counts devices with an agent that do not report a fact, the second one those with a hidden field.
    """
    found, unreported, hidden = list[SiteDevice](), 0, 0
    for each in every:
        verdicts = {name: test(each) for name, test in tests.items()}
        if False in verdicts.values():
            continue
        unknown = {name for name, verdict in verdicts.items() if verdict is None}
        if not unknown:
            found.append(each)
        elif unknown == {FIELD}:
            hidden += 1
        else:
            unreported += not each.device.agentless
    return found, unreported, hidden


def worst_first(devices: Iterable[SiteDevice], need: Need | None = None) -> list[SiteDevice]:
    """Sort devices: with alerts, the most urgent first; then offline, the longest first; then the rest, by name.

    Where antivirus is what they need, those without any come before all others, and then those where it does not run.
    """

    def need_place(each: SiteDevice) -> int:
        state = each.device.facts.antivirus_state
        return -_ANTIVIRUS.index(state) if need is Need.ANTIVIRUS and state is not None else 0

    def place(each: SiteDevice) -> tuple[int, int, int, int, datetime, str, str]:
        device = each.device
        named = (loose(device.hostname), device.uid)
        kind = _KINDS.index(kind_of(device))
        if each.alerts:
            urgent = min(priority.rank for priority in each.alerts)
            return (0, urgent, -sum(each.alerts.values()), kind, _EARLIEST, *named)
        contact = Contact.of(device)
        if contact is Contact.OFFLINE:
            return (1, 0, 0, kind, device.last_seen or _EARLIEST, *named)
        return (2 if contact in {Contact.UNKNOWN, Contact.SUSPENDED} else 3, 0, 0, kind, _EARLIEST, *named)

    return sorted(devices, key=lambda each: (need_place(each), *place(each)))


def that_fit(devices: Sequence[SiteDevice], chosen: DeviceFilter) -> Sequence[SiteDevice]:
    """Return the first devices that one answer has room for.

    Without a filter each type is a table of its own. The titles of each type after the first cost what a device does.
    """
    if chosen != DeviceFilter():
        return devices[:DEVICE_ROWS]
    kinds, lines = set[DeviceKind](), -1
    for at, each in enumerate(devices):
        kind = kind_of(each.device)
        lines += 1 if kind in kinds else 2
        kinds.add(kind)
        if lines > DEVICE_ROWS:
            return devices[:at]
    return devices


def count(devices: Sequence[SiteDevice], now: datetime) -> DeviceCounts:
    """Count devices by what can be told of them."""
    alerts = Counter[Priority]()
    for each in devices:
        alerts.update(each.alerts)
    plain = [each.device for each in devices]
    return DeviceCounts(
        total=len(plain),
        contacts=Counter(map(Contact.of, plain)),
        kinds=by_kind(devices),
        needs={need: sum(needs(device, need, now) is True for device in plain) for need in Need},
        unreported={need: unreported(plain, need, now) for need in Need},
        antivirus=Counter(state for device in plain if (state := device.facts.antivirus_state)),
        with_alerts=sum(bool(each.alerts) for each in devices),
        alerts=alerts,
        first_added=min(filter(None, (device.facts.created_at for device in plain)), default=None),
        last_seen=max(filter(None, (device.last_seen for device in plain)), default=None),
    )


def unreported(devices: Iterable[Device], need: Need, now: datetime) -> int:
    """Count the devices with an agent that do not report what a need follows from."""
    return sum(not device.agentless and needs(device, need, now) is None for device in devices)


def by_kind(devices: Iterable[SiteDevice]) -> Mapping[DeviceKind, int]:
    """Count devices by their kind."""
    return Counter(kind_of(each.device) for each in devices)
