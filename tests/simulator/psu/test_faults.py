import json

import pytest

from rmm_simulator.common.faults import ConnectionCut, Fault, FaultKind
from rmm_simulator.psu.records import Role
from rmm_simulator.psu.server import DEMO_TOKEN
from simulator.psu.bench import Bench

START = "/script/13$"


async def start(bench: Bench) -> int:
    return (await bench.post("Servers/Cleanup.ps1")).status_code


async def test_a_forgotten_token_stays_forgotten_until_it_is_granted_again(bench: Bench) -> None:
    bench.server.faults.add(Fault(FaultKind.TOKEN_EXPIRED))
    assert [(await bench.get("/version")).status_code for _ in range(2)] == [401, 401]
    bench.server.grant(DEMO_TOKEN, Role.OPERATOR)
    assert (await bench.get("/version")).status_code == 200


@pytest.mark.parametrize(
    ("fault", "status", "content"),
    [
        (Fault(FaultKind.FORBIDDEN), 403, b""),
        (Fault(FaultKind.FORBIDDEN, status=401), 401, b""),
        (Fault(FaultKind.FAILS_BEFORE, status=503), 503, b"Service Unavailable"),
        (Fault(FaultKind.FAILS_BEFORE), 500, b"Internal Server Error"),
    ],
)
async def test_a_request_is_refused_once_and_nothing_was_done(
    bench: Bench, fault: Fault, status: int, content: bytes
) -> None:
    bench.server.faults.add(fault)
    answer = await bench.post("Servers/Cleanup.ps1")
    assert (answer.status_code, answer.content) == (status, content)
    assert await start(bench) == 200
    assert len(bench.server.started) == 1


async def test_a_block_says_that_it_is_one(bench: Bench) -> None:
    bench.server.faults.add(Fault(FaultKind.BLOCKED))
    answer = await bench.get("/job")
    assert (answer.status_code, "blocked" in answer.json()["detail"]) == (403, True)


@pytest.mark.parametrize(("seconds", "header"), [(7, "7"), (None, None)])
async def test_too_many_requests_may_say_when_to_come_back(
    bench: Bench, seconds: int | None, header: str | None
) -> None:
    bench.server.faults.add(Fault(FaultKind.RATE_LIMITED, retry_after=seconds))
    answer = await bench.get("/job")
    assert (answer.status_code, answer.headers.get("retry-after")) == (429, header)


async def test_a_500_may_come_after_the_work(bench: Bench) -> None:
    bench.server.faults.add(Fault(FaultKind.FAILS_AFTER, path=START))
    assert await start(bench) == 500
    assert len(bench.server.started) == 1


@pytest.mark.parametrize(("kind", "made"), [(FaultKind.CUT_BEFORE, 0), (FaultKind.CUT_AFTER, 1)])
async def test_a_connection_is_cut_before_or_after_the_work(bench: Bench, kind: FaultKind, made: int) -> None:
    bench.server.faults.add(Fault(kind, path=START))
    with pytest.raises(ConnectionCut):
        await start(bench)
    assert len(bench.server.started) == made


async def test_an_answer_to_a_prompt_may_be_lost_though_it_was_taken(bench: Bench) -> None:
    job = await bench.start("New-User.ps1")
    bench.clock.advance(5)
    (prompt,) = await bench.json(f"{job}/feedback")
    bench.server.faults.add(Fault(FaultKind.FAILS_AFTER, method="PUT"))
    assert (await bench.answer(prompt, "jdoe")).status_code == 500
    assert [answer.data for answer in bench.job.answers] == ["jdoe"]


async def test_a_slow_answer_takes_its_time(bench: Bench) -> None:
    bench.server.faults.add(Fault(FaultKind.SLOW, seconds=42))
    assert (await bench.get("/job")).status_code == 200
    assert bench.clock.sleeps == [42]


async def test_a_job_may_not_be_found_at_first(bench: Bench) -> None:
    job = await bench.start("Servers/Cleanup.ps1")
    bench.server.faults.add(Fault(FaultKind.NOT_FOUND, path="/job/", times=2))
    assert [(await bench.get(job)).status_code for _ in range(3)] == [404, 404, 200]


@pytest.mark.parametrize(("status", "shown"), [(None, 200), (502, 502)])
async def test_a_maintenance_page_is_not_json(bench: Bench, status: int | None, shown: int) -> None:
    bench.server.faults.add(Fault(FaultKind.HTML, path=START, status=status))
    answer = await bench.post("Servers/Cleanup.ps1")
    assert (answer.status_code, answer.headers["content-type"]) == (shown, "text/html; charset=utf-8")
    assert bench.server.started == []


async def test_json_may_be_cut_short(bench: Bench) -> None:
    bench.server.faults.add(Fault(FaultKind.CUT_JSON))
    answer = await bench.get("/script")
    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()


async def test_an_answer_may_be_empty_though_the_work_is_done(bench: Bench) -> None:
    bench.server.faults.add(Fault(FaultKind.EMPTY, path=START))
    answer = await bench.post("Servers/Cleanup.ps1")
    assert (answer.status_code, answer.content, len(bench.server.started)) == (200, b"", 1)


async def test_there_are_no_links_that_could_lead_astray(bench: Bench) -> None:
    right = await bench.get("/job", take=2)
    bench.server.faults.add(Fault(FaultKind.FOREIGN_NEXT))
    assert (await bench.get("/job", take=2)).content == right.content


CALLS = [
    ("GET", "/api/v1/version"),
    ("GET", "/api/v1/script"),
    ("GET", "/api/v1/script/7"),
    ("GET", "/api/v1/script/7/parameter"),
    ("GET", "/api/v1/script/8/job"),
    ("POST", "/api/v1/script/13"),
    ("GET", "/api/v1/job"),
    ("GET", "/api/v1/job/{id}"),
    ("DELETE", "/api/v1/job/{id}"),
    ("GET", "/api/v1/job/{id}/output"),
    ("GET", "/api/v1/job/{id}/pipelineOutput"),
    ("GET", "/api/v1/job/{id}/feedback"),
    ("PUT", "/api/v1/jobfeedback"),
    ("GET", "/api/v1/environment"),
    ("GET", "/api/v1/computer"),
]

STRUCK = {
    FaultKind.TOKEN_EXPIRED: 401,
    FaultKind.FORBIDDEN: 403,
    FaultKind.BLOCKED: 403,
    FaultKind.RATE_LIMITED: 429,
    FaultKind.FAILS_BEFORE: 500,
    FaultKind.FAILS_AFTER: 500,
    FaultKind.CUT_BEFORE: None,
    FaultKind.CUT_AFTER: None,
    FaultKind.SLOW: 200,
    FaultKind.NOT_FOUND: 404,
    FaultKind.HTML: 200,
    FaultKind.CUT_JSON: 200,
    FaultKind.EMPTY: 200,
    FaultKind.FOREIGN_NEXT: 200,
    FaultKind.REPEATED: 200,
    FaultKind.CHANGED_BEFORE: 200,
    FaultKind.CHANGED_AFTER: 200,
}


@pytest.mark.sample(6)
@pytest.mark.parametrize("kind", list(FaultKind))
async def test_every_fault_strikes_every_call_once(bench: Bench, kind: FaultKind) -> None:
    async def status(method: str, path: str) -> int | None:
        try:
            return (await bench.client.request(method, path, json=prompt)).status_code
        except ConnectionCut:
            return None

    for method, path in CALLS:
        job = await bench.start("New-User.ps1")
        bench.clock.advance(5)
        prompt = {**(await bench.json(f"{job}/feedback"))[0], "complete": True, "data": "jdoe"}
        bench.server.faults.add(Fault(kind))
        url = path.replace("{id}", str(bench.job.id))
        assert await status(method, url) == STRUCK[kind], url
        bench.server.grant(DEMO_TOKEN, Role.ADMINISTRATOR)
        if method == "GET":
            assert await status(method, url) == 200, url
