"""Servers that take their time, and tokens whose time is over."""

import base64
import json
from datetime import UTC, datetime

import httpx
import pytest

from fakes.clock import FakeClock
from fakes.scripted import after, answer
from fakes.scripted_psu import BASE, JOB, JOBS, START, ScriptedServer, jobs, order
from rmm_jobs.domain.capabilities import JobQuery
from rmm_jobs.domain.model import Job, JobStatus
from rmm_jobs.domain.system_errors import AuthenticationFailed, DeadlineExceeded
from rmm_jobs.systems.psu.client import expiry
from rmm_jobs.systems.psu.system import PsuSystem

YESTERDAY = datetime(2024, 2, 14, 10, 45, tzinfo=UTC)


def token(claims: object) -> str:
    """A token with these claims, as a server signs it."""
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"eyJhbGciOiJIUzI1NiJ9.{body}.c2lnbmF0dXJl"


def system_with(app_token: str, console: ScriptedServer, clock: FakeClock) -> PsuSystem:
    return PsuSystem(BASE, app_token, clock=clock, transport=httpx.MockTransport(console))


@pytest.mark.parametrize("seconds", [12, 30, 44])
async def test_a_read_that_takes_long_is_given_its_time_and_asked_once(
    console: ScriptedServer, system: PsuSystem, clock: FakeClock, seconds: int
) -> None:
    console.on("GET", JOBS, after(clock, seconds, jobs({"id": 12, "status": 2})))
    rows, _ = await system.jobs(JobQuery(), deadline=45)
    assert [row.job_uid for row in rows] == ["12"]
    assert console.paths == [f"GET {JOBS}"]


async def test_a_read_ends_with_its_call(console: ScriptedServer, system: PsuSystem, clock: FakeClock) -> None:
    console.on("GET", JOBS, after(clock, 600, jobs()))
    with pytest.raises(DeadlineExceeded) as late:
        await system.jobs(JobQuery(), deadline=45)
    assert late.value.seconds == 45
    assert console.paths == [f"GET {JOBS}"]


async def test_an_answer_that_never_comes_does_not_hold_up_a_day_of_waiting(
    console: ScriptedServer, system: PsuSystem, clock: FakeClock
) -> None:
    console.on("GET", JOB, after(clock, 80_000, answer({})), answer({"id": 12, "status": 1}))
    assert isinstance(await system.poll(Job("12"), deadline=86_400), JobStatus)
    assert clock.monotonic() < 65


async def test_a_refused_token_that_says_that_it_has_expired_is_told_so(
    console: ScriptedServer, clock: FakeClock
) -> None:
    system = system_with(token({"exp": YESTERDAY.timestamp()}), console, clock)
    console.on("GET", JOB, httpx.Response(401))
    console.on("POST", START, httpx.Response(401))
    console.on("GET", "/api/v1/script/7/job", jobs())
    with pytest.raises(AuthenticationFailed) as reading:
        await system.poll(Job("12"), deadline=45)
    with pytest.raises(AuthenticationFailed) as starting:
        await system.start(order(), deadline=45)
    assert reading.value.expired_at == starting.value.expired_at == YESTERDAY
    assert len(console.asked("POST", START)) == 1


@pytest.mark.parametrize("claims", [{"exp": 4_000_000_000}, {}, {"exp": "soon"}, [1]], ids=json.dumps)
async def test_a_refused_token_that_does_not_say_so_has_not_expired(
    console: ScriptedServer, clock: FakeClock, claims: object
) -> None:
    console.on("GET", JOB, httpx.Response(401))
    with pytest.raises(AuthenticationFailed) as failed:
        await system_with(token(claims), console, clock).poll(Job("12"), deadline=45)
    assert failed.value.expired_at is None


@pytest.mark.parametrize(
    "text", ["", "app-token", "a.b.c", "a.\u00e9.c", "..", "a.eyJ.c", "a.W10.c", "a." + "W" * 9000 + ".c"]
)
def test_a_token_of_another_form_tells_no_time(text: str) -> None:
    assert expiry(text) is None
