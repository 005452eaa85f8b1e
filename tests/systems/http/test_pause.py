"""After a 429 the whole process leaves the account alone: one pause holds for every request of a connection."""

import anyio
import httpx
import pytest

from fakes.clock import FakeClock
from fakes.scripted import FOREVER, Scripted
from rmm_jobs.domain.account_rate import Limits
from rmm_jobs.domain.system_errors import Action, RateLimited, Unreachable
from rmm_jobs.systems.http.budget import Budget
from rmm_jobs.systems.http.connection import Connection
from rmm_jobs.systems.http.decode import Decoded
from rmm_jobs.systems.http.pause import Pause
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


def no_kind(method: str, path: str) -> None:
    """Count no request."""
    del method, path


class Told(Budget):
    """Holds what the other processes are told: the seconds, whether it is a block, whether it has an end."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(no_kind, clock=clock, limits=Limits())
        self.pauses: list[tuple[float, bool, bool]] = []

    async def pause(self, seconds: float, *, blocked: bool, is_known: bool) -> None:
        await anyio.lowlevel.checkpoint()
        self.pauses.append((seconds, blocked, is_known))


@pytest.fixture
def told(clock: FakeClock) -> Told:
    return Told(clock)


@pytest.fixture
def pause(clock: FakeClock, told: Told) -> Pause:
    return Pause(clock, told)


def left_of(pause: Pause) -> RateLimited | None:
    try:
        pause.check(Action.READ_DEVICES)
    except RateLimited as limited:
        return limited
    return None


async def test_a_pause_is_over_at_its_end_and_not_before(pause: Pause, clock: FakeClock) -> None:
    assert left_of(pause) is None
    await pause.begin(RateLimited(Action.READ_JOB, retry_after=4.0))
    clock.advance(3.5)
    limited = left_of(pause)
    assert limited is not None
    assert (limited.action, limited.retry_after, limited.blocked) == (Action.READ_DEVICES, 0.5, False)
    clock.advance(0.5)
    assert left_of(pause) is None


@pytest.mark.parametrize(
    ("retry_after", "blocked", "left"), [(None, False, 60.0), (None, True, None), (300.0, True, 300.0)]
)
async def test_a_block_without_a_time_has_no_end_that_anybody_knows(
    pause: Pause, retry_after: float | None, blocked: bool, left: float | None
) -> None:
    await pause.begin(RateLimited(Action.READ_JOB, retry_after=retry_after, blocked=blocked))
    limited = left_of(pause)
    assert limited is not None
    assert (limited.retry_after, limited.blocked) == (left, blocked)


async def test_the_other_processes_are_told_once_and_of_a_longer_pause_again(
    pause: Pause, told: Told, clock: FakeClock
) -> None:
    for retry_after in (40.0, 10.0, 90.0):
        await pause.begin(RateLimited(Action.READ_JOB, retry_after=retry_after))
        clock.advance(1)
    assert told.pauses == [(40.0, False, True), (90.0, False, True)]


async def test_the_other_processes_are_told_whether_it_has_an_end(pause: Pause, told: Told) -> None:
    await pause.begin(RateLimited(Action.READ_JOB, blocked=True))
    assert told.pauses == [(60.0, True, False)]


async def test_a_process_alone_pauses_too(clock: FakeClock) -> None:
    pause = Pause(clock)
    await pause.begin(RateLimited(Action.READ_JOB, retry_after=4.0))
    assert left_of(pause) is not None


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
