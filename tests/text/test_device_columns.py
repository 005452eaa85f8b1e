"""Cells of tables of devices: cut in characters and in bytes, and what is not reported is said so."""

from datetime import UTC, datetime, timedelta

import pytest

from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.inventory import DeviceFacts
from rmm_jobs.text.device_columns import (
    LOOKUP_COLUMNS,
    age,
    lookup_status,
    name_of,
    short,
    system_name,
)

NOW = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        (None, ""),
        ("", ""),
        ("PC\n\x1b[2J1", "PC 1"),
        ("x" * 90, "x" * 37 + "..."),
        ("日" * 30, "日" * 20),
    ],
    ids=["none", "empty", "codes", "long", "many bytes"],
)
def test_a_cell_is_one_line_of_a_limited_length(text: str | None, cell: str) -> None:
    assert short(text) == cell


@pytest.mark.parametrize(
    ("system", "shown"),
    [
        ("Microsoft Windows Server 2022 Standard 10.0.20348", "Windows Server 2022 Standard"),
        ("Microsoft Windows 11 Pro 10.0.22631.3007", "Windows 11 Pro"),
        ("Mac OS X 14.3", "Mac OS X 14.3"),
        ("VMware ESXi 8.0.2 build-22380479", "VMware ESXi 8.0.2"),
        ("Microsoft Hyper-V", "Microsoft Hyper-V"),
        ("Ubuntu 22.04.3", "Ubuntu 22.04.3"),
        (" ", "not reported"),
        (None, "not reported"),
    ],
)
def test_a_system_is_named_without_what_tells_nobody_anything(system: str | None, shown: str) -> None:
    assert system_name(system) == shown


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "just now"), (59, "just now"), (60, "1 minute ago"), (7_200, "2 hours ago")]
)
def test_an_age_is_in_its_largest_unit(seconds: int, words: str) -> None:
    assert age(NOW - timedelta(seconds=seconds), NOW) == words
    assert age(None, NOW) == "unknown"


@pytest.mark.parametrize(
    ("device", "status"),
    [
        (Device("u", "PC", online=True), "Online"),
        (Device("u", "PC", online=False), "Offline"),
        (Device("u", "PC"), "Unknown"),
        (Device("u", "PC", online=True, suspended=True), "Suspended"),
        (Device("u", "PC", online=True, suspended=True, deleted=True), "Deleted"),
    ],
)
def test_what_keeps_a_device_from_its_jobs_comes_before_whether_it_is_online(device: Device, status: str) -> None:
    assert lookup_status(device) == status


def test_a_device_without_a_name_is_its_uid_and_one_without_an_address_has_a_dash() -> None:
    assert (name_of(Device("u1", "\u200b")), name_of(Device("u1", "PC"))) == ("u1", "PC")
    address = LOOKUP_COLUMNS[-1]
    external = Device("u", "PC", facts=DeviceFacts(external_ip="203.0.113.7"))
    assert [address.cell(each) for each in (Device("u", "PC"), external)] == ["-", "203.0.113.7"]
