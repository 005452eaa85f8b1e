"""The simulated server's schedules: read, made, changed as a whole, and run once when their time has come."""

from datetime import UTC, datetime
from typing import Any

import pytest

from rmm_simulator.psu.profiles import ProfileName
from rmm_simulator.psu.records import Role
from simulator.psu.bench import Bench, bench_of

ONCE = {"name": "Once", "oneTime": True, "timeZoneString": "UTC"}


async def rows(bench: Bench) -> list[dict[str, Any]]:
    answer = await bench.json("/schedule")
    found: list[dict[str, Any]] = answer
    return found


def at(bench: Bench, seconds: float) -> str:
    return f"{datetime.fromtimestamp(bench.server.now() + seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize(("profile", "is_text"), [("1.5", True), ("3.1", False), ("5.6", False)])
async def test_versions_differ_in_what_they_tell_of_a_script(profile: ProfileName, *, is_text: bool) -> None:
    bench = bench_of(profile)
    async with bench.client:
        first, *_ = await rows(bench)
    assert (first["id"], first["name"], isinstance(first["script"], str)) == (3, "Nightly disk report", is_text)


async def test_a_paused_schedule_tells_no_next_run(bench: Bench) -> None:
    _, weekly, *_ = await rows(bench)
    assert (weekly["paused"], weekly["nextExecution"]) == (True, "0001-01-01T00:00:00")


async def test_what_a_change_leaves_out_is_gone(bench: Bench) -> None:
    *_, key = await rows(bench)
    answer = await bench.client.put("/api/v1/schedule", json={"id": 6, "script": key["script"], "cron": "0 0 * * *"})
    *_, changed = await rows(bench)
    assert answer.status_code == 200
    assert (changed["name"], changed["parameters"], changed["environment"]) == (None, [], None)


async def test_a_change_has_the_path_of_its_version() -> None:
    bench = bench_of("5.5.2")
    async with bench.client:
        key = (await bench.json("/schedule"))["page"][-1]
        elsewhere = await bench.client.put("/api/v1/schedule", json=key)
        there = await bench.client.put("/api/v1/schedule/6", json={**key, "paused": True})
        gone = await bench.client.put("/api/v1/schedule/99", json=key)
    assert [each.status_code for each in (elsewhere, there, gone)] == [405, 200, 404]
    assert bench.server.schedules[-1].paused


async def test_one_run_is_made_once_its_time_has_come(bench: Bench) -> None:
    script = bench.server.script_at("Noise.ps1").id
    body = {**ONCE, "script": {"id": script}, "nextExecution": at(bench, 600)}
    made = await bench.client.post("/api/v1/schedule", json=body)
    before = (await bench.json("/job", take=50))["total"]
    bench.clock.advance(900)
    after = await bench.json("/job", take=50, orderDirection="Descending")
    assert (made.status_code, made.json()["oneTime"]) == (200, True)
    assert after["total"] == before + 1
    assert (after["page"][0]["schedule"], after["page"][0]["scheduleId"]) == ("Once", made.json()["id"])
    assert (await bench.json("/job", take=50))["total"] == before + 1


@pytest.mark.parametrize(
    "change", [{"nextExecution": "2001-01-01T00:00:00Z"}, {"oneTime": False}, {"script": {"id": 999}}, {"name": 5}]
)
async def test_a_schedule_that_could_never_run_is_refused(bench: Bench, change: dict[str, object]) -> None:
    body = {**ONCE, "script": {"id": 8}, "nextExecution": at(bench, 600), **change}
    answer = await bench.client.post("/api/v1/schedule", json=body)
    assert (answer.status_code, len(bench.server.schedules)) == (400, 4)


async def test_who_may_only_read_may_change_no_schedule(bench: Bench) -> None:
    bench.client.headers["Authorization"] = f"Bearer {bench.server.grant('reader', Role.READER)}"
    read = await bench.get("/schedule")
    made = await bench.client.post("/api/v1/schedule", json=ONCE)
    assert (read.status_code, made.status_code) == (200, 403)


async def test_variables_come_with_their_values(bench: Bench) -> None:
    *_, smtp = await bench.json("/variable")
    assert (smtp["name"], smtp["value"]) == ("SmtpServer", "smtp.value-of-a-variable.example")
