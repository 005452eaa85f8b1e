"""The tool activity: who did what, on a device or at a site, by kind."""

import pytest

from fakes.app_under_test import AppUnderTest, record_of, text_of
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.datto.fleet import account_tenant
from rmm_simulator.datto.fleet_activity import MARIA, PATCHES, REMOTE, TOM, device_event, job_events, login
from rmm_simulator.datto.hostile import poison

LOG = "GET /api/v2/activity-logs"


@pytest.fixture
def busy(datto: AppUnderTest) -> AppUnderTest:
    """A tenant in which somebody has taken over two devices, patched one, run a job and logged in."""
    now, (first, second, *_) = datto.clock.epoch(), datto.tenant.devices
    datto.tenant.events = [
        device_event(REMOTE, first, now - 600, MARIA, "Checked the backup"),
        device_event(REMOTE, second, now - 1200, TOM),
        device_event(PATCHES, first, now - 1800),
        *job_events("Nightly reboot", first, now - 2400, MARIA, ended_at=now - 2300),
        login(TOM, now - 3000),
        device_event(("antivirus", "scan"), first, now - 3600),
        device_event(REMOTE, first, now - 30 * 3600, TOM),
    ]
    return datto


async def total(datto: AppUnderTest, **wanted: object) -> int:
    return record_of(await datto.call("activity", wanted))["events_total"]


async def test_a_days_events_are_listed_newest_first_with_one_request(busy: AppUnderTest) -> None:
    busy.forget()
    answer = await busy.call("activity", {})
    text = text_of(answer)
    assert text.startswith("7 events:")
    assert [event["category"] for event in record_of(answer)["events"]] == [
        "remote",
        "remote",
        "patches",
        "jobs",
        "jobs",
        "logins",
        "antivirus",
    ]
    assert '| jrto "Checked the backup"' in text
    assert "| started Nightly reboot" in text
    assert [asked for asked in busy.asked() if "oauth" not in asked] == [LOG]
    assert busy.tenant.problems == []


async def test_events_are_filtered_by_device_person_kind_and_time(busy: AppUnderTest) -> None:
    assert await total(busy, device="ACME-DC01") == 5
    assert await total(busy, device=busy.tenant.devices[1].uid) == 1
    assert await total(busy, by="mreyes") == 3
    assert await total(busy, kind="remote") == 2
    assert await total(busy, kind="Logins") == 1
    assert await total(busy, kind="antivirus") == 1
    assert await total(busy, kind="remote", since="2d") == 3
    assert await total(busy, device="ACME-DC01", kind="remote", by="tbrandt", since="yesterday") == 1


async def test_a_site_is_asked_for_by_its_number_and_a_wrong_one_is_blamed_on_the_site(busy: AppUnderTest) -> None:
    name = busy.tenant.devices[0].site.name
    busy.forget()
    text = await busy.text("activity", {"site": name.split(" ")[0].lower()})
    assert text.startswith("6 events at site")
    assert [asked.split("?")[0] for asked in busy.asked() if "oauth" not in asked] == [
        "GET /api/v2/account/sites",
        LOG,
    ]
    wrong = await busy.text("activity", {"site": name + "x"})
    assert wrong.startswith("Site not found:")
    assert "Use the full name of the site, or leave the site out." in wrong
    assert f"- {name}" in wrong


async def test_a_device_that_nothing_is_known_of_gets_names_like_it(busy: AppUnderTest) -> None:
    text = await busy.text("activity", {"device": "ACME-DC1"})
    assert text.startswith("No activity found")
    assert "- ACME-DC01" in text


async def test_an_account_with_many_rows_is_shown_in_pages_within_declared_requests(datto: AppUnderTest) -> None:
    datto.tenant = account_tenant(5, 400, now=datto.clock.epoch)
    datto.responder = datto.another_process()
    text = await datto.text("activity", {})
    assert " events, 1-25:" in text
    assert " events, 26-" in await datto.text("activity", {"offset": 25})
    assert datto.tenant.problems == []


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.FORBIDDEN, path="activity-logs", times=None),
        Fault(FaultKind.FAILS_BEFORE, path="activity-logs", times=None),
        Fault(FaultKind.RATE_LIMITED, path="activity-logs", times=None),
        Fault(FaultKind.CUT_JSON, path="activity-logs", times=None),
        Fault(FaultKind.HTML, path="activity-logs", times=None),
        Fault(FaultKind.EMPTY, path="activity-logs", times=None),
    ],
    ids=lambda fault: fault.kind.name,
)
@pytest.mark.parametrize("tool", ["activity", "recent-jobs"])
async def test_a_log_that_cannot_be_read_is_an_answer_in_words(busy: AppUnderTest, tool: str, fault: Fault) -> None:
    busy.faults.add(fault)
    answer = await busy.call(tool, {})
    assert text_of(answer)
    assert (record_of(answer)["kind"] == "recent_jobs") is (tool == "recent-jobs")


async def test_an_error_of_the_logs_database_is_no_empty_log(busy: AppUnderTest) -> None:
    busy.tenant.activity_error = "index is closed"
    assert (await busy.call("activity", {})).is_error
    assert "could not be read" in await busy.text("recent-jobs", {})


@pytest.mark.parametrize("tool", ["activity", "recent-jobs"])
async def test_hostile_text_in_every_field_stays_in_its_row(busy: AppUnderTest, tool: str) -> None:
    busy.tenant.events += job_events("Second", busy.tenant.devices[1], busy.clock.epoch() - 5, MARIA)
    plain = await busy.text(tool, {})
    poison(busy.tenant)
    text = await busy.text(tool, {})
    assert text.count("\n") == plain.count("\n")
    assert all(character.isprintable() for character in text.replace("\n", ""))


@pytest.mark.parametrize("tool", ["activity", "recent-jobs"])
async def test_a_time_that_cannot_be_read_is_refused_without_a_request(busy: AppUnderTest, tool: str) -> None:
    busy.forget()
    answer = await busy.call(tool, {"since": "the other day"})
    assert answer.is_error
    assert record_of(answer)["kind"] == "time_unreadable"
    assert busy.asked() == []
