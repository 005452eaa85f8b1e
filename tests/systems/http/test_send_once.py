"""A write is sent once, and only an answer that refuses it proves that nothing was done."""

from functools import partial

import httpx
import pytest

from fakes.clock import FakeClock
from fakes.scripted import FOREVER, Scripted
from rmm_jobs.domain.system_errors import (
    Action,
    DeadlineExceeded,
    NotSent,
    RequestRejected,
    ServerError,
    SystemFailure,
    UnexpectedAnswer,
    Unreachable,
)
from rmm_jobs.systems.http.connection import Connection
from rmm_jobs.systems.http.request import Request
from rmm_jobs.systems.http.send_once import AnswerLost, write_once

PATH = "/jobs/1"
CANCEL = Request(Action.CANCEL_JOB, "DELETE", PATH)


@pytest.fixture
def server() -> Scripted:
    return Scripted()


async def write(server: Scripted, clock: FakeClock) -> object:
    connection = Connection("https://rmm.example.test", clock=clock, transport=httpx.MockTransport(server))
    return (await write_once(connection, CANCEL, partial(connection.understand, CANCEL), deadline=FOREVER)).data


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (httpx.ReadTimeout("late"), (DeadlineExceeded, "no answer in time", None)),
        (httpx.ReadError("reset"), (Unreachable, "connection broke", None)),
        (httpx.Response(500), (ServerError, "a server error", 500)),
        (httpx.Response(200, text="<html>"), (UnexpectedAnswer, "an HTML page instead of JSON", 200)),
    ],
    ids=["late", "broken", "500", "page"],
)
async def test_a_write_without_a_usable_answer_is_sent_once_and_may_have_worked(
    server: Scripted,
    clock: FakeClock,
    reply: httpx.Response | Exception,
    expected: tuple[type[SystemFailure], str, int | None],
) -> None:
    server.on("DELETE", PATH, reply)
    with pytest.raises(AnswerLost) as lost:
        await write(server, clock)
    assert (type(lost.value.failure), lost.value.phrase, lost.value.status) == expected
    assert len(server.requests) == 1


async def test_a_refused_write_has_an_answer(server: Scripted, clock: FakeClock) -> None:
    server.on("DELETE", PATH, httpx.Response(400))
    with pytest.raises(RequestRejected):
        await write(server, clock)
    assert len(server.requests) == 1


async def test_a_write_that_never_left_is_sent_again(server: Scripted, clock: FakeClock) -> None:
    server.on("DELETE", PATH, httpx.ConnectError("refused"), httpx.Response(200, json={"ok": True}))
    assert await write(server, clock) == {"ok": True}
    assert len(server.requests) == 2


class Translating(Connection):
    """Tells what httpx raises as failures of ours, as `ask` does."""

    async def send(self, request: Request, *, seconds: float, deadline: float) -> httpx.Response:
        try:
            return await super().send(request, seconds=seconds, deadline=deadline)
        except httpx.RequestError as error:
            raise self.failure(request, error) from None


@pytest.mark.parametrize("error", [httpx.ReadTimeout("late"), httpx.ReadError("reset")], ids=repr)
async def test_a_failure_that_does_not_prove_that_nothing_was_sent_is_no_reason_to_send_again(
    server: Scripted, clock: FakeClock, error: httpx.RequestError
) -> None:
    server.on("DELETE", PATH, error)
    connection = Translating("https://rmm.example.test", clock=clock, transport=httpx.MockTransport(server))
    with pytest.raises(SystemFailure):
        await write_once(connection, CANCEL, partial(connection.understand, CANCEL), deadline=FOREVER)
    assert len(server.requests) == 1


async def test_a_write_without_time_is_never_sent(server: Scripted, clock: FakeClock) -> None:
    connection = Connection("https://rmm.example.test", clock=clock, transport=httpx.MockTransport(server))
    clock.advance(5)
    with pytest.raises(NotSent):
        await write_once(connection, CANCEL, partial(connection.understand, CANCEL), deadline=5)
    assert server.requests == []
