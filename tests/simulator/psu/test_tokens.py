import pytest

from rmm_simulator.psu.records import Role
from simulator.psu.bench import Bench

CALLS = {
    "read": ("GET", "/api/v1/script"),
    "start": ("POST", "/api/v1/script/13"),
    "answer": ("PUT", "/api/v1/jobfeedback"),
    "cancel": ("DELETE", "/api/v1/job/101"),
}


async def status_with(bench: Bench, header: str, call: str = "read") -> int:
    method, path = CALLS[call]
    answer = await bench.client.request(method, path, json={}, headers={"Authorization": header})
    return answer.status_code


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", "Basic demo-app-token-of-nothing"])
async def test_without_a_good_token_there_is_no_entry(bench: Bench, header: str) -> None:
    answer = await bench.client.get("/api/v1/version", headers={"Authorization": header})
    assert (answer.status_code, answer.content) == (401, b"")
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


async def test_a_request_without_any_token_is_told_what_kind_is_wanted(bench: Bench) -> None:
    del bench.client.headers["Authorization"]
    answer = await bench.get("/version")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


async def test_a_token_expires(bench: Bench) -> None:
    bench.server.grant("short", Role.READER, lifetime=60)
    assert await status_with(bench, "Bearer short") == 200
    bench.clock.advance(60)
    assert await status_with(bench, "bearer short") == 401


@pytest.mark.parametrize(
    ("role", "refused"),
    [
        (Role.ADMINISTRATOR, set[str]()),
        (Role.OPERATOR, set[str]()),
        (Role.EXECUTE, {"cancel"}),
        (Role.READER, {"start", "answer", "cancel"}),
    ],
)
async def test_a_role_may_do_so_much_and_no_more(bench: Bench, role: Role, refused: set[str]) -> None:
    token = bench.server.grant("token", role)
    statuses = {call: await status_with(bench, f"Bearer {token}", call) for call in CALLS}
    assert {call for call, status in statuses.items() if status == 403} == refused
    assert 401 not in statuses.values()
    assert len(bench.server.started) == ("start" not in refused)


async def test_a_job_says_whose_token_started_it(bench: Bench) -> None:
    bench.client.headers["Authorization"] = f"Bearer {bench.server.grant('hers', Role.EXECUTE, identity='maria')}"
    job = await bench.start("Servers/Cleanup.ps1")
    assert (await bench.json(job))["identity"] == {"id": 1, "name": "maria"}
