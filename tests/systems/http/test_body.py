"""A body is read as far as a limit goes, after decompression, and then no further."""

import gzip
import json
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Sequence

import httpx
import pytest

from fakes.clock import FakeClock
from fakes.scripted import FOREVER
from rmm_jobs.domain.system_errors import Action, AnswerTooLarge, StartOutcomeUnknown, UnexpectedAnswer, Unreachable
from rmm_jobs.systems.http import wire_types
from rmm_jobs.systems.http.body import MAX_BODY, MEBI
from rmm_jobs.systems.http.connection import Connection
from rmm_jobs.systems.http.request import Request
from rmm_jobs.systems.http.send_once import start_once
from rmm_jobs.systems.http.wire_types import MAX_VALUES

READ = Request(Action.READ_JOB, "GET", "/jobs")
START = Request(Action.START_JOB, "POST", "/jobs")
TOO_LARGE = "an answer that is too large; RMM_JOBS_MAX_ANSWER_MB raises the limit"


class Pieces(httpx.AsyncByteStream):
    """A body on its way, and how much of it was taken."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self.pieces = pieces
        self.taken = 0
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            self.taken += 1
            yield piece

    async def aclose(self) -> None:
        self.closed = True


def server(body: Pieces, encoding: str | None = None) -> Connection:
    headers = {"Content-Encoding": encoding} if encoding else {}

    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers=headers, stream=body)

    return Connection("https://rmm.example.test", clock=FakeClock(), transport=httpx.MockTransport(answer))


async def test_a_body_beyond_the_limit_is_not_read_to_its_end_and_not_asked_for_again() -> None:
    body = Pieces([b" " * MEBI] * 100)
    with pytest.raises(UnexpectedAnswer) as refused:
        await server(body).read(READ, deadline=FOREVER)
    assert refused.value.reason == TOO_LARGE
    assert body.taken == MAX_BODY // MEBI + 1
    assert body.closed


async def test_an_answer_beyond_the_limit_says_how_large_one_may_be() -> None:
    with pytest.raises(AnswerTooLarge) as refused:
        await server(Pieces([b" " * MEBI] * 100)).read(READ, deadline=FOREVER)
    assert (refused.value.megabytes, refused.value.values) == (24, None)


@pytest.mark.sample(1)
@pytest.mark.parametrize("value", [b"[]", b"{}", b'"\\""', b"[1,2]"])
async def test_an_answer_of_too_many_values_is_not_made_into_as_many_objects(
    value: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = b"[" + b",".join([value] * 300_000) + b"]"
    monkeypatch.setattr(wire_types, "MAX_VALUES", 200_000)
    tracemalloc.start()
    try:
        with pytest.raises(AnswerTooLarge) as refused:
            await server(Pieces([body])).read(READ, deadline=FOREVER)
        assert tracemalloc.get_traced_memory()[1] < 4 * len(body), "an empty list alone takes 56 bytes"
    finally:
        tracemalloc.stop()
    assert (refused.value.megabytes, refused.value.values) == (None, MAX_VALUES)


async def test_a_long_text_of_commas_and_brackets_is_one_value() -> None:
    printed = 'a,b,[c],{"d"},\\\r\n' * 200_000
    answer = await server(Pieces([json.dumps([{"stdData": printed}]).encode()])).read(READ, deadline=FOREVER)
    assert answer.data == [{"stdData": printed}]


async def test_a_small_body_that_grows_by_decompression_does_not_fill_the_memory() -> None:
    bomb = gzip.compress(b" " * (4 * MAX_BODY), compresslevel=1)
    tracemalloc.start()
    try:
        with pytest.raises(UnexpectedAnswer):
            await server(Pieces([bomb]), "gzip").read(READ, deadline=FOREVER)
        assert tracemalloc.get_traced_memory()[1] < 3 * MAX_BODY
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(b'{"uid":"j1"}')),
        ("deflate", zlib.compress(b'{"uid":"j1"}')),
        ("deflate", zlib.compress(b'{"uid":"j1"}')[2:-4]),
        ("identity", b'{"uid":"j1"}'),
        (None, b'{"uid":"j1"}'),
    ],
    ids=["gzip", "deflate", "bare deflate", "identity", "none"],
)
async def test_a_body_is_read_whole_in_any_pieces(encoding: str | None, body: bytes) -> None:
    for size in (1, 7, len(body)):
        pieces = [body[at : at + size] for at in range(0, len(body), size)]
        answer = await server(Pieces(pieces), encoding).ask(READ, deadline=FOREVER)
        assert answer.data == {"uid": "j1"}


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip, gzip", gzip.compress(gzip.compress(b"{}"))),
        ("br", b"{}"),
        ("gzip", b"{}"),
        ("gzip", gzip.compress(b"{}")[:-9]),
    ],
    ids=["twice", "not asked for", "not gzip", "cut"],
)
async def test_a_body_that_is_not_what_its_header_says_is_a_broken_connection(encoding: str, body: bytes) -> None:
    with pytest.raises(Unreachable):
        await server(Pieces([body]), encoding).ask(READ, deadline=FOREVER)


async def test_a_start_whose_answer_is_too_large_may_have_started() -> None:
    connection = server(Pieces([b" " * MEBI] * 100))
    with pytest.raises(StartOutcomeUnknown) as lost:
        await start_once(connection, START, lambda response: response.text, deadline=FOREVER)
    assert lost.value.reason == TOO_LARGE
