"""The log's rows that are not about our own jobs, and its traps."""

import json
from typing import Any

import pytest

from rmm_simulator.datto.fleet_activity import MARIA, REMOTE, TOM, device_event, job_events
from rmm_simulator.datto.wire import number
from simulator.datto.bench import Bench

SINCE = {"from": "2024-02-15T00:00:00Z"}


async def rows(bench: Bench, **query: str | int) -> list[dict[str, Any]]:
    return (await bench.get("/activity-logs", **{**SINCE, **query})).json()["activities"]


async def test_a_job_of_somebody_else_has_the_details_of_our_own(fleet: Bench) -> None:
    device = fleet.tenant.devices[0]
    await fleet.start("Clear Temp Files", device.hostname)
    fleet.clock.advance(20)
    found = await rows(fleet, categories="job", entities="device", size=250)
    for action in ("create", "deployment"):
        ours, theirs = (
            next(
                set(json.loads(row["details"]))
                for row in found
                if row["action"] == action and (row["user"]["id"] == who)
            )
            for who in (90_210, MARIA.id)
        )
        assert ours == theirs


async def test_a_job_that_has_not_ended_has_one_row(fleet: Bench) -> None:
    now = fleet.clock.epoch()
    fleet.tenant.events[:] = job_events("Install Chrome", fleet.tenant.devices[0], now - 60, TOM)
    (row,) = await rows(fleet)
    assert (row["action"], row["user"]["userName"]) == ("create", "tbrandt")
    assert json.loads(row["details"])["job.status"] == "active"


async def test_users_and_sites_choose_rows(fleet: Bench) -> None:
    site = fleet.tenant.sites[0]
    of_site = await rows(fleet, siteIds=number(site.uid))
    assert {row["site"]["name"] for row in of_site} == {site.name}
    of_user = await rows(fleet, userIds=f"{MARIA.id},{TOM.id}")
    assert {row["user"]["userName"] for row in of_user} == {"mreyes", "tbrandt"}
    of_both = await rows(fleet, userIds=MARIA.id, siteIds=number(site.uid))
    assert of_both == [row for row in of_site if row["user"] and row["user"]["id"] == MARIA.id]
    assert len(of_both) > 0
    assert await rows(fleet, userIds=1) == []


async def test_a_text_is_looked_for_in_the_details(fleet: Bench) -> None:
    found = await rows(fleet, searchQuery="install chrome")
    assert {json.loads(row["details"])["job.name"] for row in found} == {"Install Chrome"}


@pytest.mark.parametrize("name", ["siteIds", "userIds"])
async def test_ids_have_to_be_numbers(bench: Bench, name: str) -> None:
    assert (await bench.get("/activity-logs", **{name: "mreyes"})).status_code == 400


async def test_a_whole_second_as_the_end_cuts_off_what_came_within_it(fleet: Bench) -> None:
    at = fleet.clock.epoch() - 60 + 0.714
    fleet.tenant.events[:] = [device_event(REMOTE, fleet.tenant.devices[0], at, MARIA)]
    assert await rows(fleet, until="2024-02-15T10:44:00Z") == []
    assert [row["date"] for row in await rows(fleet, until="2024-02-15T10:44:01Z")] == [round(at, 3)]


async def test_the_next_page_forgets_the_window(fleet: Bench) -> None:
    page = (await fleet.get("/activity-logs", size=5, **SINCE)).json()
    link = page["pageDetails"]["nextPageUrl"]
    assert "from" not in fleet.client.build_request("GET", link).url.params
    followed = (await fleet.client.get(link)).json()
    assert followed["pageDetails"]["totalCount"] < page["pageDetails"]["totalCount"]


async def test_rows_of_one_moment_are_all_reached_by_the_cursor(fleet: Bench) -> None:
    everything = await rows(fleet, size=250)
    assert len({row["date"] for row in everything}) < len(everything)
    seen, query = list[str](), dict[str, str | int](size=3)
    while True:
        page = (await fleet.get("/activity-logs", **SINCE, **query)).json()
        seen += [row["id"] for row in page["activities"]]
        link = page["pageDetails"]["nextPageUrl"]
        if not link:
            break
        query |= dict(fleet.client.build_request("GET", link).url.params)
    assert seen == [row["id"] for row in everything]


async def test_a_failed_database_answers_200_with_an_error_and_no_rows(fleet: Bench) -> None:
    fleet.tenant.activity_error = "search_phase_execution_exception"
    answer = await fleet.get("/activity-logs", **SINCE)
    assert (answer.status_code, answer.json()["activities"]) == (200, [])
    assert answer.json()["error"] == "search_phase_execution_exception"
