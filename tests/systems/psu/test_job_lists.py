import httpx
import pytest

from fakes.clock import FakeClock
from fakes.ports import PlainLedger
from fakes.scripted import FOREVER, answer
from fakes.scripted_psu import JOB, JOBS, SCRIPT_JOBS, ScriptedServer, jobs, page
from rmm_jobs.domain.capabilities import JobQuery
from rmm_jobs.domain.catalog import Shortfall, shortfall_of
from rmm_jobs.domain.listing_results import JobFilter, LookedAt
from rmm_jobs.domain.model import Job, JobAttribute, JobState, JobStatus
from rmm_jobs.domain.system_errors import ServerError, UnexpectedAnswer
from rmm_jobs.jobs.context import Services
from rmm_jobs.jobs.job_search import JobSearch, search_jobs
from rmm_jobs.systems.psu.system import PsuSystem

RUN = "0d9f7e4c-2b1a-4c3d-8e5f-112233445566"
BOTH = {"id": 12, "runId": RUN, "status": 1}


async def uids(system: PsuSystem, query: JobQuery) -> tuple[list[str], int]:
    rows, total = await system.jobs(query, deadline=FOREVER)
    return [row.job_uid for row in rows], total


async def test_the_paging_words_are_always_sent(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", JOBS, jobs({"id": 12}, {"id": 11}, total=40))
    assert await uids(system, JobQuery(offset=25)) == (["12", "11"], 40)
    (asked,) = console.requests
    assert dict(asked.url.params) == {"take": "25", "skip": "25", "orderBy": "Id", "orderDirection": "Descending"}


async def test_a_state_is_asked_for_by_its_number(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", JOBS, jobs())
    await uids(system, JobQuery(state=JobState.WAITING))
    assert console.requests[0].url.params["status"] == "4"


@pytest.mark.parametrize("state", [JobState.EXPIRED, JobState.RETIRED, JobState.UNKNOWN])
async def test_a_state_that_the_server_has_not_got_has_no_jobs(
    console: ScriptedServer, system: PsuSystem, state: JobState
) -> None:
    assert await uids(system, JobQuery(state=state)) == ([], 0)
    assert console.requests == []


async def test_the_newest_job_of_a_script_is_one_request(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", SCRIPT_JOBS, jobs({"id": 12, "status": 2}, total=9))
    rows, total = await system.jobs(JobQuery(script="7", limit=1), deadline=FOREVER)
    assert [(row.job_uid, row.state) for row in rows] == [("12", JobState.COMPLETED)]
    assert total == 9
    assert console.paths == [f"GET {SCRIPT_JOBS}"]
    assert console.requests[0].url.params["take"] == "1"


@pytest.mark.parametrize("missing", [page(), httpx.Response(404)])
async def test_a_scripts_jobs_are_picked_from_all_where_they_have_no_list(
    console: ScriptedServer, system: PsuSystem, missing: httpx.Response
) -> None:
    console.on("GET", SCRIPT_JOBS, missing)
    rows = [{"id": uid, "scriptId": 7 if uid % 2 else 8} for uid in range(20, 10, -1)]
    console.on("GET", JOBS, jobs(*rows))
    assert await uids(system, JobQuery(script="7", offset=1, limit=2)) == (["17", "15"], 5)
    assert dict(console.requests[1].url.params)["take"] == "200"


async def test_trouble_with_a_scripts_list_is_told(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", SCRIPT_JOBS, answer({}, 500))
    with pytest.raises(ServerError):
        await system.jobs(JobQuery(script="7"), deadline=0.1)


async def test_an_array_is_cut_to_what_was_asked_for(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", JOBS, answer([{"id": uid} for uid in range(40, 0, -1)]))
    assert await uids(system, JobQuery(offset=2, limit=3)) == (["38", "37", "36"], 40)
    console.on("GET", JOBS, answer([{"id": 5}]))
    assert await uids(system, JobQuery(offset=2, limit=3)) == (["5"], 1)


async def test_a_job_that_could_not_be_asked_for_is_left_out(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", JOBS, jobs({"id": "../x"}, {"id": None}, {"id": RUN}, total=3))
    assert await uids(system, JobQuery()) == ([RUN], 3)


async def test_a_list_of_another_shape_is_not_empty(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", JOBS, answer({"items": []}))
    with pytest.raises(UnexpectedAnswer):
        await system.jobs(JobQuery(), deadline=FOREVER)


@pytest.mark.parametrize("empty", [httpx.Response(200), httpx.Response(204), answer(None)], ids=["200", "204", "null"])
@pytest.mark.parametrize("query", [JobQuery(), JobQuery(script="7", limit=1)], ids=["all", "of a script"])
async def test_nor_is_an_answer_without_a_body(
    console: ScriptedServer, system: PsuSystem, empty: httpx.Response, query: JobQuery
) -> None:
    console.on("GET", JOBS, empty)
    console.on("GET", SCRIPT_JOBS, empty)
    with pytest.raises(UnexpectedAnswer) as unexpected:
        await system.jobs(query, deadline=FOREVER)
    assert unexpected.value.reason == "an empty answer"


@pytest.mark.parametrize(
    ("reply", "shown"),
    [
        (answer(BOTH), ["12"]),
        (httpx.Response(404), [RUN]),
        (httpx.Response(403), ["12"]),
    ],
)
async def test_of_two_ids_the_one_that_opens_a_job_is_found_out(
    console: ScriptedServer, system: PsuSystem, reply: httpx.Response, shown: list[str]
) -> None:
    console.on("GET", JOBS, jobs(BOTH))
    console.on("GET", JOB, reply)
    assert (await uids(system, JobQuery()))[0] == shown


async def test_a_job_that_was_opened_tells_by_what_others_are(console: ScriptedServer, system: PsuSystem) -> None:
    family = {"parentJob": {"id": 11, "runId": RUN}, "children": [{"id": 13}]}
    console.on("GET", f"/api/v1/job/{RUN}", answer({**BOTH, **family}))
    seen = await system.poll(Job(RUN), deadline=FOREVER)
    assert isinstance(seen, JobStatus)
    assert dict(seen.facts)[JobAttribute.PARENT] == RUN
    assert dict(seen.facts)[JobAttribute.CHILDREN] == ("13",)
    console.on("GET", JOBS, jobs(BOTH))
    assert (await uids(system, JobQuery()))[0] == [RUN]
    assert console.paths == [f"GET /api/v1/job/{RUN}", f"GET {JOBS}"]


async def test_parameters_in_a_list_tell_nothing_of_what_a_poll_leaves_out(
    console: ScriptedServer, system: PsuSystem
) -> None:
    console.on("GET", JOBS, jobs({"id": 12, "parameters": [{"name": "Name", "value": "WinRM"}]}))
    await system.jobs(JobQuery(), deadline=FOREVER)
    console.on("GET", JOB, answer({"id": 12, "status": 2, "parameters": []}))
    seen = await system.poll(Job("12"), deadline=FOREVER)
    assert isinstance(seen, JobStatus)
    assert seen.given is None


async def test_one_id_is_not_tried(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", JOBS, jobs({"id": RUN, "runId": RUN}))
    assert (await uids(system, JobQuery()))[0] == [RUN]
    assert console.paths == [f"GET {JOBS}"]


async def test_a_scripts_jobs_that_are_picked_from_the_newest_say_how_many_were_looked_at(
    console: ScriptedServer, system: PsuSystem
) -> None:
    console.on("GET", SCRIPT_JOBS, page())
    console.on("GET", JOBS, jobs({"id": 12, "scriptId": 7}, {"id": 11, "scriptId": 8}, total=900))
    rows, total = await system.jobs(JobQuery(script="7"), deadline=FOREVER)
    assert ([row.job_uid for row in rows], total) == (["12"], 1)
    assert shortfall_of(rows) == Shortfall(2, 900, at_limit=True)


@pytest.mark.parametrize(
    ("tags", "read"),
    [
        ({"tags": ["a", {"name": "b"}, {}, 3, ""]}, ("a", "b")),
        ({"tags": "a, b"}, ("a", "b")),
        ({"script": {"name": "x", "tags": ["c"]}}, ("c",)),
        ({"tags": None, "script": "x"}, ()),
    ],
)
async def test_tags_are_those_of_the_job_or_of_its_script(
    console: ScriptedServer, system: PsuSystem, tags: dict[str, object], read: tuple[str, ...]
) -> None:
    console.on("GET", JOBS, jobs({"id": 12, **tags}))
    (row,), _ = await system.jobs(JobQuery(), deadline=FOREVER)
    assert row.tags == read


async def test_a_server_that_ignores_the_state_is_looked_through(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", JOBS, jobs({"id": 12, "status": 2}, {"id": 11, "status": 3}))
    services = Services(system, PlainLedger(), FakeClock())
    found = await search_jobs(services, JobSearch(JobFilter(states=(JobState.FAILED,))), deadline=FOREVER)
    assert [row.job_uid for row in found.rows] == ["11"]
    assert found.looked_at == LookedAt(2, 2)
