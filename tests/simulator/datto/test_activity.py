import json
from typing import Any

import pytest

from simulator.datto.bench import Bench


async def rows(bench: Bench, **query: str | int) -> list[dict[str, Any]]:
    return (await bench.get("/activity-logs", **query)).json()["activities"]


async def test_a_start_is_a_row_with_the_job_in_its_details(bench: Bench) -> None:
    bench.clock.advance(0.714)
    await bench.start("Clear Temp Files")
    row, *_ = await rows(bench, entities="device", categories="job")
    assert (row["entity"], row["category"], row["action"]) == ("DEVICE", "job", "create")
    assert row["date"] == 1_707_993_900.714
    assert (row["hostname"], row["site"]["name"]) == ("ACME-DC01", "Acme Corporation")
    details = json.loads(row["details"])
    assert details["job.name"] == "Clear Temp Files on ACME-DC01"
    assert details["job.uid"] == bench.job.uid
    assert details["device.uid"] == bench.job.device.uid


async def test_the_end_of_a_job_is_a_second_row(bench: Bench) -> None:
    await bench.start("Clear Temp Files")
    bench.clock.advance(20)
    row, _ = await rows(bench, categories="job")
    assert (row["action"], row["date"], row["hasStdOut"], row["hasStdErr"]) == (
        "deployment",
        1_707_993_906.0,
        True,
        False,
    )
    assert json.loads(row["details"])["job.scheduled_job_uid"] == bench.job.uid


async def test_a_job_that_expired_was_never_deployed(bench: Bench) -> None:
    await bench.start("Wake For Inventory")
    bench.clock.advance(60)
    assert [row["action"] for row in await rows(bench, categories="job")] == ["create"]


async def test_the_last_fifteen_minutes_are_shown_unless_more_is_asked_for(bench: Bench) -> None:
    assert [row["category"] for row in await rows(bench)] == ["remote", "account"]
    longer = await rows(bench, **{"from": "2024-02-12T00:00:00Z"})
    assert [row["category"] for row in longer] == ["remote", "account", "patch"]
    earlier = await rows(bench, **{"from": "2024-02-12T00:00:00Z", "until": "2024-02-15T10:00:00Z"})
    assert [row["category"] for row in earlier] == ["patch"]


async def test_rows_are_chosen_by_entity_category_and_action(bench: Bench) -> None:
    await bench.start("Clear Temp Files")
    assert [row["entity"] for row in await rows(bench, entities="user")] == ["USER"]
    assert {row["category"] for row in await rows(bench, categories="job,remote")} == {"job", "remote"}
    assert [row["action"] for row in await rows(bench, actions="jrto")] == ["jrto"]


@pytest.mark.parametrize("order", ["asc", "desc"])
async def test_the_cursor_leads_through_all_rows_once(bench: Bench, order: str) -> None:
    for _ in range(3):
        await bench.start("Clear Temp Files")  # All at the same moment: the cursor has to tell them apart.
    everything = await rows(bench, order=order)
    seen: list[dict[str, Any]] = []
    query: dict[str, str | int] = {"order": order, "size": 2}
    while True:
        page = (await bench.get("/activity-logs", **query)).json()
        seen += page["activities"]
        following = page["pageDetails"]["nextPageUrl"]
        if not following:
            break
        cursor = bench.client.build_request("GET", following).url.params
        assert set(cursor) == {"searchAfter", "page"}
        query |= dict(cursor)
    assert seen == everything
    assert len(seen) == 5


@pytest.mark.parametrize(
    "query", [{"from": "yesterday"}, {"size": 251}, {"size": 0}, {"order": "up"}, {"searchAfter": "x"}]
)
async def test_parameters_that_cannot_be_read_are_refused(bench: Bench, query: dict[str, str | int]) -> None:
    assert (await bench.get("/activity-logs", **query)).status_code == 400
