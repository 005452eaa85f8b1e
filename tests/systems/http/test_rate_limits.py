"""After a 429 the whole process leaves the account alone: one pause holds for every request of a connection."""

import httpx
import pytest

from fakes.clock import FakeClock
from fakes.scripted import FOREVER, Scripted
from rmm_jobs.domain.system_errors import Action, RateLimited, Unreachable
from rmm_jobs.systems.http.connection import Connection
from rmm_jobs.systems.http.decode import Decoded
from rmm_jobs.systems.http.request import Request
from rmm_jobs.systems.http.send_once import start_once

BASE = "https://rmm.example.test"
PATH, OTHER = "/jobs", "/devices"
READ = Request(Action.READ_JOB, "GET", PATH)
OTHER_READ = Request(Action.READ_DEVICES, "GET", OTHER)
START = Request(Action.START_JOB, "POST", PATH)
FOUND = httpx.Response(200, json={"uid": "j1"})
LIMITED = httpx.Response(429, json={})


@pytest.fixture
def server() -> Scripted:
    return Scripted()


@pytest.fixture
def connection(server: Scripted, clock: FakeClock) -> Connection:
    return Connection(BASE, clock=clock, transport=httpx.MockTransport(server))


async def limit(server: Scripted, connection: Connection, response: httpx.Response = LIMITED) -> None:
    """Let another call of this process meet the limit."""
    server.on("GET", OTHER, response, FOUND)
    with pytest.raises(RateLimited):
        await connection.ask(OTHER_READ, deadline=FOREVER)


async def start(connection: Connection, *, deadline: float) -> str:
    return await start_once(
        connection, START, lambda response: str(connection.understand(START, response).data), deadline=deadline
    )


async def test_a_429_without_a_time_is_a_pause_of_a_minute(
    server: Scripted, connection: Connection, clock: FakeClock
) -> None:
    server.on("GET", PATH, LIMITED, FOUND)
    assert isinstance(await connection.read(READ, deadline=FOREVER), Decoded)
    assert (len(server.requests), clock.monotonic()) == (2, 60.0)


async def test_a_pause_that_a_call_would_outlast_is_told_at_once(
    server: Scripted, connection: Connection, clock: FakeClock
) -> None:
    server.on("GET", PATH, LIMITED)
    with pytest.raises(RateLimited) as limited:
        await connection.read(READ, deadline=45)
    assert limited.value.retry_after is None  # the answer gave none
    assert (len(server.requests), clock.sleeps) == (1, [])


async def test_the_pause_holds_for_every_request_of_the_process(
    server: Scripted, connection: Connection, clock: FakeClock
) -> None:
    await limit(server, connection)
    clock.advance(20)
    server.on("GET", PATH, FOUND)
    with pytest.raises(RateLimited) as limited:
        await connection.read(READ, deadline=clock.monotonic() + 30)
    assert limited.value.action is Action.READ_JOB
    assert limited.value.retry_after == 40.0
    assert len(server.requests) == 1
    await connection.read(READ, deadline=FOREVER)
    assert (clock.monotonic(), len(server.requests)) == (60.0, 2)


async def test_a_pause_is_not_shortened_by_a_later_answer(
    server: Scripted, connection: Connection, clock: FakeClock
) -> None:
    await limit(server, connection, httpx.Response(429, headers={"Retry-After": "90"}, json={}))
    await connection.pause.begin(RateLimited(Action.READ_JOB, retry_after=1.0))
    server.on("GET", PATH, FOUND)
    await connection.read(READ, deadline=FOREVER)
    assert clock.monotonic() == 90.0


async def test_a_blocked_account_is_left_alone_too(server: Scripted, connection: Connection, clock: FakeClock) -> None:
    await limit(server, connection, httpx.Response(403, json={"message": "Too many requests: this IP is blocked"}))
    server.on("GET", PATH, FOUND)
    with pytest.raises(RateLimited) as limited:
        await connection.read(READ, deadline=FOREVER)
    assert limited.value.blocked
    assert (len(server.requests), clock.sleeps) == (1, [])
    clock.advance(300)
    await connection.read(READ, deadline=FOREVER)
    assert len(server.requests) == 2


async def test_a_start_is_not_sent_during_a_pause_and_does_not_wait_for_its_end(
    server: Scripted, connection: Connection, clock: FakeClock
) -> None:
    await limit(server, connection, httpx.Response(429, headers={"Retry-After": "4"}, json={}))
    server.on("POST", PATH, FOUND)
    with pytest.raises(RateLimited) as limited:
        await start(connection, deadline=15)
    assert limited.value.retry_after == 4.0
    assert ([each.method for each in server.requests], clock.sleeps) == (["GET"], [])
    clock.advance(4)
    await start(connection, deadline=19)
    assert [each.method for each in server.requests] == ["GET", "POST"]


async def test_a_start_that_is_answered_with_a_429_is_not_sent_again(
    server: Scripted, connection: Connection, clock: FakeClock
) -> None:
    server.on("POST", PATH, httpx.Response(429, headers={"Retry-After": "1"}, json={}))
    with pytest.raises(RateLimited):
        await start(connection, deadline=15)
    assert (len(server.requests), clock.sleeps) == (1, [])


async def test_a_connection_that_breaks_is_no_limit(server: Scripted, connection: Connection) -> None:
    server.on("GET", OTHER, httpx.ReadError("reset"))
    with pytest.raises(Unreachable):
        await connection.ask(OTHER_READ, deadline=FOREVER)
    server.on("GET", PATH, FOUND)
    await connection.ask(READ, deadline=1)
