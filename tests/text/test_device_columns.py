"""Cells of tables of devices: cut in characters and in bytes, and what is not reported is said so."""

from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from rmm_jobs.domain.alerts import Priority
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.device_filters import FieldFilter, FieldTest, WarrantyFilter
from rmm_jobs.domain.inventory import AntivirusState, DeviceFacts, PatchState, UserField
from rmm_jobs.domain.site_results import AlertReading, DeviceCounts, DeviceFilter, Need, SiteDevice, SiteDevices
from rmm_jobs.domain.system_errors import Action, Unreachable
from rmm_jobs.text.device_columns import (
    LOOKUP_COLUMNS,
    Column,
    SiteColumns,
    age,
    lookup_status,
    name_of,
    priority_words,
    record_of,
    short,
    system_name,
)

NOW = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)
FIELD = FieldFilter("Backup", FieldTest.EQUALS, "none")


def columns(chosen: DeviceFilter | None = None, *, read: bool = True) -> SiteColumns:
    reading = AlertReading(trouble=None if read else Unreachable(Action.READ_ALERTS))
    return SiteColumns(SiteDevices(None, None, chosen or DeviceFilter(), [], DeviceCounts(), NOW, reading=reading))


def row(facts: DeviceFacts | None = None, *, seen: float | None = None) -> SiteDevice:
    last = None if seen is None else NOW - timedelta(seconds=seen)
    return SiteDevice(Device("u1", "PC", last_seen=last, facts=facts or DeviceFacts()))


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


def test_how_long_a_device_is_away_is_said_without_ago() -> None:
    shown = [columns().duration.cell(row(seen=each)) for each in (3 * 86_400, 0.0, None)]
    assert shown == ["3 days", "just now", "unknown"]


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


def test_alerts_are_counted_the_most_urgent_first_and_a_question_mark_where_they_were_not_read() -> None:
    alerts = {Priority.LOW: 1_000, Priority.CRITICAL: 2, Priority.HIGH: 0}
    assert priority_words(alerts) == "Critical (2), Low (1,000)"
    device = SiteDevice(Device("u", "PC"), alerts)
    assert (columns().alerts.cell(device), columns(read=False).alerts.cell(device)) == ("1002", "?")


@pytest.mark.parametrize(
    ("need", "facts", "title", "cell"),
    [
        (Need.REBOOT, DeviceFacts(last_reboot=NOW - timedelta(days=40)), "Last Reboot", "40 days ago"),
        (Need.PATCHES, DeviceFacts(patch_state=PatchState.PENDING, patches_pending=1_200), "Patches", "1,200 pending"),
        (Need.PATCHES, DeviceFacts(patch_state=PatchState.PENDING), "Patches", "pending"),
        (
            Need.PATCHES,
            DeviceFacts(patch_state=PatchState.INSTALL_ERROR, patches_pending=2),
            "Patches",
            "install error, 2 pending",
        ),
        (
            Need.ANTIVIRUS,
            DeviceFacts(antivirus="Defender", antivirus_state=AntivirusState.NOT_RUNNING),
            "Antivirus",
            "not running: Defender",
        ),
        (
            Need.ANTIVIRUS,
            DeviceFacts(antivirus="Defender", antivirus_state=AntivirusState.NOT_DETECTED),
            "Antivirus",
            "not detected",
        ),
        (Need.ANTIVIRUS, DeviceFacts(), "Antivirus", "not reported"),
        (Need.WARRANTY, DeviceFacts(warranty="2024-03-01"), "Warranty Ends", "2024-03-01"),
        (Need.CONTACT, DeviceFacts(), "Last Seen", "unknown"),
    ],
)
def test_a_need_is_shown_with_the_fact_that_it_follows_from(
    need: Need, facts: DeviceFacts, title: str, cell: str
) -> None:
    (column,) = columns(DeviceFilter(need=need)).facts()
    assert (column.title, column.cell(row(facts))) == (title, cell)


def test_each_filter_has_its_fact_once() -> None:
    ends = WarrantyFilter(days=30)
    titles = [each.title for each in columns(DeviceFilter(need=Need.WARRANTY, warranty=ends, field=FIELD)).facts()]
    assert titles == ["Warranty Ends", "Backup"]
    assert columns(DeviceFilter(field=FieldFilter("Backup", FieldTest.EMPTY))).facts() == []
    assert columns().facts() == []


def test_a_field_of_the_index_shows_the_value_that_was_asked_for_alone() -> None:
    read = row(DeviceFacts(fields=(UserField(1, "Backup", "None"),), is_labelled=True))
    for chosen, from_index in ((FIELD, "none"), (FieldFilter("Backup", FieldTest.SET), "filled")):
        made = columns(DeviceFilter(field=chosen))
        assert (made.field.cell(read), made.field.cell(row())) == ("None", from_index)


def test_the_record_has_what_was_read_and_null_for_the_rest() -> None:
    made = columns(DeviceFilter(field=FIELD))
    shown = record_of(made.in_record, row(DeviceFacts(warranty="2024\x1b[2J-03-01")))
    assert shown == {"os": None, "internal_ip": None, "warranty": "2024-03-01", "udf": None}


def test_the_record_of_a_row_has_the_fact_of_each_column_with_a_key() -> None:
    made = columns()
    parts: list[object] = list(vars(made).values())
    keys = [cast("Column[SiteDevice]", each).key for each in parts if isinstance(each, Column)]
    assert [each.key for each in made.in_record] == [key for key in keys if key]
