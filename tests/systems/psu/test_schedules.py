"""Schedules on the wire: every spelling is read, a change sends all of a row back, and each write is one request."""

import json
from datetime import UTC, datetime

import httpx
import pytest

from fakes.scripted import answer
from fakes.scripted_psu import SCRIPT, ScriptedServer, page
from rmm_jobs.domain.catalog import Shortfall, shortfall_of
from rmm_jobs.domain.schedule_errors import ScheduleNotFound
from rmm_jobs.domain.schedules import OnceOrder, Schedule, SentOrder
from rmm_jobs.domain.system_errors import NotFound, OutcomeUnknown, PermissionDenied, RequestRejected
from rmm_jobs.systems.psu.system import PsuSystem

FOREVER = 1e9
PATH = "/api/v1/schedule"
AT = datetime(2024, 2, 15, 20, 0, tzinfo=UTC)
ORDER = OnceOrder(SCRIPT, AT, "Script1.ps1 (rj-0a1b2c)")
ROW = {"id": 3, "name": "Nightly", "cron": "0 2 * * *", "paused": False, "parameters": [{"value": "s3cret"}]}
NIGHTLY = Schedule("3", "Nightly", "Script1.ps1", paused=False)


def never(_: Schedule) -> bool:
    """No schedule is there yet."""
    return False


def bodies(console: ScriptedServer, method: str) -> list[tuple[str, object]]:
    return [(each.url.path, json.loads(each.content)) for each in console.requests if each.method == method]


async def test_lists_are_arrays_or_pages_and_rows_without_an_id_are_left_out(
    console: ScriptedServer, system: PsuSystem
) -> None:
    console.on("GET", PATH, answer([ROW, {"name": "no id"}]))
    assert [each.uid for each in await system.schedules(deadline=FOREVER)] == ["3"]
    console.on("GET", PATH, answer({"page": [ROW], "total": 1}))
    assert [each.uid for each in await system.schedules(deadline=FOREVER)] == ["3"]


async def test_a_page_of_a_longer_list_says_what_is_missing(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", PATH, answer({"page": [ROW, {"name": "no id"}], "total": 9}))
    assert shortfall_of(await system.schedules(deadline=FOREVER)) == Shortfall(2, 9)


async def test_a_change_sends_back_all_that_the_row_has(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", PATH, answer([{**ROW, "unheardOf": [1, None]}]))
    console.on("PUT", PATH, httpx.Response(200))
    await system.pause(NIGHTLY, paused=True, deadline=FOREVER)
    assert bodies(console, "PUT") == [(PATH, {**ROW, "unheardOf": [1, None], "paused": True})]


@pytest.mark.parametrize("missing", [httpx.Response(404), httpx.Response(405)])
async def test_the_path_with_the_id_is_asked_where_the_other_is_not_there(
    console: ScriptedServer, system: PsuSystem, missing: httpx.Response
) -> None:
    console.on("GET", PATH, answer([ROW]))
    console.on("PUT", PATH, missing)
    console.on("PUT", f"{PATH}/3", httpx.Response(204))
    await system.pause(NIGHTLY, paused=True, deadline=FOREVER)
    assert [path for path, _ in bodies(console, "PUT")] == [PATH, f"{PATH}/3"]


@pytest.mark.parametrize("lost", [httpx.Response(500), httpx.Response(408), httpx.Response(409), page()])
async def test_a_change_without_a_clear_answer_is_not_sent_again(
    console: ScriptedServer, system: PsuSystem, lost: httpx.Response
) -> None:
    console.on("GET", PATH, answer([ROW]))
    console.on("PUT", PATH, lost)
    console.on("POST", PATH, lost)
    with pytest.raises(OutcomeUnknown):
        await system.pause(NIGHTLY, paused=True, deadline=FOREVER)
    with pytest.raises(OutcomeUnknown):
        await system.run_once(ORDER, unless=never, deadline=FOREVER)
    assert [len(bodies(console, method)) for method in ("PUT", "POST")] == [1, 1]


@pytest.mark.parametrize(
    ("refusal", "error"),
    [(httpx.Response(403), PermissionDenied), (answer({}, 400), RequestRejected), (httpx.Response(404), NotFound)],
)
async def test_a_refused_schedule_was_not_made(
    console: ScriptedServer, system: PsuSystem, refusal: httpx.Response, error: type[Exception]
) -> None:
    console.on("GET", PATH, answer([]))
    console.on("POST", PATH, refusal)
    with pytest.raises(error):
        await system.run_once(ORDER, unless=never, deadline=FOREVER)
    assert len(bodies(console, "POST")) == 1


async def test_a_schedule_that_is_gone_is_not_changed(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", PATH, answer([{**ROW, "id": 4}]))
    with pytest.raises(ScheduleNotFound):
        await system.pause(NIGHTLY, paused=True, deadline=FOREVER)
    assert bodies(console, "PUT") == []


@pytest.mark.parametrize(
    ("rows", "script"),
    [
        ([], {"id": 7, "name": "Script1.ps1", "fullPath": "Script1.ps1"}),
        ([{**ROW, "script": {"id": 1}}], {"id": 7, "name": "Script1.ps1", "fullPath": "Script1.ps1"}),
        ([{**ROW, "script": "Other.ps1"}], "Script1.ps1"),
    ],
)
async def test_one_run_is_ordered_in_utc_with_the_script_as_the_servers_own_schedules_have_it(
    console: ScriptedServer, system: PsuSystem, rows: list[object], script: object
) -> None:
    console.on("GET", PATH, answer(rows))
    console.on("POST", PATH, answer({"id": 9}))
    await system.run_once(ORDER, unless=never, deadline=FOREVER)
    ((path, body),) = bodies(console, "POST")
    assert path == PATH
    assert body == {
        "name": "Script1.ps1 (rj-0a1b2c)",
        "script": script,
        "oneTime": True,
        "nextExecution": "2024-02-15T20:00:00Z",
        "timeZoneString": "UTC",
        "continuous": False,
        "paused": False,
    }


async def test_a_run_that_is_there_is_returned_and_none_is_made(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", PATH, answer([ROW]))
    there = await system.run_once(ORDER, unless=lambda each: each.uid == "3", deadline=FOREVER)
    assert isinstance(there, Schedule)
    assert (there.name, bodies(console, "POST")) == ("Nightly", [])


async def test_an_order_without_an_answer_is_kept_and_the_oldest_of_many_is_dropped(
    console: ScriptedServer, system: PsuSystem
) -> None:
    console.on("GET", PATH, answer([]))
    console.on("POST", PATH, httpx.Response(409))
    orders = [OnceOrder(SCRIPT, datetime(2100, 1, 1, tzinfo=UTC), f"Script1.ps1 ({n})") for n in range(65)]
    for each in orders:
        with pytest.raises(OutcomeUnknown):
            await system.run_once(each, unless=never, deadline=FOREVER)
    kept = await system.run_once(ORDER, unless=lambda each: each.name == orders[64].name, deadline=FOREVER)
    assert isinstance(kept, SentOrder)
    assert (kept.order, isinstance(kept.failure, RequestRejected)) == (orders[64], True)
    with pytest.raises(OutcomeUnknown):
        await system.run_once(ORDER, unless=lambda each: each.name == orders[0].name, deadline=FOREVER)
