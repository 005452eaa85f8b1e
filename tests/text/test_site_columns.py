"""Columns of the devices of a site: why a device is listed, and on a first page of an index a few short ones."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from rmm_jobs.domain.alerts import Priority
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.device_filters import FieldFilter, FieldTest, WarrantyFilter
from rmm_jobs.domain.inventory import AntivirusState, DeviceFacts, DeviceKind, PatchState, UserField
from rmm_jobs.domain.site_results import AlertReading, DeviceCounts, DeviceFilter, Need, SiteDevice, SiteDevices
from rmm_jobs.domain.system_errors import Action, Unreachable
from rmm_jobs.text.device_columns import (
    Column,
    priority_words,
    record_of,
)
from rmm_jobs.text.site_columns import SiteColumns, fitted

NOW = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)


FIELD = FieldFilter("Backup", FieldTest.EQUALS, "none")


def columns(chosen: DeviceFilter | None = None, *, read: bool = True) -> SiteColumns:
    reading = AlertReading(trouble=None if read else Unreachable(Action.READ_ALERTS))
    return SiteColumns(SiteDevices(None, None, chosen or DeviceFilter(), [], DeviceCounts(), NOW, reading=reading))


def row(facts: DeviceFacts | None = None, *, seen: float | None = None) -> SiteDevice:
    last = None if seen is None else NOW - timedelta(seconds=seen)
    return SiteDevice(Device("u1", "PC", last_seen=last, facts=facts or DeviceFacts()))


def test_how_long_a_device_is_away_is_said_without_ago() -> None:
    shown = [columns().duration.cell(row(seen=each)) for each in (3 * 86_400, 0.0, None)]
    assert shown == ["3 days", "just now", "unknown"]


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


# --- the first page of an index -----------------------------------------------------------------------------------

NEEDY = DeviceFilter(need=Need.ANTIVIRUS)


def first_page(hosts: list[str], sites: list[str], product: str = "Defender", *, offset: int = 0) -> SiteDevices:
    facts = DeviceFacts(antivirus=product, antivirus_state=AntivirusState.NOT_RUNNING, kind=DeviceKind.SERVER)
    devices = [
        SiteDevice(Device(f"u{at}", host, site=site, facts=facts))
        for at, (host, site) in enumerate(zip(hosts, sites, strict=True))
    ]
    counts = DeviceCounts(total=len(hosts) + 100, antivirus={AntivirusState.OUT_OF_DATE: len(hosts) + 100})
    rest = {DeviceKind.SERVER: 100}
    return SiteDevices(None, None, NEEDY, devices, counts, NOW, rest=rest, as_of=NOW, offset=offset)


def cells(result: SiteDevices) -> list[list[str]]:
    made = SiteColumns(result)
    return [[each.cell(row) for each in (made.hostname, made.site, *made.facts())] for row in fitted(result).devices]


def test_a_first_page_of_short_names_is_shown_whole() -> None:
    result = first_page([f"SRV{at}" for at in range(8)], [f"Acme {at}" for at in range(8)], "Avast")
    assert fitted(result) is result
    assert cells(result)[0] == ["SRV0", "Acme 0", "not running: Avast"]


def test_a_first_page_of_long_names_has_no_product_and_fewer_rows_and_counts_the_others() -> None:
    sites = [f"Kaufmann & Söhne Steuerberatungsgesellschaft mbH, Niederlassung Süd-{at}" for at in range(8)]
    result = first_page([f"DE-MUC-SRV{at:05}" for at in range(8)], sites, "Bitdefender Endpoint Security Tools")
    shown = fitted(result)
    assert len(shown.devices) < 8
    assert shown.rest == {DeviceKind.SERVER: 108 - len(shown.devices)}
    assert {row[2] for row in cells(result)} == {"not running"}
    assert len({row[1] for row in cells(result)}) == len(shown.devices)
    assert cells(result)[3][:2] == ["DE-MUC-SRV00003", "Kaufmann &...lassung Süd-3"[:10] + "...sung Süd-3"]


ANY = [
    "\U00012000" * 60,
    "\U0001f4bb" * 60,
    "\u670d\u52a1\u5668" * 20,
    "QZXJ7K9" * 9,
    "qzxjvkwp" * 8,
    "-_.~!" * 12,
    "\u0416\u0449" * 30,
]


@pytest.mark.parametrize("name", ANY)
def test_names_of_any_script_leave_the_answer_short(name: str) -> None:
    result = first_page([f"{name}{at}" for at in range(8)], [f"{name}{at}{name}" for at in range(8)], name)
    shown = fitted(result)
    assert len(shown.devices) >= 1
    rows = [text.encode() for row in cells(result) for text in row]
    assert sum(map(len, rows)) < 600


def test_other_pages_and_lists_that_were_read_now_have_as_many_rows_as_before() -> None:
    long = [f"{at}" * 60 for at in range(8)]
    later = first_page(long, long, offset=8)
    assert fitted(later) is later
    live = replace(first_page(long, long), as_of=None)
    assert fitted(live) is live


def test_names_that_are_alike_in_their_first_characters_are_told_apart_on_every_page() -> None:
    sites = [f"{'Kaufmann Steuerberatung ' * 2} {at}" for at in range(2)]
    shown = cells(first_page(["A", "B"], sites, offset=8))
    assert shown[0][1] != shown[1][1]
