"""Words that lists of devices share: which devices these are, what is missing, and how to read on."""

from datetime import UTC, datetime, timedelta

import pytest

from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.device_filters import FieldFilter, FieldTest, WarrantyFilter
from rmm_jobs.domain.inventory import DeviceKind, Site
from rmm_jobs.domain.site_results import Contact, DeviceCounts, DeviceFilter, Need, SiteDevice, SiteDevices
from rmm_jobs.text.device_lists import contact_rows, filter_words, heading, list_call, more, notes, part_taken
from text_cases import DATTO

NOW = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)
ACME = Site("51e2f3a4-b5c6-7890-abcd-123456789abc", "Acme North")
EVERYTHING = DeviceFilter(
    Contact.OFFLINE,
    DeviceKind.SERVER,
    Need.PATCHES,
    "Windows",
    alerts=True,
    warranty=WarrantyFilter(days=30),
    field=FieldFilter("Backup", FieldTest.EQUALS, "none"),
)


def result(site: Site | None = ACME, query: str | None = "acme", **more: object) -> SiteDevices:
    given: dict[str, object] = {"chosen": DeviceFilter(), "devices": [], "counts": DeviceCounts(total=9), **more}
    return SiteDevices(site, query, now=NOW, **given)  # pyright: ignore[reportArgumentType]  # fields by name


@pytest.mark.parametrize(
    ("chosen", "site", "words"),
    [
        (DeviceFilter(), ACME, "Devices at Acme North"),
        (DeviceFilter(kind=DeviceKind.ESXI), None, "ESXi Hosts at All Sites"),
        (DeviceFilter(Contact.ONLINE, alerts=True), ACME, "Online Devices with Open Alerts at Acme North"),
        (DeviceFilter(need=Need.CONTACT), ACME, "Devices at Acme North Not Seen for 30 Days"),
        (
            EVERYTHING,
            ACME,
            (
                "Offline Servers with Open Alerts at Acme North Needing Patches"
                " with a Warranty That Has Ended or Ends within 30 Days"
            ),
        ),
    ],
)
def test_the_heading_says_which_devices_these_are(chosen: DeviceFilter, site: Site | None, words: str) -> None:
    assert heading(result(site, chosen=chosen)) == words


def test_filters_are_written_as_they_are_typed() -> None:
    assert filter_words(EVERYTHING) == (
        'status=offline, type=server, needs=patches, os="Windows", warranty="30d", udf="Backup=none", alerts=true'
    )
    assert filter_words(EVERYTHING, "needs") == "needs=patches"
    assert filter_words(DeviceFilter()) == ""


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("acme", 'No other site\'s name contains "acme".'),
        (" ACME north ", None),
        (ACME.uid, None),
        (f" {ACME.uid.upper()} ", None),
        (None, None),
    ],
)
def test_a_part_of_a_name_that_was_taken_for_the_site_is_told(query: str | None, line: str | None) -> None:
    assert part_taken(result(query=query)) == line
    assert part_taken(result(None, query)) is None


def test_the_next_call_begins_behind_what_is_shown_with_the_same_filters() -> None:
    shown = [SiteDevice(Device("u", "PC"))] * 4
    found = result(devices=shown, offset=2, chosen=DeviceFilter(kind=DeviceKind.SERVER))
    assert more(found, DATTO) == 'To see more: site-devices site="Acme North" type="server" offset=6'
    assert more(result(devices=shown, offset=5), DATTO) is None


def test_a_site_is_named_by_its_uid_where_its_name_leads_nowhere() -> None:
    nameless = Site(ACME.uid, "\u200b")
    assert ACME.uid in list_call(result(nameless), DATTO)
    assert ACME.uid in list_call(result(query=ACME.uid), DATTO)
    assert "site=" not in list_call(result(None, None), DATTO)


def test_shares_are_of_all_devices_and_none_is_of_nothing() -> None:
    counts = DeviceCounts(total=8, contacts={Contact.ONLINE: 5, Contact.OFFLINE: 2, Contact.UNKNOWN: 1})
    assert contact_rows(counts, decimals=1) == [
        ("Online", "5 (62.5%)"),
        ("Offline", "2 (25.0%)"),
        ("Unknown", "1"),
    ]
    assert contact_rows(DeviceCounts(), decimals=0) == [("Online", "0 (0%)"), ("Offline", "0 (0%)")]


def test_what_is_not_listed_is_counted_with_its_reason() -> None:
    told = notes(result(unreported=2, hidden=1, deleted=3, looked_at=9), DATTO)
    assert told.split("\n") == [
        "Not listed, because they do not report it: 2 devices.",
        "Not listed, because the field may be a secret or has no label: 1 device.",
        "Left out: 3 deleted devices.",
    ]
    assert notes(result(deleted=3, looked_at=9, chosen=DeviceFilter(alerts=True)), DATTO) == ""
    assert notes(result(), DATTO) == ""


@pytest.mark.parametrize(
    ("labels", "test", "words"),
    [
        (["Role"], FieldTest.EQUALS, 'No device has a filled field "Backup". Filled ones: "Role".'),
        ([], FieldTest.EQUALS, 'No device has a filled field "Backup".'),
        (
            [],
            FieldTest.EMPTY,
            'The field "Backup" is filled on no device: it is empty on all of them, or no field has this label.',
        ),
    ],
)
def test_a_field_that_nobody_has_filled_is_told_with_those_that_are(
    labels: list[str], test: FieldTest, words: str
) -> None:
    chosen = DeviceFilter(field=FieldFilter("Backup", test, "none"))
    assert notes(result(labels=labels, chosen=chosen), DATTO) == words


def test_devices_of_an_index_say_how_old_they_are_and_how_to_see_them_now() -> None:
    told = notes(result(None, None, as_of=NOW - timedelta(minutes=7)), DATTO)
    assert told.startswith("As of 2024-02-15 10:38:00 UTC (7 minutes ago). A site as it is now: site-devices site=")
