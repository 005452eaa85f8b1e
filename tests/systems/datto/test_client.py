import errno
import socket
import ssl

import httpx
import pytest
import respx

from fakes.clock import FakeClock
from fakes.scripted_datto import BASE, DEVICE, FOREVER, KEY, SECRET, Tenant, after, answer
from rmm_jobs.domain.system_errors import (
    DeadlineExceeded,
    PermissionDenied,
    RateLimited,
    RequestRejected,
    ServerError,
    SystemFailure,
    UnexpectedAnswer,
    Unreachable,
)
from rmm_jobs.systems.datto.system import DattoSystem

PATH = f"/api/v2/device/{DEVICE}"
FOUND = answer({"uid": DEVICE, "hostname": "ACME-DC01"})
PASSING = [
    answer({}, 500),
    httpx.Response(502, html="<html>"),
    answer({}, 503),
    answer({}, 429, {"Retry-After": "0"}),
    httpx.ConnectError("refused"),
    httpx.ConnectTimeout("late"),
    httpx.ReadTimeout("late"),
    httpx.WriteTimeout("late"),
    httpx.PoolTimeout("late"),
    httpx.ReadError("reset"),
    httpx.RemoteProtocolError("cut"),
]


@pytest.mark.parametrize("trouble", PASSING, ids=repr)
async def test_a_read_is_tried_again_after_what_passes(
    tenant: Tenant, system: DattoSystem, clock: FakeClock, trouble: httpx.Response | Exception
) -> None:
    tenant.on("GET", PATH, trouble, FOUND)
    device = await system.device(DEVICE, deadline=FOREVER)
    assert device is not None
    assert device.hostname == "ACME-DC01"
    assert len(tenant.asked("GET", PATH)) == 2
    assert len(clock.sleeps) == 1
    assert 0.25 <= clock.sleeps[0] <= 0.5


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (answer({}, 400), RequestRejected),
        (answer({}, 403), PermissionDenied),
        (answer({}, 403, {"Retry-After": "300"}), RateLimited),
        (answer({}, 409), RequestRejected),
        (httpx.Response(302, headers={"Location": "https://evil.test"}), UnexpectedAnswer),
        (httpx.Response(200, html="<html>"), UnexpectedAnswer),
        (httpx.Response(200), UnexpectedAnswer),
        (answer([]), UnexpectedAnswer),
        (answer({"uid": "00000000-0000-0000-0000-000000000000"}), UnexpectedAnswer),
    ],
)
async def test_a_read_that_was_answered_is_not_tried_again(
    tenant: Tenant, system: DattoSystem, reply: httpx.Response, kind: type[SystemFailure]
) -> None:
    tenant.on("GET", PATH, reply)
    with pytest.raises(kind):
        await system.device(DEVICE, deadline=FOREVER)
    assert len(tenant.asked("GET", PATH)) == 1


async def test_trouble_that_stays_is_raised_after_five_tries_with_growing_pauses(
    tenant: Tenant, system: DattoSystem, clock: FakeClock
) -> None:
    tenant.on("GET", PATH, answer({"error": "The gateway is down"}, 502))
    with pytest.raises(ServerError) as failed:
        await system.device(DEVICE, deadline=FOREVER)
    assert (failed.value.status, failed.value.said) == (502, "The gateway is down")
    assert len(tenant.asked("GET", PATH)) == 5
    assert all(top / 2 <= slept <= top for slept, top in zip(clock.sleeps, (0.5, 1, 2, 4), strict=True))


async def test_retry_after_is_waited_for(tenant: Tenant, system: DattoSystem, clock: FakeClock) -> None:
    tenant.on("GET", PATH, answer({}, 429, {"Retry-After": "7"}), FOUND)
    assert await system.device(DEVICE, deadline=FOREVER)
    assert clock.sleeps == [7.0]


async def test_a_retry_after_that_does_not_fit_is_raised_at_once(
    tenant: Tenant, system: DattoSystem, clock: FakeClock
) -> None:
    tenant.on("GET", PATH, answer({}, 429, {"Retry-After": "60"}))
    with pytest.raises(RateLimited) as limited:
        await system.device(DEVICE, deadline=45)
    assert (limited.value.retry_after, limited.value.blocked) == (60.0, False)
    assert clock.sleeps == []


async def test_the_failure_at_hand_is_raised_when_the_next_try_would_be_too_late(
    tenant: Tenant, system: DattoSystem, clock: FakeClock
) -> None:
    tenant.on("GET", PATH, httpx.ConnectError("refused"))
    with pytest.raises(Unreachable) as failed:
        await system.device(DEVICE, deadline=1.2)
    assert failed.value.host == "pinotage-api.centrastage.net"
    assert failed.value.reason == "connection refused or not reachable"
    assert clock.monotonic() < 1.2


async def test_one_attempt_may_take_ten_seconds(tenant: Tenant, system: DattoSystem, clock: FakeClock) -> None:
    tenant.on("GET", PATH, after(clock, 60, FOUND), FOUND)
    assert await system.device(DEVICE, deadline=FOREVER)
    assert 10 < clock.monotonic() < 11


async def test_an_answer_that_does_not_come_in_the_calls_time_is_too_slow(
    tenant: Tenant, system: DattoSystem, clock: FakeClock
) -> None:
    tenant.on("GET", PATH, after(clock, 60, FOUND))
    with pytest.raises(DeadlineExceeded) as slow:
        await system.device(DEVICE, deadline=25)
    assert clock.monotonic() == 25
    assert slow.value.seconds == 25
    assert [request.extensions["timeout"]["connect"] for request in tenant.asked("GET", PATH)][:2] == [5.0, 5.0]


async def test_nothing_is_sent_when_no_time_is_left(tenant: Tenant, system: DattoSystem, clock: FakeClock) -> None:
    await system.authenticate(deadline=FOREVER)
    clock.advance(10)
    with pytest.raises(DeadlineExceeded):
        await system.device(DEVICE, deadline=10)
    assert tenant.paths == []


def _caused_by(error: httpx.RequestError, cause: Exception) -> httpx.RequestError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (
            _caused_by(httpx.ConnectError("x"), ssl.SSLCertVerificationError("self-signed")),
            "TLS certificate not accepted",
        ),
        (_caused_by(httpx.ConnectError("x"), OSError("refused")), "connection refused or not reachable"),
        (_caused_by(httpx.ConnectError("x"), socket.gaierror(socket.EAI_NONAME, "x")), "the host's name was not found"),
        (
            _caused_by(httpx.ConnectError("x"), socket.gaierror(socket.EAI_AGAIN, "x")),
            "not reachable: no name server answers",
        ),
        (
            _caused_by(httpx.ConnectError("x"), ConnectionRefusedError(errno.ECONNREFUSED, "x")),
            "the connection was refused: nothing listens at this host and port",
        ),
        (
            _caused_by(
                httpx.ConnectError("x"),
                ExceptionGroup("x", [OSError(errno.ENETUNREACH, "x"), OSError(errno.EHOSTUNREACH, "x")]),
            ),
            "not reachable: no network leads to the host",
        ),
        (
            _caused_by(
                httpx.ConnectError("x"),
                ExceptionGroup("x", [OSError(errno.ENETUNREACH, "x"), ConnectionRefusedError(errno.ECONNREFUSED, "x")]),
            ),
            "the connection was refused: nothing listens at this host and port",
        ),
        (httpx.ConnectTimeout("x"), "no connection in time"),
        (httpx.ProxyError("x"), "the proxy made no connection"),
        (httpx.ReadError("x"), "connection broke"),
        (httpx.DecodingError("x"), "connection broke"),
    ],
)
async def test_a_missing_answer_has_a_reason_in_our_own_words(
    tenant: Tenant, system: DattoSystem, error: Exception, reason: str
) -> None:
    tenant.on("GET", PATH, error)
    with pytest.raises(Unreachable) as failed:
        await system.device(DEVICE, deadline=0.2)
    assert failed.value.reason == reason


async def test_credentials_and_token_are_hidden_in_what_the_server_says(tenant: Tenant, system: DattoSystem) -> None:
    tenant.on("GET", PATH, answer({"errorMessage": f"token-1 of {KEY} ({SECRET}) may not"}, 403))
    with pytest.raises(PermissionDenied) as denied:
        await system.device(DEVICE, deadline=FOREVER)
    assert denied.value.said == "******** of ******** (********) may not"


async def test_without_a_transport_of_its_own_the_system_goes_over_the_network(clock: FakeClock) -> None:
    with respx.mock(base_url=BASE) as network:
        network.post("/auth/oauth/token").respond(json={"access_token": "t"})
        network.get(PATH).respond(json={"uid": DEVICE, "hostname": "ACME-DC01"})
        system = DattoSystem(BASE, KEY, SECRET, clock=clock)
        assert await system.device(DEVICE, deadline=FOREVER)
        await system.aclose()


async def test_a_list_with_raw_control_characters_in_its_texts_is_read(tenant: Tenant, system: DattoSystem) -> None:
    page = (
        b'{"pageDetails": {}, "devices": [{"uid": "d1", "hostname": "ACME-DC01", "description": "one\ttwo\r\nthree"}]}'
    )
    tenant.on("GET", "/api/v2/account/devices", httpx.Response(200, content=page))
    assert [device.hostname for device in await system.devices_like("ACME-DC01", deadline=FOREVER)] == ["ACME-DC01"]
