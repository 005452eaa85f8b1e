"""Each rule of a need, the order of a list, and what is counted."""

from datetime import UTC, datetime, timedelta

import pytest

from rmm_jobs.domain.alerts import Priority
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.inventory import AntivirusState, DeviceFacts, DeviceKind, PatchState
from rmm_jobs.domain.site_results import Contact, Need, SiteDevice
from rmm_jobs.inventory.device_filters import count, needs, warranty_end, worst_first

NOW = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)


def device(name: str = "PC", *, online: bool | None = True, seen: float | None = 0, **facts: object) -> Device:
    made = DeviceFacts(**facts)  # pyright: ignore[reportArgumentType]  # its own fields
    last_seen = None if seen is None else NOW - timedelta(days=seen)
    return Device(name, name, online=online, last_seen=last_seen, facts=made)


@pytest.mark.parametrize(
    ("need", "of", "expected"),
    [
        (Need.REBOOT, device(reboot_required=True), True),
        (Need.REBOOT, device(reboot_required=False), False),
        (Need.REBOOT, device(reboot_required=False, patch_state=PatchState.REBOOT_REQUIRED), True),
        (Need.REBOOT, device(), None),
        (Need.PATCHES, device(patch_state=PatchState.PENDING), True),
        (Need.PATCHES, device(patch_state=PatchState.INSTALL_ERROR), True),
        (Need.PATCHES, device(patch_state=PatchState.PATCHED, patches_pending=2), True),
        (Need.PATCHES, device(patch_state=PatchState.PATCHED, patches_pending=0), False),
        (Need.PATCHES, device(patch_state=PatchState.REBOOT_REQUIRED), False),
        (Need.PATCHES, device(patch_state=PatchState.NO_POLICY), None),
        (Need.PATCHES, device(patch_state=PatchState.NO_DATA), None),
        (Need.PATCHES, device(), None),
        *(
            (Need.ANTIVIRUS, device(antivirus_state=each), each is not AntivirusState.UP_TO_DATE)
            for each in AntivirusState
        ),
        (Need.ANTIVIRUS, device(antivirus="Webroot"), None),
        *(
            (Need.NO_ANTIVIRUS, device(antivirus_state=each), each is AntivirusState.NOT_DETECTED)
            for each in AntivirusState
        ),
        (Need.NO_ANTIVIRUS, device(antivirus="Webroot"), None),
        (Need.CONTACT, device(online=False, seen=30), True),
        (Need.CONTACT, device(online=False, seen=29.9), False),
        (Need.CONTACT, device(online=None, seen=31), True),
        (Need.CONTACT, device(online=True, seen=31), False),
        (Need.CONTACT, device(online=False, seen=None), None),
        (Need.WARRANTY, device(warranty="2020-01-01"), True),
        (Need.WARRANTY, device(warranty="2024-05-15"), True),
        (Need.WARRANTY, device(warranty="2024-05-16"), False),
        (Need.WARRANTY, device(warranty="2024-05-15T00:00:00Z"), True),
        (Need.WARRANTY, device(warranty="soon"), None),
        (Need.WARRANTY, device(), None),
    ],
)
def test_a_need_follows_from_what_the_device_reports(need: Need, of: Device, expected: bool | None) -> None:
    assert needs(of, need, NOW) is expected


@pytest.mark.parametrize("text", ["", "2024-13-01", "01/02/2024", "2024-02-3", None])
def test_a_warranty_without_a_day_has_no_end(text: str | None) -> None:
    assert warranty_end(device(warranty=text)) is None


def test_alerts_come_first_by_urgency_then_what_is_offline_the_longest_first() -> None:
    low, two, critical = {Priority.LOW: 9}, {Priority.HIGH: 2}, {Priority.CRITICAL: 1, Priority.LOW: 1}
    devices = [
        SiteDevice(device("well-b", kind=DeviceKind.SERVER)),
        SiteDevice(device("well-a", kind=DeviceKind.SERVER)),
        SiteDevice(device("unknown", online=None)),
        SiteDevice(device("off-1", online=False, seen=1, kind=DeviceKind.SERVER)),
        SiteDevice(device("off-9", online=False, seen=9, kind=DeviceKind.SERVER)),
        SiteDevice(device("off-never", online=False, seen=None, kind=DeviceKind.SERVER)),
        SiteDevice(device("low"), low),
        SiteDevice(device("high-1"), {Priority.HIGH: 1}),
        SiteDevice(device("high-2"), two),
        SiteDevice(device("critical"), critical),
    ]
    assert [each.device.hostname for each in worst_first(devices)] == [
        "critical",
        "high-2",
        "high-1",
        "low",
        "off-never",
        "off-9",
        "off-1",
        "unknown",
        "well-a",
        "well-b",
    ]


def test_where_antivirus_is_needed_those_without_any_come_before_alerts() -> None:
    states = (AntivirusState.OUT_OF_DATE, AntivirusState.NOT_DETECTED, AntivirusState.NOT_RUNNING)
    devices = [
        SiteDevice(device(f"{state.name}-{place}", antivirus_state=state), {Priority.CRITICAL: 1} if place else {})
        for state in states
        for place in (0, 1)
    ]
    assert [each.device.hostname for each in worst_first(devices, Need.ANTIVIRUS)] == [
        "NOT_DETECTED-1",
        "NOT_DETECTED-0",
        "NOT_RUNNING-1",
        "NOT_RUNNING-0",
        "OUT_OF_DATE-1",
        "OUT_OF_DATE-0",
    ]
    assert worst_first(devices)[0].device.hostname == "NOT_DETECTED-1"
    assert count(devices, NOW).antivirus == dict.fromkeys(states, 2)


def test_a_suspended_device_is_neither_online_nor_offline() -> None:
    suspended = Device("d", "d", online=True, suspended=True)
    assert Contact.of(suspended) is Contact.SUSPENDED
    counts = count([SiteDevice(suspended), SiteDevice(device(seen=None)), SiteDevice(device(online=False))], NOW)
    assert counts.contacts == {Contact.SUSPENDED: 1, Contact.ONLINE: 1, Contact.OFFLINE: 1}
    assert (counts.total, counts.last_seen, counts.first_added) == (3, NOW, None)
