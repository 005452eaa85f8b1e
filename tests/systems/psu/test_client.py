import logging

import httpx
import pytest

from fakes.clock import FakeClock
from fakes.scripted import FOREVER, answer
from fakes.scripted_psu import BASE, JOB, TOKEN, ScriptedServer, page
from rmm_jobs.domain.model import Job, JobState, JobStatus
from rmm_jobs.domain.system_errors import (
    AuthenticationFailed,
    PermissionDenied,
    RateLimited,
    RequestRejected,
    ServerError,
    SystemFailure,
    UnexpectedAnswer,
    Unreachable,
)
from rmm_jobs.systems.psu.client import Client
from rmm_jobs.systems.psu.system import PsuSystem

FOUND = answer({"id": 12, "status": 1})


async def test_construction_sends_nothing_and_closing_is_then_harmless(
    console: ScriptedServer, clock: FakeClock
) -> None:
    await console.system(clock).aclose()
    assert console.requests == []


async def test_every_request_carries_the_token_and_hangs_below_the_address(
    console: ScriptedServer, clock: FakeClock
) -> None:
    console.on("GET", "/psu" + JOB, FOUND)
    system = console.system(clock, base="https://proxy.example.test/psu")
    assert await system.poll(Job("12"), deadline=FOREVER)
    (request,) = console.requests
    assert str(request.url) == "https://proxy.example.test/psu/api/v1/job/12"
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert request.headers["accept"] == "application/json"
    await system.aclose()


@pytest.mark.parametrize(
    "trouble",
    [
        answer({}, 500),
        httpx.Response(502, html="<html>"),
        answer({}, 503),
        answer({}, 429, {"Retry-After": "0"}),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("late"),
        httpx.ReadError("reset"),
        httpx.RemoteProtocolError("cut"),
    ],
    ids=repr,
)
async def test_a_read_is_tried_again_after_what_passes(
    console: ScriptedServer, system: PsuSystem, clock: FakeClock, trouble: httpx.Response | Exception
) -> None:
    console.on("GET", JOB, trouble, FOUND)
    seen = await system.poll(Job("12"), deadline=FOREVER)
    assert isinstance(seen, JobStatus)
    assert seen.state is JobState.RUNNING
    assert len(console.requests) == 2
    assert 0.25 <= clock.sleeps[0] <= 0.5


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (httpx.Response(401), AuthenticationFailed),
        (httpx.Response(403), PermissionDenied),
        (answer({}, 400), RequestRejected),
        (answer({}, 403, {"Retry-After": "300"}), RateLimited),
        (httpx.Response(302, headers={"Location": "/login"}), UnexpectedAnswer),
        (answer([1]), UnexpectedAnswer),
    ],
)
async def test_a_read_that_was_answered_is_not_tried_again(
    console: ScriptedServer, system: PsuSystem, reply: httpx.Response, kind: type[SystemFailure]
) -> None:
    console.on("GET", JOB, reply)
    with pytest.raises(kind):
        await system.poll(Job("12"), deadline=FOREVER)
    assert len(console.requests) == 1


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (page(), "an HTML page instead of JSON"),
        (
            httpx.Response(200, content=b'{"status": 2}', headers={"content-type": "text/html"}),
            "an HTML page instead of JSON",
        ),
        (httpx.Response(200, text='{"status": 2}'), "text instead of JSON"),
        (httpx.Response(200, content=b'{"status": 2}'), "text instead of JSON"),
        (
            httpx.Response(200, content=b'{"status":', headers={"content-type": "application/json"}),
            "JSON that was cut short or broken",
        ),
    ],
)
async def test_only_what_says_that_it_is_json_is_believed(
    console: ScriptedServer, system: PsuSystem, reply: httpx.Response, reason: str
) -> None:
    console.on("GET", JOB, reply)
    with pytest.raises(UnexpectedAnswer) as unexpected:
        await system.poll(Job("12"), deadline=FOREVER)
    assert (unexpected.value.status, unexpected.value.reason) == (200, reason)


async def test_json_by_another_name_is_believed(console: ScriptedServer, system: PsuSystem) -> None:
    console.on(
        "GET", JOB, httpx.Response(200, content=b'{"status": 2}', headers={"content-type": "Application/Problem+JSON"})
    )
    assert await system.poll(Job("12"), deadline=FOREVER)


async def test_trouble_that_stays_is_raised_within_the_calls_time(
    console: ScriptedServer, system: PsuSystem, clock: FakeClock
) -> None:
    console.on("GET", JOB, httpx.ConnectError("refused"))
    with pytest.raises(Unreachable) as failed:
        await system.poll(Job("12"), deadline=1.2)
    assert failed.value.host == "psu.example.test:5000"
    assert clock.monotonic() < 1.2


async def test_the_token_is_neither_said_nor_logged_nor_shown(
    console: ScriptedServer, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="rmm_jobs")
    console.on("GET", JOB, httpx.ReadError(f"Bearer {TOKEN}"), httpx.Response(500, text=f"Bearer {TOKEN} is odd"))
    client = Client(BASE, TOKEN, clock=clock, transport=httpx.MockTransport(console))
    system = console.system(clock)
    with pytest.raises(ServerError) as failed:
        await system.poll(Job("12"), deadline=2)
    assert failed.value.said == "Bearer ******** is odd"
    assert TOKEN not in caplog.text
    assert "GET /api/v1/job/12 answered 500" in caplog.messages
    assert TOKEN not in repr(client)
    await system.aclose()
