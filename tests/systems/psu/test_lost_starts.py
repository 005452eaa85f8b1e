"""A start whose answer was lost: a job is called ours on evidence alone, and none that may be ours is hidden."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from fakes.clock import FakeClock
from fakes.lost_psu_starts import ANA, HELLO, OURS, ROW, SENT, ask_again, find, job, look_for, lose
from fakes.scripted import FOREVER, answer
from fakes.scripted_psu import JOBS, SCRIPT_JOBS, START, STRING, ScriptedServer, jobs, order, page
from rmm_jobs.domain.capabilities import JobQuery
from rmm_jobs.domain.model import JobMatch, JobState, MatchReason
from rmm_jobs.domain.system_errors import AnswerTooLarge, PermissionDenied, ServerError
from rmm_jobs.systems.psu.system import PsuSystem

# --- the one, and what confirms it -------------------------------------------------------------------------------


async def test_the_one_new_job_that_was_given_what_was_sent_is_the_one(
    console: ScriptedServer, system: PsuSystem
) -> None:
    sent = order(HELLO)
    console.on("GET", SCRIPT_JOBS, jobs(job(11)), jobs(job(12, **OURS, identity=ANA), job(11)))
    await lose(console, system, sent)
    assert await find(system, sent) == [
        JobMatch(
            "12",
            None,
            "PSU01",
            at=datetime(2024, 2, 15, 10, 45, 1, tzinfo=UTC),
            recognised=MatchReason.PARAMETERS,
            started_by="ana",
            state=JobState.RUNNING,
            reported="Running",
        )
    ]
    assert dict(console.asked("GET", SCRIPT_JOBS)[0].url.params) == {
        "take": "25",
        "skip": "0",
        "orderBy": "Id",
        "orderDirection": "Descending",
    }


async def test_a_job_that_comes_later_than_the_question_is_found(
    console: ScriptedServer, system: PsuSystem, clock: FakeClock
) -> None:
    sent = order(HELLO)
    console.on("GET", SCRIPT_JOBS, jobs(), jobs(), jobs(), jobs(job(12, **OURS)))
    await lose(console, system, sent)
    assert [each.certain for each in await find(system, sent)] == [True]
    assert clock.monotonic() == 4.5


async def test_the_search_ends_in_the_calls_time(console: ScriptedServer, system: PsuSystem, clock: FakeClock) -> None:
    console.on("GET", SCRIPT_JOBS, jobs())
    await lose(console, system, order())
    assert await system.find_started(order(), sent_at=SENT, deadline=clock.monotonic() + 2) == ()
    assert clock.sleeps == [1.5]


# --- more than one -----------------------------------------------------------------------------------------------


async def test_of_two_new_jobs_the_one_that_is_left_is_ours(console: ScriptedServer, system: PsuSystem) -> None:
    other = job(13, parameters=[{**ROW, "value": "World"}])
    assert await look_for(console, system, other, job(12, **OURS)) == [("12", True)]


async def test_of_two_that_may_be_it_neither_is_certain_and_the_nearer_comes_first(
    console: ScriptedServer, system: PsuSystem
) -> None:
    found = await look_for(console, system, job(13, "2024-02-15T10:45:04Z", **OURS), job(12, **OURS))
    assert found == [("12", False), ("13", False)]


async def test_a_job_that_was_answered_to_another_start_is_not_ours(console: ScriptedServer, system: PsuSystem) -> None:
    lost, other = order(HELLO), order(HELLO, reference="rj-other")
    console.on("GET", SCRIPT_JOBS, jobs(), jobs(), jobs(job(12, **OURS)))
    await lose(console, system, lost)
    console.on("POST", START, answer(12))
    assert await system.start(other, deadline=FOREVER) == "12"
    assert await find(system, lost) == []


@pytest.mark.parametrize("word", ["Hello", "World"])
async def test_two_lost_starts_do_not_take_one_job_for_both(
    console: ScriptedServer, system: PsuSystem, word: str
) -> None:
    first, second = order(HELLO), order({"RequiredParameter": word}, reference="rj-other")
    console.on("GET", SCRIPT_JOBS, jobs(), jobs(), jobs(job(12, **OURS)))
    await lose(console, system, first)
    await lose(console, system, second)
    found = [[(each.job_uid, each.certain) for each in await find(system, sent)] for sent in (first, second)]
    assert found == ([[("12", False)]] * 2 if word == "Hello" else [[("12", True)], []])


async def test_a_start_that_was_refused_has_no_job(console: ScriptedServer, system: PsuSystem) -> None:
    refused = order(HELLO, reference="rj-refused")
    console.on("GET", SCRIPT_JOBS, jobs())
    console.on("POST", START, answer({}, 403))
    with pytest.raises(PermissionDenied):
        await system.start(refused, deadline=FOREVER)
    console.requests.clear()
    assert await look_for(console, system, job(12, **OURS)) == [("12", True)]
    assert await system.find_reference("rj-refused", sent_at=SENT, deadline=FOREVER) is None


# --- many later jobs ---------------------------------------------------------------------------------------------


async def test_a_start_that_was_lost_long_ago_is_found_behind_the_later_jobs_of_its_script(
    console: ScriptedServer, system: PsuSystem
) -> None:
    later = [job(uid, "2024-02-16T09:00:00Z", parameters=[{**ROW, "value": "World"}]) for uid in range(40, 15, -1)]
    console.on("GET", SCRIPT_JOBS, jobs(job(11)), jobs(), jobs(), jobs())
    await lose(console, system, order(HELLO))
    assert await find(system, order(HELLO)) == []
    console.on("GET", SCRIPT_JOBS, jobs(*later, total=27), jobs(job(12, **OURS), job(11), total=27))
    assert await ask_again(system) == [("12", True)]
    assert [each.url.params["skip"] for each in console.asked("GET", SCRIPT_JOBS)[-2:]] == ["0", "25"]


async def test_where_the_jobs_that_are_read_do_not_go_back_to_the_start_nothing_is_denied_or_certain(
    console: ScriptedServer, system: PsuSystem
) -> None:
    others = [job(uid, "2024-02-16T09:00:00Z", parameters=[{**ROW, "value": "World"}]) for uid in range(40, 15, -1)]
    console.on("GET", SCRIPT_JOBS, jobs(job(11)), jobs(*others, total=900))
    await lose(console, system, order(HELLO))
    with pytest.raises(AnswerTooLarge) as told:
        await ask_again(system)
    assert told.value.rows == 200
    console.on("GET", SCRIPT_JOBS, jobs(*others[:-1], job(12, **OURS), total=900))
    assert await ask_again(system) == [("12", False)]


async def test_a_later_page_that_fails_takes_nothing_from_what_was_read(
    console: ScriptedServer, system: PsuSystem
) -> None:
    possible = [job(uid, **OURS) for uid in range(40, 15, -1)]
    console.on("GET", SCRIPT_JOBS, jobs(job(11)), jobs(*possible, total=60), answer({}, 403))
    await lose(console, system, order(HELLO))
    assert len(await find(system, order(HELLO))) == 25


async def test_of_all_jobs_of_a_server_those_that_go_back_to_the_start_are_enough(
    console: ScriptedServer, system: PsuSystem
) -> None:
    console.on("GET", SCRIPT_JOBS, page())
    older = [job(uid, "2024-02-15T10:15:00Z", scriptId=9) for uid in range(11, 0, -1)]
    console.on("GET", JOBS, jobs(*older, total=900), jobs(job(12, **OURS, scriptId=7), *older, total=900))
    await lose(console, system, order(HELLO))
    assert [(each.job_uid, each.certain) for each in await find(system, order(HELLO))] == [("12", True)]


# --- lists that cannot be read -----------------------------------------------------------------------------------


async def test_without_the_jobs_before_it_none_is_certain(console: ScriptedServer, system: PsuSystem) -> None:
    sent = order(HELLO)
    rows = [job(12, **OURS), job(11, "2024-02-15T10:36:00", **OURS), job(10, "2024-02-15T10:34:59", **OURS)]
    console.on("GET", SCRIPT_JOBS, answer({}, 400), jobs(*rows, job(9, parameters=[{**ROW, "value": "World"}])))
    await lose(console, system, sent)
    assert [(each.job_uid, each.certain) for each in await find(system, sent)] == [("12", False), ("11", False)]
    console.on("GET", SCRIPT_JOBS, jobs(rows[0]))
    assert [(each.job_uid, each.certain) for each in await find(system, sent)] == [("12", False)]


async def test_an_empty_answer_before_it_is_not_taken_for_no_jobs(console: ScriptedServer, system: PsuSystem) -> None:
    sent = order(HELLO)
    console.on("GET", SCRIPT_JOBS, httpx.Response(200), jobs(job(12, **OURS)))
    await lose(console, system, sent)
    assert [each.certain for each in await find(system, sent)] == [False]


async def test_a_list_that_cannot_be_read_is_told(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", SCRIPT_JOBS, jobs(), answer({}, 500))
    await lose(console, system, order())
    with pytest.raises(ServerError):
        await system.find_started(order(), sent_at=SENT, deadline=1)


async def test_what_an_earlier_look_has_shown_stays_shown(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", SCRIPT_JOBS, jobs(), jobs(job(12)), answer({}, 400))
    await lose(console, system, order())
    assert [each.job_uid for each in await find(system, order())] == ["12"]


async def test_the_scripts_own_jobs_are_picked_from_all_where_it_has_no_list(
    console: ScriptedServer, system: PsuSystem
) -> None:
    mine, other = ({"id": 7, "name": "Script1.ps1"}, {"id": 8, "name": "Other.ps1"})
    console.on("GET", SCRIPT_JOBS, page())
    rows = [job(13, script=other, **OURS), job(12, script=mine, **OURS), job(11, script=mine)]
    console.on("GET", JOBS, jobs(job(11, script=mine)), jobs(*rows))
    await lose(console, system, order(HELLO))
    assert [(each.job_uid, each.certain) for each in await find(system, order(HELLO))] == [("12", True)]


# --- asked again -------------------------------------------------------------------------------------------------


async def test_its_reference_finds_a_job_that_appears_later(
    console: ScriptedServer, system: PsuSystem, clock: FakeClock
) -> None:
    assert await look_for(console, system) == []
    clock.advance(60)
    console.on("GET", SCRIPT_JOBS, jobs(job(12, **OURS), job(11)))
    for _ in range(2):
        assert await ask_again(system) == [("12", True)]
    assert len(console.asked("POST", START)) == 1


@pytest.mark.parametrize("created", ["2024-02-15T10:55:01", "0001-01-01T00:00:00"])
async def test_a_job_that_is_made_long_after_it_is_only_possible(
    console: ScriptedServer, system: PsuSystem, clock: FakeClock, created: str
) -> None:
    assert await look_for(console, system) == []
    clock.advance(timedelta(hours=1).total_seconds())
    console.on("GET", SCRIPT_JOBS, jobs(job(12, created, **OURS), job(11)))
    assert await ask_again(system) == [("12", False)]


async def test_the_reference_of_a_start_that_was_answered_is_its_job(
    console: ScriptedServer, system: PsuSystem
) -> None:
    console.on("GET", SCRIPT_JOBS, jobs())
    console.on("POST", START, answer(12))
    await system.start(order(HELLO), deadline=FOREVER)
    assert await system.find_reference("rj-0a1b2c", sent_at=SENT, deadline=FOREVER) == (JobMatch("12", None),)
    assert [each.asked.values for each in system._lost._sent] == [()]


async def test_another_process_cannot_know_and_asks_nothing(console: ScriptedServer, system: PsuSystem) -> None:
    assert await system.find_started(order(), sent_at=SENT, deadline=FOREVER) == ()
    assert await system.find_reference("rj-0a1b2c", sent_at=SENT, deadline=FOREVER) is None
    assert console.requests == []


async def test_values_are_in_no_repr(console: ScriptedServer, system: PsuSystem) -> None:
    assert await look_for(console, system, job(12)) == [("12", False)]
    console.on("GET", SCRIPT_JOBS, jobs(job(12, **OURS)))
    assert [each.asked.values[0].text for each in system._lost._sent] == ["Hello"]
    assert "Hello" not in repr(list(system._lost._sent))
    page = await system._lists.page(JobQuery(script="7"), deadline=FOREVER)
    assert page.page[0].parameters[0].value == STRING.format("Hello")
    assert "Hello" not in repr(page) + repr(page.page[0].parameters)
