"""The tool site-devices: the devices of a site or of all sites, the worst first, in few requests and few tokens."""

import re
from dataclasses import replace

import pytest

from fakes.app_under_test import AppUnderTest
from fakes.fleets import requests, use_fleet
from fakes.product import record_of, text_of
from rmm_jobs.inventory import site_devices
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.datto.records import DeviceRecord, SiteRecord, uid_for

ACME = "Acme Corporation"
DAY = 86_400.0


def add(app: AppUnderTest, hostname: str, **facts: object) -> DeviceRecord:
    """Add a device to Acme, with these facts of its record or of its details."""
    site = app.tenant.site_named(ACME)
    device = DeviceRecord(hostname, site, uid_for("device", hostname), last_seen=app.clock.epoch())
    for name, fact in facts.items():
        setattr(device if hasattr(device, name) else device.details, name, fact)
    app.tenant.devices.append(device)
    return device


def hostnames(text: str) -> list[str]:
    """The second cells of the rows."""
    return re.findall(r"^ \[\w+\?*\]? *\| (\S+)", text.replace("[?]", "[U]"), re.MULTILINE)


def counted_elsewhere(text: str) -> int:
    """The devices of the types that a page does not show."""
    line = re.search(r"^Not on this page: (.*)$", text, re.MULTILINE)
    return sum(map(int, re.findall(r"\d+", line[1]))) if line else 0


async def test_a_site_is_shown_by_type_with_counts_and_the_worst_first(datto: AppUnderTest) -> None:
    text = await datto.text("site-devices", {"site": "acme corporation"})
    assert text.startswith("Devices at Acme Corporation\n\nSite UID:    ")
    assert (
        "Total:       9 devices\nOnline:      6 (67%)\nOffline:     2 (22%)\nSuspended:   1\nWith Alerts: 2\n" in text
    )
    groups = re.findall(r"^([A-Z ]+) \((\d+) devices?\)$", text, re.MULTILINE)
    kinds = ["SERVERS", "DESKTOPS", "LAPTOPS", "ESX" + "I HOSTS", "PRINTERS"]
    assert groups == list(zip(kinds, ["2", "4", "1", "1", "1"], strict=True))
    assert hostnames(text)[:5] == ["ACME-DC01", "ACME-DC02", "ACME-WS01", "ACME-WS02", "ACME-KIOSK01"]
    assert text.endswith("[ON] online, [OFF] offline, [SUS] suspended")


async def test_one_site_takes_three_requests_or_more_by_its_size_and_none_for_a_device(datto: AppUnderTest) -> None:
    await datto.text("site-devices", {"site": ACME, "type": "server", "needs": "reboot"})
    uid = datto.tenant.site_named(ACME).uid
    assert requests(datto) == ["account/sites", f"site/{uid}/devices", f"site/{uid}/alerts/open"]
    use_fleet(datto, 2, 700, alerts=900)
    uid = datto.tenant.site_named("Contoso").uid
    devices = sum(device.site.uid == uid for device in datto.tenant.devices)
    alerts = sum(alert.device.site.uid == uid and alert.resolved_at is None for alert in datto.tenant.alerts)
    await datto.text("site-devices", {"site": "Contoso"})
    pages = [f"site/{uid}/devices"] * -(-devices // 250) + [f"site/{uid}/alerts/open"] * -(-alerts // 100)
    assert requests(datto) == ["account/sites", *pages]
    assert len(pages) > 3


async def test_alerts_of_a_large_account_are_read_before_its_further_pages_and_the_answer_is_the_same(
    datto: AppUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_fleet(datto, 100, 1_500, alerts=300)
    wanted = {"needs": "reboot", "type": "server", "offset": 3}
    text = await datto.text("site-devices", wanted)
    datto.forget()
    monkeypatch.setattr(site_devices, "MOST_WAITING", 2)
    assert await datto.text("site-devices", wanted) == text
    asked = requests(datto)
    assert asked.index("account/alerts/open") < len(asked) - 2
    datto.faults.add(Fault(FaultKind.RATE_LIMITED, path="/alerts/open", times=None))
    answer = await datto.text("site-devices", wanted)
    assert "Open alerts could not be read: too many requests." in answer
    assert re.search(r"of 1,500 devices", answer)
    assert (await datto.text("site-devices", {"alerts": True})).startswith("Too many requests")


async def test_all_sites_take_one_request_for_250_devices_and_one_for_100_alerts(datto: AppUnderTest) -> None:
    use_fleet(datto, 100, 1_500, alerts=300)
    text = await datto.text("site-devices", {"needs": "reboot", "type": "server"})
    assert requests(datto) == [*["account/devices"] * 6, *["account/alerts/open"] * 2]
    assert text.startswith("Servers at All Sites Needing a Reboot\n")


@pytest.mark.parametrize(
    ("needs", "facts", "shown"),
    [
        ("reboot", {"reboot_required": True}, "unknown"),
        ("reboot", {"patch_status": "RebootRequired"}, "unknown"),
        ("patches", {"patch_status": "InstallError"}, "install error"),
        ("antivirus", {"antivirus_product": "Webroot", "antivirus_status": "NotRunning"}, "not running: Webroot"),
        ("no-antivirus", {"antivirus_product": "Webroot", "antivirus_status": "NotDetected"}, "not detected"),
        ("warranty", {"warranty": "2020-01-31"}, "2020-01-31"),
        ("contact", {"online": False, "last_seen": -30}, "30 days ago"),
    ],
)
async def test_a_need_is_found_and_its_reason_is_shown(
    datto: AppUnderTest, needs: str, facts: dict[str, object], shown: str
) -> None:
    if "last_seen" in facts:
        facts = {**facts, "last_seen": datto.clock.epoch() - 30 * DAY}
    add(datto, "NEEDY", **facts)
    text = await datto.text("site-devices", {"site": ACME, "needs": needs})
    assert hostnames(text) == ["NEEDY"]
    assert shown in text


async def test_what_is_wrong_with_antivirus_is_counted_and_those_without_any_come_first_and_alone(
    datto: AppUnderTest,
) -> None:
    for number, status in enumerate(["RunningAndNotUpToDate", "NotDetected", "NotRunning", "NotDetected"]):
        add(datto, f"NEEDY-{number}", antivirus_product="Webroot", antivirus_status=status)
    result = await datto.call("site-devices", {"site": ACME, "needs": "antivirus"})
    text = text_of(result)
    assert text.startswith("Devices at Acme Corporation Whose Antivirus Needs Attention\n")
    assert "Found:  4 devices: 2 not detected, 1 not running, 1 not up to date\n" in text
    assert hostnames(text) == ["NEEDY-1", "NEEDY-3", "NEEDY-2", "NEEDY-0"]
    states = {"up_to_date": 0, "out_of_date": 1, "not_running": 1, "not_detected": 2}
    assert record_of(result)["antivirus_states"] == states
    text = await datto.text("site-devices", {"site": ACME, "needs": "no-antivirus"})
    assert text.startswith("Devices at Acme Corporation with No Antivirus Detected\n")
    assert hostnames(text) == ["NEEDY-1", "NEEDY-3"]


async def test_a_device_that_does_not_report_a_need_is_counted_and_not_listed(datto: AppUnderTest) -> None:
    add(datto, "OVER", warranty="2020-01-31")
    text = await datto.text("site-devices", {"site": ACME, "needs": "warranty"})
    assert hostnames(text) == ["OVER"]
    assert "Not listed, because they do not report it: 7 devices." in text


async def test_filters_hold_together_and_choices_are_taken_in_any_case_and_all_as_none(datto: AppUnderTest) -> None:
    text = await datto.text("site-devices", {"status": "ONLINE", "type": "Desktop", "os": "windows 11"})
    assert hostnames(text) == ["ACME-KIOSK01", "FRONTDESK", "FRONTDESK", "techstart-build"]
    both = {"site": ACME, "status": "all", "type": "all"}
    assert await datto.text("site-devices", both) == await datto.text("site-devices", {"site": ACME})


async def test_a_wrong_choice_is_refused_with_those_that_are_right(datto: AppUnderTest) -> None:
    result = await datto.call("site-devices", {"needs": "broken"})
    assert result.is_error
    assert text_of(result).startswith("Arguments not accepted: site-devices\n")
    assert "'reboot', 'patches'" in text_of(result)
    assert datto.asked() == []


SITES = 'site-devices site="<site>"'
DEVICES = 'device-lookup identifier="<identifier>"'
TYPES = ["server", "desktop", "laptop", "esxi", "network", "printer"]


@pytest.mark.parametrize(
    ("call", "argument", "heading", "valid"),
    [
        (SITES, "status", "Invalid status filter", ["online", "offline", "all"]),
        (SITES, "type", "Invalid device type", [*TYPES, "all"]),
        (DEVICES, "status", "Invalid status filter", ["online", "offline"]),
        (DEVICES, "type", "Invalid device type", TYPES),
    ],
)
async def test_a_wrong_status_or_type_is_refused_with_what_each_valid_one_means_and_with_its_usage(
    datto: AppUnderTest, call: str, argument: str, heading: str, valid: list[str]
) -> None:
    tool = call.split(maxsplit=1)[0]
    result = await datto.call(tool, {argument: "offlin", **({"identifier": "A"} if call is DEVICES else {})})
    said, values, usage, nothing = text_of(result).split("\n\n")
    assert (said, usage, nothing) == (heading, f'Usage: {call} {argument}="<{argument}>"', "Nothing was done.")
    assert [re.match(r"- (\w+): \w", line) is not None for line in values.split("\n")] == [
        False,
        *(True for _ in valid),
    ]
    assert re.findall(r"^- (\w+):", values, re.MULTILINE) == valid
    record = record_of(result)
    assert (record["kind"], record["tool"], list(record["problems"])) == ("arguments_refused", tool, [argument])
    assert datto.asked() == []


async def test_a_wrong_status_beside_another_mistake_is_one_of_several(datto: AppUnderTest) -> None:
    text = text_of(await datto.call("site-devices", {"status": "offlin", "sit": ACME}))
    assert text.startswith("Arguments not accepted: site-devices\n")
    assert "- status: has to be 'online' or 'offline'\n- sit: is not an argument" in text


async def test_devices_with_alerts_are_listed_with_their_priorities(datto: AppUnderTest) -> None:
    first = datto.tenant.alerts[0]
    datto.tenant.alerts.append(replace(first, uid=uid_for("another"), priority="Critical"))
    text = await datto.text("site-devices", {"site": ACME, "alerts": True})
    assert text.startswith("Devices with Open Alerts at Acme Corporation\n\nFound:  2 devices with 3 total alerts\n")
    assert "|   2    | Critical (1), High (1)\n" in text


async def test_the_summary_counts_and_has_no_score(datto: AppUnderTest) -> None:
    text = await datto.text("site-devices", {"site": ACME, "summary": True})
    assert text.startswith("Site Summary: Acme Corporation\n")
    assert "  Total:        9\n  Online:       6 (66.7%)\n" in text
    assert "Total Open:   2\n" in text
    assert "score" not in text.lower()


async def test_what_is_cut_is_what_is_well_and_the_next_call_shows_the_rest(datto: AppUnderTest) -> None:
    use_fleet(datto, 1, 130, alerts=20)
    async with datto.client() as client:
        seen: list[str] = []
        first, last = 0, False
        while not last:
            text = text_of(await client.call_tool("site-devices", {"site": "Northwind", "offset": len(seen)}))
            rows = hostnames(text)
            seen += rows
            first = first or len(rows)
            last = f"offset={len(seen)}" not in text
    here = [device for device in datto.tenant.devices if device.site.name == "Northwind"]
    assert sorted(seen) == sorted(device.hostname for device in here)
    bad = [device.hostname for device in here if device.online is False and not device.suspended]
    assert set(bad) <= set(seen[:first])


async def test_each_type_of_a_page_has_its_titles_and_those_of_a_further_type_take_the_place_of_a_row(
    datto: AppUnderTest,
) -> None:
    use_fleet(datto, 1, 130, alerts=20)
    text = await datto.text("site-devices", {"site": "Northwind"})
    heads = re.findall(r"^[A-Z ]+ \(\d+ devices?\)\n Status\| Hostname .*\n-------\+", text, re.MULTILINE)
    assert len(heads) == len(re.findall(r"^[A-Z ]+ \(\d+ devices?\)$", text, re.MULTILINE)) > 3
    shown = len(hostnames(text))
    assert shown + len(heads) - 1 == 50
    cut = sum(map(int, re.findall(r"\((\d+) more\)", text)))
    assert f"Total:       {shown + cut + counted_elsewhere(text)} devices\n" in text
    assert text.endswith(f'To see more: site-devices site="Northwind" offset={shown}')


async def test_deleted_devices_are_left_out_but_at_their_own_site(datto: AppUnderTest) -> None:
    everywhere = await datto.text("site-devices", {})
    assert "ACME-OLD01" not in everywhere
    assert "Left out: 1 deleted device." in everywhere
    assert "ACME-OLD01" in await datto.text("site-devices", {"site": "deleted devices"})


async def test_alerts_that_cannot_be_read_take_nothing_else_away(datto: AppUnderTest) -> None:
    datto.faults.add(Fault(FaultKind.FORBIDDEN, "GET", "/alerts/open$", times=None))
    result = await datto.call("site-devices", {"site": ACME})
    text = text_of(result)
    assert "Open alerts could not be read: permission denied." in text
    assert len(hostnames(text)) == 9
    assert "With Alerts" not in text
    assert record_of(result)["with_alerts_total"] is None
    refused = await datto.call("site-devices", {"site": ACME, "alerts": True})
    assert refused.is_error


async def test_alerts_beyond_two_thousand_are_said_to_be_missing(datto: AppUnderTest) -> None:
    use_fleet(datto, 3, 60, alerts=4_400)
    text = await datto.text("site-devices", {"summary": True})
    assert "Alerts are counted from 2,000 of 2,200 open ones (one call reads no more): 200 are not." in text
    assert requests(datto).count("account/alerts/open") == 20


async def test_an_alert_of_a_deleted_device_is_said_to_count_nowhere(datto: AppUnderTest) -> None:
    gone = datto.tenant.device_named("ACME-OLD01")
    datto.tenant.alerts.append(replace(datto.tenant.alerts[0], uid=uid_for("of a deleted device"), device=gone))
    line = "Not counted: 1 open alert that belongs to no listed {}."
    assert line.format("device") in await datto.text("site-devices", {"summary": True})
    assert line.format("site") in await datto.text("site-lookup", {})
    assert "Not counted" not in await datto.text("site-devices", {"site": ACME})
    assert "Not counted" not in await datto.text("site-lookup", {"query": "inc"})


async def test_a_site_that_is_not_there_is_refused_with_the_nearest(datto: AppUnderTest) -> None:
    result = await datto.call("site-devices", {"site": "Harbour Logistics"})
    assert result.is_error
    assert "- Harbor Logistics (2 devices)" in text_of(result)
    assert record_of(result)["kind"] == "site_not_found"


async def test_a_site_that_is_like_none_is_refused_with_those_that_there_are(datto: AppUnderTest) -> None:
    text = await datto.text("site-devices", {"site": "zzqx"})
    there = [each.name for each in datto.tenant.sites if each.name not in {"Managed", "OnDemand", "Deleted Devices"}]
    assert text.startswith('No site found matching "zzqx"\n\nAvailable sites:\n- ')
    assert [line[2:].partition(" (")[0] for line in text.split("\n") if line.startswith("- ")] == sorted(there)


async def test_nothing_that_fits_is_told_with_what_each_filter_finds(datto: AppUnderTest) -> None:
    text = await datto.text("site-devices", {"site": ACME, "status": "offline", "type": "printer"})
    assert "9 devices looked at: 2 with status=offline, 1 with type=printer, and none with all of it." in text


@pytest.mark.parametrize(
    ("arguments", "tips"),
    [
        (
            {"site": ACME, "os": "Windows 95"},
            [
                "Check the spelling, or try a shorter part of the system's name",
                'To see all 9: site-devices site="Acme Corporation"',
                'To look at all sites: site-devices os="Windows 95"',
            ],
        ),
        (
            {"os": "Windows 95"},
            [
                "Check the spelling, or try a shorter part of the system's name",
                "To see all 17: site-devices",
                "To count what is there: site-devices summary=true",
            ],
        ),
        (
            {"site": ACME, "status": "offline", "type": "printer"},
            [
                'To see the 2 with status=offline: site-devices site="Acme Corporation" status="offline"',
                'To see the 1 with type=printer: site-devices site="Acme Corporation" type="printer"',
                'To see all 9: site-devices site="Acme Corporation"',
            ],
        ),
        (
            {"site": ACME, "type": "network"},
            [
                'To see all 9: site-devices site="Acme Corporation"',
                'To look at all sites: site-devices type="network"',
                'To count what is there: site-devices site="Acme Corporation" summary=true',
            ],
        ),
    ],
)
async def test_where_nothing_fits_three_things_to_try_are_offered(
    datto: AppUnderTest, arguments: dict[str, object], tips: list[str]
) -> None:
    text = await datto.text("site-devices", arguments)
    assert text.split("\n\nSuggestions:\n")[1].split("\n") == [f"  - {tip}" for tip in tips]


@pytest.mark.parametrize("arguments", [{"site": ACME}, {}, {"site": ACME, "summary": True}])
async def test_a_label_that_nobody_has_selects_nobody(datto: AppUnderTest, arguments: dict[str, object]) -> None:
    text = await datto.text("site-devices", {**arguments, "udf": "Bakcup empty"})
    assert 'The field "Bakcup" is filled on no device: it is empty on all of them, or no field has this label.' in text
    assert "none fits" not in text
    assert text.startswith("No devices found matching criteria" if "summary" not in arguments else "Site Summary")
    record = record_of(await datto.call("site-devices", {**arguments, "udf": "Bakcup empty"}))
    assert record["devices_total"] == 0


async def test_an_empty_site_and_an_empty_account_have_a_block(datto: AppUnderTest) -> None:
    datto.tenant.sites.append(SiteRecord("Empty", uid_for("empty")))
    assert "There are no devices." in await datto.text("site-devices", {"site": "Empty"})
    datto.tenant.devices.clear()
    assert "There are no devices." in await datto.text("site-devices", {})
    assert "There are no devices." not in await datto.text("site-devices", {"summary": True})


@pytest.mark.sample(1)
@pytest.mark.parametrize("name", ["\U00012000" * 200, "A" * 200, "\u202e\x1b[2J|" * 60])
async def test_a_page_of_any_names_stays_small(datto: AppUnderTest, name: str) -> None:
    use_fleet(datto, 1, 100)
    for number, device in enumerate(datto.tenant.devices):
        device.hostname, device.operating_system, device.ip = f"{name}{number}", name, name
    datto.tenant.sites[0].name = name
    for arguments in ({}, {"status": "offline"}, {"alerts": True}, {"needs": "antivirus"}):
        assert len((await datto.text("site-devices", arguments)).encode()) < 13_000


@pytest.mark.thorough
async def test_an_account_too_large_for_a_call_says_how_many_devices_were_looked_at(datto: AppUnderTest) -> None:
    use_fleet(datto, 40, 5_000, alerts=50)
    datto.faults.add(Fault(FaultKind.SLOW, "GET", "/devices$", None, seconds=3.0))
    began = datto.clock.monotonic()
    text = await datto.text("site-devices", {"status": "offline"})
    assert re.search(r"^2,000 of 5,000 devices looked at \(the time of this call was over\)", text, re.MULTILINE)
    assert "Open alerts could not be read" not in text
    assert datto.clock.monotonic() - began <= 45
