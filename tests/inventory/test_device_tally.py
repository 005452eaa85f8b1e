"""Devices are counted page by page, and those that no answer shows are not kept."""

import gc
import weakref
from collections.abc import Iterable
from datetime import UTC, datetime

import pytest

from rmm_jobs.domain.alerts import Priority
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.device_filters import FieldFilter, FieldTest
from rmm_jobs.domain.inventory import DeviceFacts, DeviceKind, UserField
from rmm_jobs.domain.site_results import DEVICE_ROWS, DeviceFilter, SiteDevice, SiteDevices
from rmm_jobs.inventory.device_tally import DeviceTally

NOW = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)


class Watched(Device):
    """A device of which a test can see whether it is still there."""

    __slots__ = ("__weakref__",)


def device(number: int, *, label: str | None = None) -> Device:
    fields = (UserField(number=1, label=label, value="x"),) if label else ()
    facts = DeviceFacts(kind=list(DeviceKind)[number % 3], fields=fields, is_labelled=True)
    return Watched(f"u{number}", f"PC{number:05}", online=number % 2 == 0, facts=facts)


def tallied(chosen: DeviceFilter, devices: Iterable[Device], *, page: int, offset: int = 0) -> SiteDevices:
    every = [SiteDevice(each, {Priority.LOW: 1} if each.hostname.endswith("7") else {}) for each in devices]
    tally = DeviceTally(chosen, NOW, offset=offset)
    for at in range(0, len(every), page):
        tally.add(every[at : at + page])
    return tally.result(None)


def test_no_more_devices_are_kept_than_an_answer_shows() -> None:
    tally, alive = DeviceTally(DeviceFilter(), NOW), list[weakref.ref[Device]]()
    for at in range(0, 5_000, 250):
        page = [device(number) for number in range(at, at + 250)]
        alive += [weakref.ref(each) for each in page]
        tally.add([SiteDevice(each) for each in page])
        del page
    gc.collect()
    assert sum(each() is not None for each in alive) <= DEVICE_ROWS
    assert tally.result(None).counts.total == 5_000


@pytest.mark.parametrize("offset", [0, 50, 480])
@pytest.mark.parametrize(
    "chosen",
    [
        DeviceFilter(),
        DeviceFilter(kind=DeviceKind.SERVER),
        DeviceFilter(alerts=True),
        DeviceFilter(field=FieldFilter("Backup", FieldTest.EMPTY)),
        DeviceFilter(field=FieldFilter("Bakcup", FieldTest.EMPTY)),
        DeviceFilter(field=FieldFilter("Backup", FieldTest.SET)),
    ],
)
def test_pages_of_any_size_tell_the_same(chosen: DeviceFilter, offset: int) -> None:
    devices = [device(number, label="Backup" if number > 300 and number % 5 else None) for number in range(600)]
    assert tallied(chosen, devices, page=7, offset=offset) == tallied(chosen, devices, page=600, offset=offset)


def test_a_field_that_no_device_has_is_empty_nowhere_whatever_the_last_page_shows() -> None:
    devices = [device(number, label="Backup" if number == 599 else None) for number in range(600)]
    known = tallied(DeviceFilter(field=FieldFilter("Backup", FieldTest.EMPTY)), devices, page=50)
    wrong = tallied(DeviceFilter(field=FieldFilter("Bakcup", FieldTest.EMPTY)), devices, page=50)
    assert (known.counts.total, known.labels) == (599, None)
    assert (wrong.counts.total, wrong.labels) == (0, ["backup"])
