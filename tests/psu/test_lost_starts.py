from datetime import UTC, datetime

import httpx
import pytest

from fakes.clock import FakeClock
from fakes.scripted import FOREVER, answer
from psu.console import JOBS, SCRIPT_JOBS, START, Console, jobs, order, page
from rmm_jobs.jobs.errors import ServerTrouble, StartUnanswered
from rmm_jobs.jobs.model import Sighting
from rmm_jobs.psu.system import PsuSystem

SENT = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)
NOW = "2024-02-15T10:45:01"


def job(uid: int, created: str = NOW, **more: object) -> dict[str, object]:
    return {"id": uid, "createdTime": created, "computerName": "PSU01", **more}


async def lose(console: Console, system: PsuSystem) -> None:
    console.on("POST", START, httpx.ReadError("cut"))
    with pytest.raises(StartUnanswered):
        await system.start(order(), until=FOREVER)


async def test_the_one_job_that_was_not_there_before_is_the_one(console: Console, system: PsuSystem) -> None:
    console.on("GET", SCRIPT_JOBS, jobs(job(11)), jobs(job(12), job(11)))
    await lose(console, system)
    found = await system.find_started(order(), sent_at=SENT, until=FOREVER)
    assert found == Sighting("12", None, "PSU01", at=datetime(2024, 2, 15, 10, 45, 1, tzinfo=UTC))
    assert dict(console.asked("GET", SCRIPT_JOBS)[0].url.params) == {
        "take": "25",
        "skip": "0",
        "orderBy": "Id",
        "orderDirection": "Descending",
    }


async def test_a_job_that_comes_later_than_the_question_is_found(
    console: Console, system: PsuSystem, clock: FakeClock
) -> None:
    console.on("GET", SCRIPT_JOBS, jobs(), jobs(), jobs(), jobs(job(12)))
    await lose(console, system)
    found = await system.find_started(order(), sent_at=SENT, until=FOREVER)
    assert found is not None
    assert clock.monotonic() == 4.5


async def test_the_search_ends_in_the_calls_time(console: Console, system: PsuSystem, clock: FakeClock) -> None:
    console.on("GET", SCRIPT_JOBS, jobs())
    await lose(console, system)
    assert await system.find_started(order(), sent_at=SENT, until=clock.monotonic() + 2) is None
    assert clock.sleeps == [1.5]


@pytest.mark.parametrize(
    "now",
    [
        jobs(job(13), job(12), job(11)),
        jobs(job(11)),
        jobs(job(12, "2024-02-15T10:30:00Z"), job(11)),
        jobs({"createdTime": NOW}, job(11)),
    ],
    ids=["two are new", "none is new", "the new one is older than the start", "one without an id"],
)
async def test_anything_else_may_have_started(console: Console, system: PsuSystem, now: httpx.Response) -> None:
    console.on("GET", SCRIPT_JOBS, jobs(job(11)), now)
    await lose(console, system)
    assert await system.find_started(order(), sent_at=SENT, until=FOREVER) is None


async def test_a_job_without_a_time_counts_by_its_id(console: Console, system: PsuSystem) -> None:
    console.on("GET", SCRIPT_JOBS, jobs(job(11)), jobs(job(12, "0001-01-01T00:00:00"), job(11)))
    await lose(console, system)
    assert await system.find_started(order(), sent_at=SENT, until=FOREVER)


async def test_without_the_jobs_before_it_a_lost_start_is_not_guessed(console: Console, system: PsuSystem) -> None:
    console.on("GET", SCRIPT_JOBS, answer({}, 400), jobs(job(12)))
    await lose(console, system)
    assert await system.find_started(order(), sent_at=SENT, until=FOREVER) is None
    assert len(console.asked("GET", SCRIPT_JOBS)) == 1


async def test_the_scripts_own_jobs_are_picked_from_all_where_it_has_no_list(
    console: Console, system: PsuSystem
) -> None:
    mine, other = ({"id": 7, "name": "Script1.ps1"}, {"id": 8, "name": "Other.ps1"})
    console.on("GET", SCRIPT_JOBS, page())
    console.on(
        "GET", JOBS, jobs(job(11, script=mine)), jobs(job(13, script=other), job(12, script=mine), job(11, script=mine))
    )
    await lose(console, system)
    found = await system.find_started(order(), sent_at=SENT, until=FOREVER)
    assert found is not None
    assert found.job_uid == "12"


async def test_a_list_that_cannot_be_read_is_told(console: Console, system: PsuSystem) -> None:
    console.on("GET", SCRIPT_JOBS, jobs(), answer({}, 500))
    await lose(console, system)
    with pytest.raises(ServerTrouble):
        await system.find_started(order(), sent_at=SENT, until=1)


async def test_another_process_cannot_know_and_asks_nothing(console: Console, system: PsuSystem) -> None:
    assert await system.find_started(order(), sent_at=SENT, until=FOREVER) is None
    assert await system.find_reference("rj-0a1b2c", sent_at=SENT, until=FOREVER) is None
    assert await system.find_device_of("12", until=FOREVER) is None
    assert console.requests == []
