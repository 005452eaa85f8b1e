"""What httpx raises of its own accord leaves the connection as an error of ours."""

import ssl
import zlib
from collections.abc import Callable

import httpx
import pytest

from fakes.clock import FakeClock
from fakes.scripted import FOREVER, Scripted
from rmm_jobs.domain.errors import NotConfigured
from rmm_jobs.domain.system_errors import (
    Action,
    RequestRejected,
    StartOutcomeUnknown,
    SystemFailure,
    UnexpectedAnswer,
    Unreachable,
)
from rmm_jobs.systems.http.connection import Connection
from rmm_jobs.systems.http.request import Request
from rmm_jobs.systems.http.send_once import start_once

BASE = "https://rmm.example.test"
PATH = "/jobs"
READ = Request(Action.READ_JOB, "GET", PATH)
START = Request(Action.START_JOB, "POST", PATH, plain=True)
Unread = Callable[[], httpx.Response]


@pytest.fixture
def server() -> Scripted:
    return Scripted()


@pytest.fixture
def connection(server: Scripted, clock: FakeClock) -> Connection:
    return Connection(BASE, clock=clock, transport=httpx.MockTransport(server))


async def start(connection: Connection, request: Request = START) -> str:
    return await start_once(
        connection, request, lambda response: str(connection.understand(request, response).data), deadline=FOREVER
    )


@pytest.mark.parametrize(
    "location", ["http:a", "https://xn--a/", "http://[x", "::", "\0", "/" + "x" * 70_000, "/login"]
)
async def test_where_a_redirect_leads_is_not_read(server: Scripted, connection: Connection, location: str) -> None:
    server.on("GET", PATH, httpx.Response(302, headers={"Location": location}))
    with pytest.raises(UnexpectedAnswer) as redirected:
        await connection.ask(READ, deadline=FOREVER)
    assert (redirected.value.status, redirected.value.reason) == (302, "a redirect")


async def test_a_start_that_was_redirected_to_no_address_may_have_started(
    server: Scripted, connection: Connection
) -> None:
    server.on("POST", PATH, httpx.Response(302, headers={"Location": "http:a"}))
    with pytest.raises(StartOutcomeUnknown) as unanswered:
        await start(connection)
    assert (unanswered.value.status, unanswered.value.reason) == (302, "a redirect")
    assert len(server.requests) == 1


BROKEN = [
    ssl.SSLError("application data after close notify"),
    OSError("reset"),
    UnicodeError("label too long"),
    httpx.InvalidURL("no"),
    httpx.StreamClosed(),
]


@pytest.mark.parametrize("error", BROKEN, ids=repr)
async def test_what_breaks_under_an_answer_is_a_broken_connection(
    server: Scripted, connection: Connection, error: Exception
) -> None:
    server.on("GET", PATH, error)
    with pytest.raises(Unreachable) as broken:
        await connection.ask(READ, deadline=FOREVER)
    assert (broken.value.host, broken.value.reason) == ("rmm.example.test", "connection broke")


@pytest.mark.parametrize("error", BROKEN, ids=repr)
async def test_a_start_under_which_something_breaks_may_have_started(
    server: Scripted, connection: Connection, error: Exception
) -> None:
    server.on("POST", PATH, error)
    with pytest.raises(StartOutcomeUnknown) as unanswered:
        await start(connection)
    assert unanswered.value.reason == "connection broke"
    assert len(server.requests) == 1


async def test_an_answer_that_cannot_be_unpacked_is_no_answer(clock: FakeClock) -> None:
    def packed(request: httpx.Request) -> httpx.Response:
        stream = httpx.ByteStream(zlib.compress(b"{}")[:3] + b"?")
        return httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=stream, request=request)

    connection = Connection(BASE, clock=clock, transport=httpx.MockTransport(packed))
    with pytest.raises(Unreachable) as broken:
        await connection.ask(READ, deadline=FOREVER)
    assert broken.value.reason == "connection broke"


async def test_plain_text_without_a_known_encoding_is_an_answer_lost(server: Scripted, connection: Connection) -> None:
    server.on(
        "POST", PATH, httpx.Response(200, content=b"1\x002\x00", headers={"Content-Type": "text/plain; charset=utf-16"})
    )
    with pytest.raises(StartOutcomeUnknown) as unanswered:
        await start(connection)
    assert unanswered.value.reason == "text whose encoding is not known"


def nested(depth: int) -> object:
    value: object = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (Request(Action.START_JOB, "POST", PATH, params={"q": "x" * 70_000}), "it is too long for an address"),
        (Request(Action.START_JOB, "POST", PATH, params={"q": "\ud800"}), "a character in it cannot be sent"),
        (Request(Action.START_JOB, "POST", PATH, form={"q": "\ud800"}), "a character in it cannot be sent"),
        (Request(Action.START_JOB, "POST", PATH, json={"q": "\ud800"}), "a character in it cannot be sent"),
        (Request(Action.START_JOB, "POST", PATH, authorization="Bearer \u2026"), "a character in it cannot be sent"),
        (Request(Action.START_JOB, "POST", PATH, json=float("nan")), "a number in it cannot be sent"),
        (Request(Action.START_JOB, "POST", PATH, json=nested(5000)), "a value in it is nested too deeply"),
    ],
    ids=["long", "params", "form", "json", "header", "number", "deep"],
)
async def test_a_start_that_cannot_be_put_into_a_request_was_never_sent(
    server: Scripted, connection: Connection, request_: Request, reason: str
) -> None:
    with pytest.raises(SystemFailure) as failed:
        await start(connection, request_)
    assert isinstance(failed.value, RequestRejected)
    assert failed.value.reason == reason
    assert server.requests == []


@pytest.mark.parametrize(
    ("variable", "value", "setting"),
    [
        ("ALL_PROXY", "socks5://127.0.0.1:9", "ALL_PROXY"),
        ("HTTPS_PROXY", "ftp://127.0.0.1:9", "HTTPS_PROXY"),
        ("HTTPS_PROXY", "http://user:must-not-leak@proxy:port", "HTTPS_PROXY"),
        ("SSL_CERT_FILE", "/nowhere/must-not-leak.pem", "SSL_CERT_FILE"),
        ("SSL_CERT_FILE", __file__, "SSL_CERT_FILE"),
    ],
)
async def test_an_environment_that_httpx_cannot_use_is_a_setting_to_put_right(
    clock: FakeClock, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, setting: str
) -> None:
    for each in ("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(each, raising=False)
        monkeypatch.delenv(each.lower(), raising=False)
    monkeypatch.setenv(variable, value)
    with pytest.raises(NotConfigured) as unusable:
        await Connection(BASE, clock=clock).ask(READ, deadline=FOREVER)
    ((named, problem),) = unusable.value.problems.items()
    assert named == setting
    assert "must-not-leak" not in problem
    assert unusable.value.__context__ is None


async def test_a_proxy_that_refuses_is_told_from_a_server_that_does(
    clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in ("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(each, raising=False)
        monkeypatch.delenv(each.lower(), raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    connection = Connection("https://rmm.example.test", clock=clock)
    with pytest.raises(Unreachable) as failed:
        await connection.ask(READ, deadline=FOREVER)
    await connection.aclose()
    assert failed.value.reason.startswith("no connection to the proxy (the connection was refused")
