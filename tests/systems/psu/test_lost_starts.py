"""A start whose answer was lost: a job is called ours on evidence alone, and none that may be ours is hidden."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from fakes.clock import FakeClock
from fakes.scripted import FOREVER, answer
from fakes.scripted_psu import JOBS, SCRIPT_JOBS, START, STRING, ScriptedServer, jobs, order, page
from rmm_jobs.domain.capabilities import JobQuery
from rmm_jobs.domain.errors import PermissionDenied, ServerError, StartOutcomeUnknown
from rmm_jobs.domain.model import Job, JobMatch, JobState, MatchReason, StartRequest
from rmm_jobs.systems.psu.system import PsuSystem

SENT = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)
NOW = "2024-02-15T10:45:01"
HELLO = {"RequiredParameter": "Hello"}
ROW = {"name": "RequiredParameter", "value": STRING.format("Hello"), "isVariable": False}
OURS = {"parameters": [ROW]}
"""What the server tells of a job that was given what we sent."""
ANA = {"id": 3, "name": "ana"}
BOB = {"id": 4, "name": "bob"}


def job(uid: int, created: object = NOW, **more: object) -> dict[str, object]:
    return {"id": uid, "createdTime": created, "computerName": "PSU01", "status": 1, **more}


async def lose(console: ScriptedServer, system: PsuSystem, sent: StartRequest) -> None:
    console.on("POST", START, httpx.ReadError("cut"))
    with pytest.raises(StartOutcomeUnknown):
        await system.start(sent, deadline=FOREVER)


async def find(system: PsuSystem, sent: StartRequest) -> list[JobMatch]:
    return [*await system.find_started(sent, sent_at=SENT, deadline=FOREVER)]


async def look_for(
    console: ScriptedServer, system: PsuSystem, *now: Mapping[str, object], sent: StartRequest | None = None
) -> list[tuple[str, bool]]:
    """A lost start, and the jobs that are new after it: which of them may be it, and whether one is certain."""
    sent = sent or order(HELLO)
    console.on("GET", SCRIPT_JOBS, jobs(job(11)), jobs(*now, job(11)))
    await lose(console, system, sent)
    found = await find(system, sent)
    assert len(console.asked("POST", START)) == 1
    return [(each.job_uid, each.certain) for each in found]


async def ask_again(system: PsuSystem) -> list[tuple[str, bool]]:
    """The same by reference, later."""
    found = await system.find_reference("rj-0a1b2c", sent_at=SENT, deadline=FOREVER)
    assert found is not None
    return [(each.job_uid, each.certain) for each in found]


async def know(console: ScriptedServer, system: PsuSystem, identity: object) -> None:
    """A start that was answered, and its job looked at."""
    console.on("GET", SCRIPT_JOBS, jobs())
    console.on("POST", START, answer(9))
    await system.start(order(reference="rj-answered"), deadline=FOREVER)
    console.on("GET", "/api/v1/job/9", answer(job(9, identity=identity)))
    await system.poll(Job("9"), deadline=FOREVER)
    console.requests.clear()


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


@pytest.mark.parametrize(
    "new",
    [
        job(12, "2024-02-15T10:30:00Z", **OURS),
        {"createdTime": NOW, **OURS},
        job(11, **OURS),
    ],
    ids=["older than those before", "without an id", "there before"],
)
async def test_what_cannot_be_it_is_left_out(
    console: ScriptedServer, system: PsuSystem, new: Mapping[str, object]
) -> None:
    assert await look_for(console, system, new) == []


async def test_a_server_whose_times_are_hours_behind_shows_the_job_all_the_same(
    console: ScriptedServer, system: PsuSystem
) -> None:
    sent = order(HELLO)
    console.on("GET", SCRIPT_JOBS, jobs(job(11, "2024-02-15T04:00:00")), jobs(job(12, "2024-02-15T05:45:00", **OURS)))
    await lose(console, system, sent)
    assert [(each.job_uid, each.certain) for each in await find(system, sent)] == [("12", True)]


async def test_a_job_without_a_time_counts_by_its_id(console: ScriptedServer, system: PsuSystem) -> None:
    assert await look_for(console, system, job(12, "0001-01-01T00:00:00", **OURS)) == [("12", True)]


async def test_a_job_is_known_by_either_of_its_ids(console: ScriptedServer, system: PsuSystem) -> None:
    """What jobs are looked up by may be found out between the two lists."""
    sent = order(HELLO)
    console.on("GET", SCRIPT_JOBS, jobs(job(11, **OURS, runId="B1")))
    console.on("GET", "/api/v1/job/11", answer({}, 400), answer({}, 404))
    await lose(console, system, sent)
    assert await find(system, sent) == []


# --- what speaks against it --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "starter",
    [
        {"schedule": "Nightly"},
        {"scheduleId": 3},
        {"trigger": "On failure"},
        {"parentJob": {"id": 5}},
        {"parentJobId": 5},
    ],
    ids=str,
)
async def test_a_job_that_a_thing_started_is_not_ours(
    console: ScriptedServer, system: PsuSystem, starter: Mapping[str, object]
) -> None:
    assert await look_for(console, system, job(12, **OURS, **starter)) == []


@pytest.mark.parametrize(
    "other",
    [
        [{**ROW, "value": STRING.format("World")}],
        [{**ROW, "name": "REQUIREDPARAMETER", "value": "World"}],
        [{**ROW, "value": "Hello", "isVariable": True}],
        {"RequiredParameter": "World"},
        {"RequiredParameter": {"value": "World", "isVariable": False}},
    ],
    ids=["CLIXML", "plain", "a variable of that name", "an object", "an object of objects"],
)
async def test_a_job_that_was_given_something_else_is_not_ours(
    console: ScriptedServer, system: PsuSystem, other: object
) -> None:
    assert await look_for(console, system, job(12, parameters=other)) == []


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"environment": "PowerShell 7"}, {"environment": "Windows PowerShell 5.1"}),
        ({"environment": "PowerShell 7"}, {"environment": {"id": 2, "name": "Windows PowerShell 5.1"}}),
        ({"credential": "MyUser"}, {"credential": "DomainAdmin"}),
        ({"computer": "PSU02"}, {"computerName": "PSU01"}),
    ],
    ids=str,
)
async def test_a_job_that_runs_elsewhere_than_was_asked_for_is_not_ours(
    console: ScriptedServer, system: PsuSystem, options: Mapping[str, str], told: Mapping[str, object]
) -> None:
    found = await look_for(console, system, {**job(12, **OURS), **told}, sent=order(HELLO, options))
    assert found == []


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"environment": "PowerShell 7"}, {"environment": "2"}),
        ({"environment": "PowerShell 7"}, {"environment": None}),
        ({"computer": "PSU02"}, {"computerName": "psu02.contoso.example"}),
        ({"computer": "PSU02"}, {"computerName": "PSU01", "status": 0}),
        ({}, {"environment": "PowerShell 7", "credential": "MyUser"}),
    ],
    ids=str,
)
async def test_what_the_server_does_not_tell_plainly_rules_nothing_out(
    console: ScriptedServer, system: PsuSystem, options: Mapping[str, str], told: Mapping[str, object]
) -> None:
    found = await look_for(console, system, {**job(12, **OURS), **told}, sent=order(HELLO, options))
    assert found == [("12", True)]


# --- parameters --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "told",
    [
        [ROW, {"name": "Count", "value": None}],
        [ROW, {"name": "Mode", "value": "Soft"}],
        [ROW, {"name": "Force", "value": "False"}],
        [{"name": "requiredparameter", "value": "Hello"}],
        {"RequiredParameter": "Hello"},
    ],
    ids=["a blank", "a default", "a switch that is off", "other case", "an object"],
)
async def test_a_default_that_the_server_lists_as_well_is_nothing_given(
    console: ScriptedServer, system: PsuSystem, told: object
) -> None:
    assert await look_for(console, system, job(12, parameters=told)) == [("12", True)]


@pytest.mark.parametrize(
    "told",
    [
        None,
        [],
        "none",
        ["RequiredParameter"],
        [{"name": "Count", "value": "3"}],
        [ROW, {"name": "Count", "value": "3"}],
        [ROW, {"name": "Mode", "value": "Soft", "isVariable": True}],
        [{**ROW, "value": None}],
        [{**ROW, "value": "********"}],
        [{**ROW, "value": "<Objs broken"}],
        [{**ROW, "value": "hello"}],
    ],
    ids=str,
)
async def test_a_job_of_which_too_little_is_told_is_only_possible(
    console: ScriptedServer, system: PsuSystem, told: object
) -> None:
    assert await look_for(console, system, job(12, parameters=told)) == [("12", False)]


async def test_a_script_that_was_sent_nothing_has_nothing_to_be_known_by(
    console: ScriptedServer, system: PsuSystem
) -> None:
    assert await look_for(console, system, job(12), sent=order()) == [("12", False)]


async def test_where_not_all_that_was_sent_is_listed_a_job_is_only_possible(
    console: ScriptedServer, system: PsuSystem
) -> None:
    sent = order({**HELLO, "Count": "3"})
    assert await look_for(console, system, job(12, **OURS), sent=sent) == [("12", False)]


# --- who started it ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({"identity": ANA}, [("12", True)]),
        ({"identity": "ANA"}, [("12", True)]),
        ({"identity": BOB}, []),
        ({"identity": {"id": 3}}, [("12", True)]),
        ({"identity": {"id": 4}}, []),
        ({"identity": None}, [("12", False)]),
        ({}, [("12", False)]),
        ({"identity": BOB, **OURS}, []),
        ({"identity": ANA, **OURS}, [("12", False)]),
    ],
    ids=str,
)
async def test_whom_our_jobs_are_started_by_is_learned_from_one_that_was_answered(
    console: ScriptedServer, system: PsuSystem, told: Mapping[str, object], found: list[tuple[str, bool]]
) -> None:
    await know(console, system, ANA)
    assert await look_for(console, system, job(12, **told), sent=order()) == found


@pytest.mark.parametrize(("told", "is_certain"), [({}, False), (OURS, True)], ids=["silent", "told"])
async def test_who_started_it_says_nothing_of_its_parameters(
    console: ScriptedServer, system: PsuSystem, told: Mapping[str, object], is_certain: bool
) -> None:
    await know(console, system, ANA)
    assert await look_for(console, system, job(12, identity=ANA, **told)) == [("12", is_certain)]


async def test_it_is_learned_from_a_list_too(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", SCRIPT_JOBS, jobs())
    console.on("POST", START, answer(9))
    await system.start(order(reference="rj-answered"), deadline=FOREVER)
    console.requests.clear()
    console.on("GET", SCRIPT_JOBS, jobs(job(9, identity=ANA)), jobs(job(12, identity=ANA), job(9, identity=ANA)))
    await lose(console, system, order())
    assert [(each.job_uid, each.certain) for each in await find(system, order())] == [("12", True)]


async def test_it_is_not_learned_from_a_job_of_somebody_else(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", "/api/v1/job/9", answer(job(9, identity=BOB)))
    await system.poll(Job("9"), deadline=FOREVER)
    assert await look_for(console, system, job(12, identity=BOB), sent=order()) == [("12", False)]


async def test_who_it_is_does_not_outweigh_what_was_given(console: ScriptedServer, system: PsuSystem) -> None:
    await know(console, system, ANA)
    told = {"parameters": [{"name": "Count", "value": "3"}], "identity": ANA}
    assert await look_for(console, system, job(12, **told), sent=order()) == [("12", False)]


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
