"""A job is called ours on evidence alone: what it was given, where it runs, and who started it."""

from collections.abc import Mapping

import pytest

from fakes.lost_psu_starts import ANA, BOB, HELLO, NOW, OURS, ROW, find, job, know, look_for, lose
from fakes.scripted import FOREVER, answer
from fakes.scripted_psu import SCRIPT_JOBS, START, STRING, ScriptedServer, jobs, order
from rmm_jobs.domain.model import Job
from rmm_jobs.systems.psu.system import PsuSystem


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
