import json
from datetime import timedelta

import httpx
import pytest

from fakes.clock import FakeClock
from fakes.scripted_datto import DEVICE, FOREVER, JOB, Tenant, answer, order
from rmm_jobs.domain.model import JobMatch
from rmm_jobs.domain.system_errors import AnswerTooLarge, PermissionDenied, UnexpectedAnswer
from rmm_jobs.systems.datto.system import DattoSystem

PATH = "/api/v2/activity-logs"
NAME = "Clear Temp Files (rj-0a1b2c)"
DETAILS = {"job.uid": JOB, "job.name": NAME, "device.uid": DEVICE, "device.hostname": "ACME-DC01"}


def row(details: object = None, **changes: object) -> dict[str, object]:
    told = json.dumps(DETAILS | changes) if details is None else details
    return {"entity": "DEVICE", "category": "job", "date": 1707993900.5, "hostname": "acme-dc01", "details": told}


def page(*rows: object, following: str | None = None) -> httpx.Response:
    return answer({"pageDetails": {"nextPageUrl": following}, "activities": list(rows), "error": None})


async def find(system: DattoSystem, clock: FakeClock, deadline: float = FOREVER) -> JobMatch | None:
    found = await system.find_started(order(), sent_at=clock.now(), deadline=deadline)
    assert len(found) <= 1
    return found[0] if found else None


async def test_a_start_is_found_by_its_job_name(tenant: Tenant, system: DattoSystem, clock: FakeClock) -> None:
    tenant.on("GET", PATH, page(row(**{"job.name": "another"}), row()))
    assert await find(system, clock) == JobMatch(JOB, DEVICE, "ACME-DC01", NAME, clock.now() + timedelta(seconds=0.5))
    (asked,) = tenant.asked("GET", PATH)
    assert dict(asked.url.params) == {
        "entities": "device",
        "categories": "job",
        "order": "desc",
        "size": "250",
        "from": "2024-02-15T10:35:00Z",
        "until": "2024-02-15T10:55:00Z",
    }


async def test_a_start_of_another_process_is_found_by_its_reference(
    tenant: Tenant, system: DattoSystem, clock: FakeClock
) -> None:
    tenant.on("GET", PATH, page(row(**{"job.name": None}), row()))
    (found,) = await system.find_reference("rj-0a1b2c", sent_at=clock.now(), deadline=FOREVER)
    assert (found.job_uid, found.certain) == (JOB, True)


async def test_around_a_known_time_the_log_is_read_and_else_back_for_a_week(
    tenant: Tenant, system: DattoSystem, clock: FakeClock
) -> None:
    tenant.on("GET", PATH, page(row()))
    for sent_at in (clock.now() - timedelta(days=2), None):
        assert await system.find_reference("rj-0a1b2c", sent_at=sent_at, deadline=FOREVER)
    asked = [(each.url.params["from"], each.url.params["until"]) for each in tenant.asked("GET", PATH)]
    assert asked == [
        ("2024-02-13T10:35:00Z", "2024-02-13T10:55:00Z"),
        ("2024-02-08T10:35:00Z", "2024-02-15T10:55:00Z"),
    ]


async def test_a_window_that_is_too_long_is_read_from_its_other_end_too(
    tenant: Tenant, system: DattoSystem, clock: FakeClock
) -> None:
    other = page(row(**{"job.name": "another"}), following="?searchAfter=1")
    tenant.on("GET", PATH, *[other] * 4, page(row()))
    assert await system.find_reference("rj-0a1b2c", sent_at=clock.now(), deadline=FOREVER)
    assert [each.url.params["order"] for each in tenant.asked("GET", PATH)] == ["desc"] * 4 + ["asc"]


async def test_a_log_that_goes_on_after_what_is_read_denies_no_start(
    tenant: Tenant, system: DattoSystem, clock: FakeClock
) -> None:
    tenant.on("GET", PATH, page(row(**{"job.name": "another"}), following="?searchAfter=1"))
    with pytest.raises(AnswerTooLarge) as told:
        await find(system, clock)
    assert told.value.rows == 1_000
    assert len(tenant.asked("GET", PATH)) == 12  # three looks


async def test_a_long_log_that_lags_is_looked_at_again(tenant: Tenant, system: DattoSystem, clock: FakeClock) -> None:
    other = page(row(**{"job.name": "another"}), following="?searchAfter=1")
    tenant.on("GET", PATH, *[other] * 4, page(row()))
    assert await find(system, clock)
    assert clock.sleeps == [1.5]


@pytest.mark.parametrize(
    "unusable",
    [
        row("{broken"),
        row(""),
        row(**{"job.uid": None}),
        row(**{"job.uid": "../account/users"}),
        row(**{"job.uid": 7}),
        {"details": None},
    ],
)
async def test_a_row_that_cannot_be_used_is_passed_over(
    tenant: Tenant, system: DattoSystem, clock: FakeClock, unusable: dict[str, object]
) -> None:
    tenant.on("GET", PATH, page(unusable, row()))
    found = await find(system, clock)
    assert found is not None
    assert found.job_uid == JOB


async def test_a_row_that_comes_late_is_waited_for(tenant: Tenant, system: DattoSystem, clock: FakeClock) -> None:
    tenant.on("GET", PATH, page(), page(), page(row()))
    assert await find(system, clock)
    assert clock.sleeps == [1.5, 3.0]


async def test_a_start_that_is_not_there_is_looked_for_three_times(
    tenant: Tenant, system: DattoSystem, clock: FakeClock
) -> None:
    tenant.on("GET", PATH, page())
    assert await find(system, clock) is None
    assert len(tenant.asked("GET", PATH)) == 3


async def test_looking_ends_with_the_time_of_the_call(tenant: Tenant, system: DattoSystem, clock: FakeClock) -> None:
    tenant.on("GET", PATH, page())
    assert await find(system, clock, deadline=4) is None
    assert clock.sleeps == [1.5]


async def test_further_pages_are_asked_for_by_cursor_alone(
    tenant: Tenant, system: DattoSystem, clock: FakeClock
) -> None:
    following = "https://evil.test/x?order=asc&page=next&searchAfter=1662554037000,60761aa3-d03e"
    tenant.on("GET", PATH, page(row(**{"job.name": "another"}), following=following), page(row()))
    assert await find(system, clock)
    second = tenant.asked("GET", PATH)[1].url
    assert second.host == "pinotage-api.centrastage.net"
    assert second.params["searchAfter"] == "1662554037000,60761aa3-d03e"
    assert (second.params["page"], second.params["order"], second.params["size"]) == ("next", "desc", "250")


@pytest.mark.parametrize(
    "following",
    ["https://x.test/no-cursor", "https://x.test/?searchAfter=a%0Ab", "http://[broken", "?searchAfter=" + "a" * 513],
)
async def test_a_next_page_without_a_usable_cursor_is_not_asked_for_and_nothing_is_denied(
    tenant: Tenant, system: DattoSystem, following: str
) -> None:
    tenant.on("GET", PATH, page(row(**{"job.uid": "other"}), following=following))
    with pytest.raises(UnexpectedAnswer) as told:
        await system.find_device_of(JOB, deadline=FOREVER)
    assert told.value.reason == "a next page without a usable address"
    assert len(tenant.asked("GET", PATH)) == 1


async def test_a_job_started_elsewhere_is_looked_for_once_over_a_week_and_four_pages(
    tenant: Tenant, system: DattoSystem, clock: FakeClock
) -> None:
    tenant.on("GET", PATH, page(row(**{"job.uid": "other"}), following="?searchAfter=1"))
    with pytest.raises(AnswerTooLarge):
        await system.find_device_of(JOB, deadline=FOREVER)
    assert len(tenant.asked("GET", PATH)) == 4
    assert tenant.asked("GET", PATH)[0].url.params["from"] == "2024-02-08T10:45:00Z"
    assert clock.sleeps == []


async def test_the_device_of_a_job_is_taken_from_a_row_that_names_it(tenant: Tenant, system: DattoSystem) -> None:
    tenant.on("GET", PATH, page(row(**{"device.uid": None}), row(**{"device.uid": "../x"}), row()))
    found = await system.find_device_of(JOB.upper(), deadline=FOREVER)
    assert found is not None
    assert found.device_uid == DEVICE


async def test_the_rows_own_hostname_stands_in_for_a_missing_one(tenant: Tenant, system: DattoSystem) -> None:
    tenant.on("GET", PATH, page(row(**{"device.hostname": None})))
    found = await system.find_device_of(JOB, deadline=FOREVER)
    assert found is not None
    assert found.hostname == "acme-dc01"


async def test_half_a_character_in_a_row_is_no_text_and_hides_no_other_row(
    tenant: Tenant, system: DattoSystem, clock: FakeClock
) -> None:
    tenant.on("GET", PATH, page(row('{"\\ud800": 1}'), row(**{"device.hostname": "ACME-\ud800"})))
    found = await find(system, clock)
    assert found is not None
    assert found.hostname == "ACME-?"


async def test_a_log_that_cannot_be_read_is_an_error_and_not_an_absence(
    tenant: Tenant, system: DattoSystem, clock: FakeClock
) -> None:
    tenant.on("GET", PATH, answer({"error": "Forbidden"}, 403))
    with pytest.raises(PermissionDenied):
        await find(system, clock)


async def test_a_log_whose_database_failed_is_an_error_too(
    tenant: Tenant, system: DattoSystem, clock: FakeClock
) -> None:
    tenant.on("GET", PATH, answer({"activities": [], "error": "search phase failed"}))
    with pytest.raises(UnexpectedAnswer) as unexpected:
        await find(system, clock)
    assert unexpected.value.said == "search phase failed"


async def test_an_answer_without_rows_is_no_log_that_shows_nothing(
    tenant: Tenant, system: DattoSystem, clock: FakeClock
) -> None:
    tenant.on("GET", PATH, answer({"status": "ok"}))
    with pytest.raises(UnexpectedAnswer):
        await find(system, clock)
    tenant.on("GET", PATH, answer({"activities": None}))
    with pytest.raises(UnexpectedAnswer):
        await find(system, clock)


async def test_the_newest_ends_of_all_jobs_are_read_with_one_request(
    tenant: Tenant, system: DattoSystem, clock: FakeClock
) -> None:
    ended = row() | {"id": "row-1", "action": "deployment"}
    tenant.on(
        "GET", PATH, page(ended, ended | {"id": None}, row() | {"id": "row-2", "action": "create"}, following="x")
    )
    (end,) = await system.ended_since(clock.now() - timedelta(seconds=30), deadline=FOREVER)
    assert (end.uid, end.job_uid, end.device_uid, end.is_end) == ("row-1", JOB, DEVICE, True)
    (asked,) = tenant.asked("GET", PATH)
    assert dict(asked.url.params) == {
        "entities": "device",
        "categories": "job",
        "actions": "deployment",
        "order": "desc",
        "size": "250",
        "from": "2024-02-15T10:44:30Z",
        "until": "2024-02-15T10:55:00Z",
    }
